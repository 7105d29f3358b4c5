// The integer expressions of a case space: what its derived values, constraints and shapes are written in.
//
//   ?: || && == != < <= > >= + - * / % unary - ! ( ), min(a, b), max(a, b), abs(a), sqrt(a), integers, identifiers
//
// All values are 64-bit; truth is 0 or 1; / and % truncate as in C; sqrt rounds down. Overflow, division by 0 and the
// root of a negative number are errors, never wrapped. ?:, || and && evaluate only what they need.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// A value, or why there is none ("division by zero").
using Value = tl::expected<std::int64_t, const char*>;
inline tl::unexpected<const char*> no_value(const char* why) { return tl::unexpected<const char*>(why); }

/// Where the values of identifiers come from during an evaluation.
class SlotValues {
 public:
  SlotValues() = default;
  SlotValues(const SlotValues&) = delete;
  SlotValues& operator=(const SlotValues&) = delete;
  virtual ~SlotValues() = default;
  virtual Value at(unsigned slot) = 0;
};

/// All values from low to high, low <= high.
struct Bounds {
  std::int64_t low = 0;
  std::int64_t high = 0;
};
inline constexpr Bounds unbounded = {-(std::int64_t{1} << 62), std::int64_t{1} << 62};

/// Where the bounds of identifiers come from.
class SlotBounds {
 public:
  SlotBounds() = default;
  SlotBounds(const SlotBounds&) = delete;
  SlotBounds& operator=(const SlotBounds&) = delete;
  virtual ~SlotBounds() = default;
  virtual Bounds at(unsigned slot) = 0;
};

/// What an identifier means: a slot whose value an evaluation supplies, or a constant.
using Meaning = std::variant<unsigned, std::int64_t>;
/// Nothing for an unknown identifier.
using Scope = std::function<std::optional<Meaning>(std::string_view)>;

class Expression {
 public:
  /// Fails with `where` and the place in the text on a syntax error or an unknown identifier.
  static Result<Expression> parse(std::string_view text, const Scope& scope, const std::string& where);
  static Expression constant(std::int64_t value);

  [[nodiscard]] Value evaluate(SlotValues& values) const;
  /// Bounds of all values that evaluate() may have for slots within theirs; not the tightest. What has no value may be
  /// anything.
  [[nodiscard]] Bounds bounds(SlotBounds& slots) const;
  /// The slots that it mentions, each once, ascending.
  [[nodiscard]] std::vector<unsigned> slots() const;
  [[nodiscard]] const std::string& text() const { return text_; }
  /// "file:line" of its definition.
  [[nodiscard]] const std::string& where() const { return where_; }

  enum class Kind : std::uint8_t {
    number,
    slot,
    negate,
    invert,
    absolute,
    root,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    smaller,
    larger,
    equal,
    unequal,
    less,
    at_most,
    both,
    either,
    choose,
  };
  /// Operands are indices of earlier nodes; the last node is the root.
  struct Node {
    Kind kind = Kind::number;
    std::int64_t value = 0;
    std::uint32_t operand[3] = {0, 0, 0};
  };

 private:
  [[nodiscard]] Value value_of(std::uint32_t node, SlotValues& values) const;
  [[nodiscard]] Bounds bounds_of(std::uint32_t node, SlotBounds& slots) const;

  std::vector<Node> nodes_;
  std::string text_;
  std::string where_;
};

}  // namespace probemark

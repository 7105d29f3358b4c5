// Recursive descent over the grammar of expression.hpp, one function a level of precedence.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "harness/cases/expression.hpp"

namespace probemark {
namespace {

using Kind = Expression::Kind;
using Node = Expression::Node;

constexpr unsigned deepest_nesting = 64;
constexpr std::size_t most_nodes = 1000;

struct BinaryOperator {
  std::string_view symbol;
  Kind kind;
  bool swapped;  ///< a > b is b < a
};

/// By precedence, loosest first; within a level a symbol stands before its prefixes.
const std::array<std::vector<BinaryOperator>, 6> levels = {{
    {{"||", Kind::either, false}},
    {{"&&", Kind::both, false}},
    {{"==", Kind::equal, false}, {"!=", Kind::unequal, false}},
    {{"<=", Kind::at_most, false}, {">=", Kind::at_most, true}, {"<", Kind::less, false}, {">", Kind::less, true}},
    {{"+", Kind::add, false}, {"-", Kind::subtract, false}},
    {{"*", Kind::multiply, false}, {"/", Kind::divide, false}, {"%", Kind::remainder, false}},
}};

struct Function {
  std::string_view name;
  Kind kind;
  unsigned arguments;
};
constexpr std::array<Function, 4> functions = {{
    {"min", Kind::smaller, 2},
    {"max", Kind::larger, 2},
    {"abs", Kind::absolute, 1},
    {"sqrt", Kind::root, 1},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || is_digit(c); }

class Parser {
 public:
  Parser(std::string_view text, const Scope& scope) : text_(text), scope_(scope) {}

  bool all() {
    choice();
    skip_spaces();
    if (at_ < text_.size()) {
      complain(fmt::format("'{}' is not expected", text_.substr(at_, 8)));
    }
    return error_.empty();
  }
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::size_t place() const { return error_at_; }
  std::vector<Node> take() { return std::move(nodes_); }

 private:
  void complain(std::string what) {
    if (error_.empty()) {
      error_ = std::move(what);
      error_at_ = at_;
    }
  }

  std::uint32_t add(Kind kind, std::int64_t value, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0) {
    if (nodes_.size() >= most_nodes) {
      complain("too long an expression");
      return 0;
    }
    nodes_.push_back(Node{kind, value, {a, b, c}});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  void skip_spaces() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool accept(std::string_view symbol) {
    skip_spaces();
    if (text_.substr(at_, symbol.size()) != symbol) {
      return false;
    }
    at_ += symbol.size();
    return true;
  }

  void expect(std::string_view symbol) {
    if (!accept(symbol)) {
      complain(fmt::format("'{}' is missing", symbol));
    }
  }

  std::uint32_t choice() {
    if (++depth_ > deepest_nesting) {
      complain("too deep a nesting");
    }
    if (!error_.empty()) {
      return 0;
    }
    std::uint32_t result = binary(0);
    if (accept("?")) {
      const std::uint32_t yes = choice();
      expect(":");
      const std::uint32_t no = choice();
      result = add(Kind::choose, 0, result, yes, no);
    }
    --depth_;
    return result;
  }

  std::uint32_t binary(std::size_t level) {
    if (level == levels.size()) {
      return unary();
    }
    std::uint32_t left = binary(level + 1);
    while (error_.empty()) {
      const BinaryOperator* found = nullptr;
      for (const BinaryOperator& candidate : levels[level]) {
        if (accept(candidate.symbol)) {
          found = &candidate;
          break;
        }
      }
      if (found == nullptr) {
        break;
      }
      const std::uint32_t right = binary(level + 1);
      left = found->swapped ? add(found->kind, 0, right, left) : add(found->kind, 0, left, right);
    }
    return left;
  }

  std::uint32_t unary() {
    skip_spaces();
    const bool negate = at_ < text_.size() && text_[at_] == '-';
    if (!negate && (at_ >= text_.size() || text_[at_] != '!')) {
      return primary();
    }
    if (++depth_ > deepest_nesting) {
      complain("too deep a nesting");
      return 0;
    }
    ++at_;
    const std::uint32_t operand = unary();
    --depth_;
    return add(negate ? Kind::negate : Kind::invert, 0, operand);
  }

  std::uint32_t primary() {
    if (accept("(")) {
      const std::uint32_t inner = choice();
      expect(")");
      return inner;
    }
    if (at_ < text_.size() && is_digit(text_[at_])) {
      return number();
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name(text_[at_])) {
      ++at_;
    }
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty()) {
      complain("a value is missing");
      return 0;
    }
    for (const Function& function : functions) {
      if (function.name == name && accept("(")) {
        return call(function);
      }
    }
    const std::optional<Meaning> meaning = scope_(name);
    if (!meaning) {
      at_ = start;
      complain(fmt::format("nothing is called '{}', or not one thing (then write parameter.label)", name));
      return 0;
    }
    if (const auto* slot = std::get_if<unsigned>(&*meaning)) {
      return add(Kind::slot, *slot);
    }
    return add(Kind::number, std::get<std::int64_t>(*meaning));
  }

  std::uint32_t number() {
    std::int64_t value = 0;
    const char* first = text_.data() + at_;
    const auto [end, code] = std::from_chars(first, text_.data() + text_.size(), value);
    if (code != std::errc() || (end != text_.data() + text_.size() && is_name(*end))) {
      complain("this is no 64-bit integer");
      return 0;
    }
    at_ += static_cast<std::size_t>(end - first);
    return add(Kind::number, value);
  }

  std::uint32_t call(const Function& function) {
    const std::uint32_t first = choice();
    std::uint32_t second = 0;
    if (function.arguments == 2) {
      expect(",");
      second = choice();
    }
    expect(")");
    return add(function.kind, 0, first, second);
  }

  std::string_view text_;
  const Scope& scope_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  std::vector<Node> nodes_;
  std::string error_;
  std::size_t error_at_ = 0;
};

}  // namespace

Result<Expression> Expression::parse(std::string_view text, const Scope& scope, const std::string& where) {
  Parser parser(text, scope);
  if (!parser.all()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}, at character {} of the expression \"{}\"", parser.error(), parser.place() + 1, text),
                where, "docs/operator-spaces.md has the grammar");
  }
  Expression expression;
  expression.nodes_ = parser.take();
  expression.text_ = std::string(text);
  expression.where_ = where;
  return expression;
}

}  // namespace probemark

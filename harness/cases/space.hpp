// A parameter space as data: what a file of workloads/operators/ says, with its expressions parsed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/cases/case_space.hpp"
#include "harness/cases/expression.hpp"
#include "harness/cases/scale_pattern.hpp"
#include "harness/cases/value_pattern.hpp"

namespace probemark {

/// One of a list of patterns: fixed, or chosen by a parameter's label.
template <class Pattern>
struct PatternChoice {
  std::optional<unsigned> parameter;  ///< whose value is an index of `patterns`; nothing: patterns[0]
  std::vector<Pattern> patterns;
};

/// How the elements of a tensor or table come about.
struct ValueRule {
  std::vector<Expression> shape;
  std::optional<Expression> present;                  ///< 0: a null pointer
  std::optional<Expression> count;                    ///< of the inputs of a variadic kernel
  std::optional<ElementType> type;                    ///< where neither kernel nor field says it
  std::optional<PatternChoice<ValuePattern>> values;  ///< else `element`
  std::optional<Expression> element;                  ///< of the slot `index`
  std::optional<Expression> minimum, maximum, zero;   ///< default: the type's bounds, and 0
  std::optional<Expression> first, repeat, step;      ///< of the pattern `ramp`
  std::optional<Expression> denominator;              ///< of float32: real = integer / denominator
};

/// How (multiplier, shift) pairs come about: number fields, arrays, or tables where the fields are pointers.
struct ScaleRule {
  std::string multiplier, shift;
  std::optional<Expression> count;  ///< of arrays and tables
  std::optional<Expression> range;  ///< half of the range of what is scaled to; default: the output type's
  std::optional<Expression> wide;   ///< 1: 64-bit accumulators; default: what the kernel's bias says
  PatternChoice<ScalePattern> pattern;
  Expression spread;   ///< the usual magnitude of an accumulator, brought to half of the output's range
  Expression largest;  ///< no accumulator is larger: bounds the factor
};

/// A product of values of some parameters, the others given.
struct ExhaustiveBlock {
  Level level = Level::quick;
  Point point;                                                          ///< over the default
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> over;  ///< the last turns fastest
};

/// How many cases a section has at quick and at full.
struct Counts {
  std::uint32_t quick = 0;
  std::uint32_t full = 0;
};

class CaseSpace {
 public:
  std::filesystem::path file;
  std::vector<Kernel> kernels;
  unsigned strength = 2;
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> parameters;
  std::map<std::string, std::vector<std::string>> labels;  ///< of the parameters that have them
  std::vector<std::string> names;                          ///< of all slots; the first are the parameters
  std::map<std::string, unsigned> slots;                   ///< by name
  std::map<unsigned, Expression> derived;                  ///< by slot
  std::vector<Expression> constraints;
  std::vector<std::vector<unsigned>> constraint_parameters;  ///< that each depends on, through derived values too
  std::map<std::string, std::vector<Expression>> fields;
  std::map<std::string, ValueRule> tensors;
  std::map<std::string, ValueRule> tables;
  std::vector<ScaleRule> scales;
  Point usual;                  ///< [default]
  std::vector<Point> boundary;  ///< [[boundary]], over the default
  std::vector<Point> faces;  ///< [[face]]: values that some parameters keep while the pairs of the others are covered
  Point solved;              ///< [solved]: what such a case needs
  Counts random, solved_cases;
  std::vector<ExhaustiveBlock> exhaustive;
};

/// Slots that are no parameter and no derived value.
inline constexpr const char* builtin_names[] = {"in_bits",    "in_min",     "in_max",   "weight_bits",
                                                "weight_min", "weight_max", "out_bits", "out_min",
                                                "out_max",    "profile",    "index"};

/// The values of a space's slots at a point, for one kernel and profile. Derived values when asked for.
class PointValues : public SlotValues {
 public:
  PointValues(const CaseSpace& space, Kernel kernel, Profile profile);

  void set_parameter(unsigned parameter, std::int64_t value);
  void set_index(std::int64_t index);
  Value at(unsigned slot) override;
  /// Forgets the derived values; after parameters changed.
  void forget();

 private:
  const CaseSpace& space_;
  std::vector<std::int64_t> values_;
  std::vector<std::uint8_t> known_;
  unsigned index_slot_ = 0;
};

/// The bounds of a space's slots where some parameters have a value and the others any of their list.
class PointBounds : public SlotBounds {
 public:
  PointBounds(const CaseSpace& space, Kernel kernel, Profile profile);

  /// Forgets the derived bounds too.
  void set_parameter(unsigned parameter, std::int64_t value);
  void free_parameter(unsigned parameter);
  Bounds at(unsigned slot) override;

 private:
  void forget();

  const CaseSpace& space_;
  std::vector<Bounds> bounds_;
  std::vector<std::uint8_t> known_;
  std::vector<Bounds> lists_;  ///< of each parameter
};

/// Whether all constraints hold; one whose evaluation fails does not hold. The first that does not, if asked for.
bool satisfies(const CaseSpace& space, PointValues& values, const Expression** violated = nullptr);

}  // namespace probemark

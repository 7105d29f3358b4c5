#include "harness/cases/case_maker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <type_traits>

#include "harness/cases/kernel_types.hpp"
#include "harness/cases/solved.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

constexpr std::int64_t most_elements = std::int64_t{1} << 24;

/// Makes one case. The first error counts; what follows one is nonsense that nobody gets.
class Maker {
 public:
  Maker(const CaseSpace& space, Kernel kernel, std::uint64_t data, Profile profile, PointValues& values)
      : space_(space), types_(types_of(kernel)), data_(data), profile_(profile), values_(values) {
    made_.kernel = kernel;
    made_.profile = profile;
  }

  Result<Case> make() {
    // Half of the cases that need not have short mantissas have them all the same: their answers under the profile
    // xnnpack can be told as well.
    short_mantissa_ = profile_ == Profile::xnnpack || Random(derived_seed(data_, "mantissa")).coin();
    for (const ScaleRule& rule : space_.scales) {
      make_scales(rule);
    }
    made_.parameters = empty_parameters(made_.kernel);
    std::visit([this](auto& p) { visit(*this, p); }, made_.parameters);
    make_operands();
    if (const auto in_place = space_.slots.find("in_place"); in_place != space_.slots.end()) {
      made_.in_place = value_of(in_place->second) != 0;
    }
    if (error_) {
      return tl::unexpected(*error_);
    }
    return std::move(made_);
  }

  // The visitor of the kernel's struct.
  void number(const char* name, std::int32_t& field) {
    const auto scaled = scaled_.find(name);
    const auto given = space_.fields.find(name);
    if (scaled != scaled_.end()) {
      field = scaled->second.empty() ? 0 : scaled->second.front();
    } else {
      field = narrow(given != space_.fields.end() ? evaluate(given->second.front()) : value_of(space_.slots.at(name)),
                     name);
    }
  }
  void real(const char* name, float& field) {
    const std::vector<Expression>& ratio = space_.fields.at(name);
    field = static_cast<float>(static_cast<double>(evaluate(ratio[0])) / static_cast<double>(evaluate(ratio[1])));
  }
  void numbers(const char* name, std::int32_t* field, int count) {
    if (const auto scaled = scaled_.find(name); scaled != scaled_.end()) {
      if (scaled->second.size() > static_cast<std::size_t>(count)) {
        complain(fmt::format("{} scales for the {} entries of \"{}\"", scaled->second.size(), count, name), {});
        return;
      }
      std::copy(scaled->second.begin(), scaled->second.end(), field);
      return;
    }
    for (const Expression& expression : space_.fields.at(name)) {
      *field++ = narrow(evaluate(expression), name);
    }
  }
  template <class T>
  void pointer(const char* name, const T*& field) {
    field = nullptr;
    const auto scaled = scaled_.find(name);
    if (scaled != scaled_.end()) {
      const std::vector<std::int64_t> entries(scaled->second.begin(), scaled->second.end());
      made_.tables[name] = Table{ElementType::int32, encoded(entries, ElementType::int32)};
      return;
    }
    make_table(name, space_.tables.at(name), element_type<T>());
  }

 private:
  /// Of what a pointer field points to. Without a type of its own it is a bias.
  template <class T>
  [[nodiscard]] ElementType element_type() const {
    if constexpr (std::is_void_v<T>) {
      return types_.bias;
    } else {
      return sizeof(T) == 1 ? ElementType::int8 : sizeof(T) == 2 ? ElementType::int16 : ElementType::int32;
    }
  }

  void complain(const std::string& what, const std::string& where) {
    if (!error_) {
      error_ = Error{ErrorKind::invalid_input, fmt::format("{} of {}", what, types_.name),
                     where.empty() ? space_.file.string() : where, "forbid the point by a constraint"};
    }
  }

  std::int64_t evaluate(const Expression& expression) {
    const Value value = expression.evaluate(values_);
    if (!value) {
      complain(fmt::format("\"{}\" has no value ({})", expression.text(), value.error()), expression.where());
    }
    return value.value_or(0);
  }
  std::int64_t evaluate(const std::optional<Expression>& expression, std::int64_t otherwise) {
    return expression ? evaluate(*expression) : otherwise;
  }
  std::int64_t value_of(unsigned slot) {
    const Value value = values_.at(slot);
    if (!value) {
      complain(fmt::format("\"{}\" has no value ({})", space_.names[slot], value.error()), {});
    }
    return value.value_or(0);
  }
  std::int32_t narrow(std::int64_t value, const char* field) {
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
      complain(fmt::format("the value {} of \"{}\" is beyond 32 bits", value, field), {});
      return 0;
    }
    return static_cast<std::int32_t>(value);
  }

  template <class Pattern>
  Pattern chosen(const PatternChoice<Pattern>& choice) {
    const std::int64_t index = choice.parameter ? value_of(*choice.parameter) : 0;
    if (index < 0 || static_cast<std::size_t>(index) >= choice.patterns.size()) {
      complain(fmt::format("a pattern without the number {}", index), {});
      return choice.patterns.front();
    }
    return choice.patterns[static_cast<std::size_t>(index)];
  }

  void make_scales(const ScaleRule& rule) {
    std::vector<std::int32_t>& multipliers = scaled_[rule.multiplier];
    std::vector<std::int32_t>& shifts = scaled_[rule.shift];
    ScaleLimits limits;
    limits.spread = std::max<std::int64_t>(evaluate(rule.spread), 1);
    limits.largest = std::max<std::int64_t>(evaluate(rule.largest), 1);
    limits.half_range = std::max<std::int64_t>(evaluate(rule.range, highest_of(types_.out) + 1), 1);
    const bool bias_is_wide = types_.operands == OperandKind::weighted && types_.bias == ElementType::int64;
    limits.wide = evaluate(rule.wide, bias_is_wide ? 1 : 0) != 0;
    limits.short_mantissa = short_mantissa_;
    const std::int64_t count = evaluate(rule.count, 1);
    if (count < 0 || count > most_elements) {
      complain(fmt::format("{} scales", count), {});
      return;
    }
    Random random(derived_seed(data_, rule.multiplier));
    for (const Scale& scale : pattern_scales(chosen(rule.pattern), limits, static_cast<std::size_t>(count), random)) {
      multipliers.push_back(scale.multiplier);
      shifts.push_back(scale.shift);
    }
  }

  std::vector<std::int32_t> shape_of(const ValueRule& rule, const char* name, std::int64_t& elements) {
    std::vector<std::int32_t> shape;
    elements = 1;
    for (const Expression& expression : rule.shape) {
      const std::int32_t extent = narrow(evaluate(expression), name);
      shape.push_back(extent);
      elements = extent < 0 || elements < 0 ? -1 : std::min(elements * extent, most_elements + 1);
    }
    if (elements < 0 || elements > most_elements) {
      complain(fmt::format("the shape of \"{}\" is negative or has more than 2^24 elements", name), {});
      elements = 0;
    }
    return shape;
  }

  std::vector<std::uint8_t> values_by(const ValueRule& rule, const std::string& name, ElementType type,
                                      std::int64_t elements) {
    const std::int64_t denominator = evaluate(rule.denominator, 1);
    if (rule.element) {
      std::vector<std::int64_t> values;
      for (std::int64_t i = 0; i < elements && !error_; ++i) {
        values_.set_index(i);
        values.push_back(evaluate(*rule.element));
      }
      values_.set_index(0);
      return encoded(values, type, denominator);
    }
    ValueRange range{evaluate(rule.minimum, lowest_of(type)),
                     evaluate(rule.maximum, highest_of(type)),
                     evaluate(rule.zero, 0),
                     evaluate(rule.first, 0),
                     evaluate(rule.repeat, 1),
                     evaluate(rule.step, 1)};
    if (range.minimum > range.maximum || (type != ElementType::int64 && type != ElementType::float32 &&
                                          (range.minimum < lowest_of(type) || range.maximum > highest_of(type)))) {
      complain(fmt::format("the values of \"{}\" from {} to {}", name, range.minimum, range.maximum), {});
      return {};
    }
    Random random(derived_seed(data_, name));
    const ValuePattern pattern = rule.values ? chosen(*rule.values) : ValuePattern::uniform;
    return encoded(pattern_values(pattern, range, static_cast<std::size_t>(elements), random), type, denominator);
  }

  void make_table(const std::string& name, const ValueRule& rule, ElementType type) {
    if (evaluate(rule.present, 1) == 0) {
      return;
    }
    std::int64_t elements = 0;
    shape_of(rule, name.c_str(), elements);
    const ElementType element = rule.type.value_or(type);
    made_.tables[name] = Table{element, values_by(rule, name, element, elements)};
  }

  void make_input(const std::string& rule_name, const std::string& name) {
    const ValueRule& rule = space_.tensors.at(rule_name);
    CaseTensor tensor;
    std::int64_t elements = 0;
    tensor.type = types_.in;
    tensor.shape = shape_of(rule, name.c_str(), elements);
    tensor.bytes = values_by(rule, name, tensor.type, elements);
    made_.inputs.push_back(std::move(tensor));
  }

  void make_operands() {
    const bool binary = types_.operands == OperandKind::binary;
    if (types_.operands == OperandKind::variadic) {
      const std::int64_t count = std::clamp<std::int64_t>(evaluate(space_.tensors.at("input").count, 1), 0, 1000);
      for (std::int64_t i = 0; i < count; ++i) {
        values_.set_index(i);
        make_input("input", fmt::format("input{}", i));
      }
      values_.set_index(0);
    } else {
      make_input(binary ? "a" : "input", binary ? "a" : "input");
    }
    if (binary) {
      make_input("b", "b");
    }
    if (types_.operands == OperandKind::weighted) {
      make_table("filter", space_.tensors.at("filter"), types_.weights);
      make_table("bias", space_.tensors.at("bias"), types_.bias);
    }
    std::int64_t elements = 0;
    made_.output.type = types_.out;
    made_.output.shape = shape_of(space_.tensors.at("output"), "output", elements);
    for (const auto& [name, rule] : space_.tensors) {
      if (name.rfind("state", 0) == 0) {
        shape_of(rule, name.c_str(), elements);
        const auto bytes = values_by(rule, name, rule.type.value_or(types_.in), elements);
        made_.state.insert(made_.state.end(), bytes.begin(), bytes.end());
      }
    }
  }

  const CaseSpace& space_;
  const KernelTypes types_;
  std::uint64_t data_;
  Profile profile_;
  PointValues& values_;
  bool short_mantissa_ = false;
  Case made_;
  std::map<std::string, std::vector<std::int32_t>, std::less<>> scaled_;
  std::optional<Error> error_;
};

}  // namespace

Result<Case> case_at(const CaseSpace& space, Kernel kernel, const Point& point, std::uint64_t data, Profile profile) {
  const std::string name = types_of(kernel).name;
  if (std::find(space.kernels.begin(), space.kernels.end(), kernel) == space.kernels.end()) {
    return fail(ErrorKind::usage, fmt::format("the space is not one of {}", name), space.file.string());
  }
  PointValues values(space, kernel, profile);
  for (unsigned i = 0; i < space.parameters.size(); ++i) {
    const auto value = point.find(space.parameters[i].first);
    if (value == point.end()) {
      return fail(ErrorKind::usage, fmt::format("the point lacks the parameter \"{}\" of {}", space.names[i], name),
                  space.file.string());
    }
    values.set_parameter(i, value->second);
  }
  const Expression* violated = nullptr;
  if (!satisfies(space, values, &violated)) {
    return fail(ErrorKind::usage, fmt::format("the constraint \"{}\" forbids this point of {}", violated->text(), name),
                violated->where());
  }
  auto made = Maker(space, kernel, data, profile, values).make();
  if (!made) {
    return made;
  }
  made->point = point;
  made->data = data;
  made->name = name + ".point";
  const auto solved = point.find(solved_key);
  if (solved != point.end() && solved->second > 0) {
    const auto number = static_cast<std::uint64_t>(solved->second - 1);
    if (auto done = solve_accumulators(*made, number, data); !done) {
      return tl::unexpected(done.error());
    }
    if (auto done = solve_products(*made, number, data); !done) {
      return tl::unexpected(done.error());
    }
    solve_elements(*made, data);
  }
  return made;
}

}  // namespace probemark

#include "harness/conform/case_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/case_reach.hpp"

namespace probemark {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// The range of a number by what its name says it is.
ElementRange range_for(std::string_view name, bool wide, bool own_units) {
  if (name == "depth_multiplier") return {1, largest_extent};
  if (has(name, "multiplier")) return {0, own_units ? 1 << 22 : INT32_MAX};
  if (name == "left_shift") return {0, wide ? 15 : 20};
  if (has(name, "shift"))
    return own_units && name == "output_shift" ? ElementRange{1, 31} : ElementRange{-31, wide ? 7 : 30};
  if (has(name, "zero_point") || name == "value") return {-32768, 32767};
  if (has(name, "activation") || name == "diff_min" || name == "input_range") return {INT32_MIN, INT32_MAX};
  if (name.starts_with("a_stride") || name.starts_with("b_stride")) return {0, largest_extent};
  if (name.starts_with("stride") || name.starts_with("dilation")) return {1, largest_extent};
  if (name == "rank") return {0, PM_MAX_RANK};
  return {0, largest_extent};
}

std::optional<BoundsProblem> number_problem(const Case& test, Profile profile) {
  const std::string_view symbol = kernel_symbol(test.kernel);
  const bool wide = has(symbol, "_s16");
  const bool own_units = profile == Profile::xnnpack && (has(symbol, "_add_") || has(symbol, "_sub_"));
  Parameters parameters = test.parameters;
  for (const NumberField& field : number_fields(parameters)) {
    ElementRange range = range_for(field.name, wide, own_units);
    // Strides of a slice may go backwards: the reach is looked at below.
    if (std::holds_alternative<pm_sigmoid_params>(test.parameters) && wide && field.name == "shift") range = {0, 30};
    if (std::holds_alternative<pm_svdf_params>(test.parameters) && field.name == "rank") range = {0, largest_extent};
    if (std::holds_alternative<pm_strided_slice_params>(test.parameters) && field.name.starts_with("stride")) {
      range = {-largest_extent, largest_extent};
    }
    if (*field.value < range.lowest || *field.value > range.highest) {
      return BoundsProblem{"parameters." + field.name,
                           fmt::format("{} lies outside of {} to {}", *field.value, range.lowest, range.highest)};
    }
  }
  for (const char* name : {"multiplier", "shift"}) {
    const auto table = test.tables.find(name);
    if (table == test.tables.end()) continue;
    const ElementRange range = range_for(name, wide, false);
    for (const std::int64_t value : elements_of(table->second.type, table->second.bytes)) {
      if (value >= range.lowest && value <= range.highest) continue;
      return BoundsProblem{fmt::format("tables.{}", name),
                           fmt::format("{} lies outside of {} to {}", value, range.lowest, range.highest)};
    }
  }
  return std::nullopt;
}

/// Types of a kernel's tensors by its name: "s8", "s16", "f32".
std::optional<ElementType> type_named(std::string_view name) {
  const std::array<std::pair<std::string_view, ElementType>, 4> names = {{{"s8", ElementType::int8},
                                                                          {"s16", ElementType::int16},
                                                                          {"f32", ElementType::float32},
                                                                          {"s4", ElementType::int4}}};
  for (const auto& [known, type] : names) {
    if (name == known) return type;
  }
  return std::nullopt;
}

/// The last parts of a kernel's symbol that are types, e.g. s8, s4, s8.
std::vector<ElementType> types_of(Kernel kernel) {
  std::vector<ElementType> types;
  std::string_view rest = kernel_symbol(kernel);
  while (true) {
    const std::size_t at = rest.rfind('_');
    const auto type = at == std::string_view::npos ? std::nullopt : type_named(rest.substr(at + 1));
    if (!type) return types;
    types.insert(types.begin(), *type);
    rest = rest.substr(0, at);
  }
}

std::optional<BoundsProblem> table_problem(const Case& test, const std::string& name, ElementType type,
                                           std::int64_t elements) {
  const auto table = test.tables.find(name);
  if (table == test.tables.end()) {
    if (name == "bias") return std::nullopt;
    return BoundsProblem{"tables", fmt::format("`{}` is missing", name)};
  }
  if (table->second.type != type) {
    return BoundsProblem{fmt::format("tables.{}.type", name), fmt::format("expected {}", element_name(type))};
  }
  const auto held = static_cast<std::int64_t>(elements_of(type, table->second.bytes).size());
  if (held >= elements) return std::nullopt;
  return BoundsProblem{fmt::format("tables.{}.values", name),
                       fmt::format("{} elements, the parameters reach {}", held, elements)};
}

std::optional<BoundsProblem> tensor_problem(const Case& test, const CaseReach& reach) {
  const std::vector<ElementType> types = types_of(test.kernel);
  if (types.size() < 2 || types.size() > 3) return BoundsProblem{"kernel", "its types are not known"};
  if (test.inputs.size() != reach.inputs.size()) {
    return BoundsProblem{"inputs", fmt::format("{}, the kernel takes {}", test.inputs.size(), reach.inputs.size())};
  }
  for (std::size_t i = 0; i < test.inputs.size(); ++i) {
    const CaseTensor& input = test.inputs[i];
    const std::string field = fmt::format("inputs[{}]", i);
    if (input.type != types[0]) return BoundsProblem{field, fmt::format("expected {}", element_name(types[0]))};
    const auto held = static_cast<std::int64_t>(input.bytes.size() / element_size(input.type));
    if (held != shape_elements(input.shape) || held < reach.inputs[i]) {
      return BoundsProblem{field, fmt::format("{} elements, its shape has {}, the parameters reach {}", held,
                                              shape_elements(input.shape), reach.inputs[i])};
    }
  }
  if (static_cast<std::int64_t>(test.state.size()) < reach.state) {
    return BoundsProblem{"state", fmt::format("{} bytes, the parameters reach {}", test.state.size(), reach.state)};
  }
  if (test.output.type != types.back()) {
    return BoundsProblem{"output.type", fmt::format("expected {}", element_name(types.back()))};
  }
  if (shape_elements(test.output.shape) != reach.output) {
    return BoundsProblem{"output.shape", fmt::format("{} elements, the parameters make {}",
                                                     shape_elements(test.output.shape), reach.output)};
  }
  if (reach.filter >= 0) {
    if (auto problem = table_problem(test, "filter", types[1], reach.filter)) return problem;
    const ElementType bias = types[0] == ElementType::int8 ? ElementType::int32 : ElementType::int64;
    if (auto problem = table_problem(test, "bias", bias, reach.channels)) return problem;
  }
  for (const auto& [name, type, elements] : reach.tables) {
    if (auto problem = table_problem(test, name, type, elements)) return problem;
  }
  return std::nullopt;
}

}  // namespace

std::optional<BoundsProblem> bounds_problem(const Case& test, Profile profile) {
  if (auto problem = number_problem(test, profile)) return problem;
  auto reach = reach_of(test);
  if (!reach) return BoundsProblem{"parameters", reach.error().what};
  return tensor_problem(test, *reach);
}

}  // namespace probemark

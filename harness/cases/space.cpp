#include "harness/cases/space.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "harness/cases/kernel_types.hpp"

namespace probemark {

namespace {

constexpr std::size_t builtins = std::size(builtin_names);

std::array<std::int64_t, builtins> builtin_values(Kernel kernel, Profile profile) {
  const KernelTypes types = types_of(kernel);
  const auto bits = [](ElementType type) -> std::int64_t {
    return type == ElementType::int4 ? 4 : static_cast<std::int64_t>(8 * element_size(type));
  };
  return {bits(types.in),
          lowest_of(types.in),
          highest_of(types.in),
          bits(types.weights),
          lowest_of(types.weights),
          highest_of(types.weights),
          bits(types.out),
          lowest_of(types.out),
          highest_of(types.out),
          static_cast<std::int64_t>(profile),
          0};
}

}  // namespace

PointValues::PointValues(const CaseSpace& space, Kernel kernel, Profile profile)
    : space_(space), values_(space.names.size(), 0), known_(space.names.size(), 0) {
  std::size_t slot = space.parameters.size();
  for (const std::int64_t value : builtin_values(kernel, profile)) {
    values_[slot] = value;
    known_[slot] = 1;
    index_slot_ = static_cast<unsigned>(slot);
    ++slot;
  }
}

void PointValues::set_parameter(unsigned parameter, std::int64_t value) {
  values_[parameter] = value;
  known_[parameter] = 1;
}

void PointValues::set_index(std::int64_t index) { values_[index_slot_] = index; }

void PointValues::forget() {
  std::fill(known_.begin() + static_cast<std::ptrdiff_t>(index_slot_) + 1, known_.end(), std::uint8_t{0});
}

Value PointValues::at(unsigned slot) {
  if (known_[slot] == 0) {
    const auto rule = space_.derived.find(slot);
    if (rule == space_.derived.end()) {
      return no_value("a parameter without a value");
    }
    const Value value = rule->second.evaluate(*this);
    if (!value) {
      return value;
    }
    values_[slot] = *value;
    known_[slot] = 1;
  }
  return values_[slot];
}

PointBounds::PointBounds(const CaseSpace& space, Kernel kernel, Profile profile)
    : space_(space), bounds_(space.names.size(), unbounded), known_(space.names.size(), 0) {
  std::size_t slot = 0;
  for (const auto& [name, list] : space.parameters) {
    const auto [low, high] = std::minmax_element(list.begin(), list.end());
    lists_.push_back({*low, *high});
    bounds_[slot] = lists_.back();
    known_[slot++] = 1;
  }
  for (const std::int64_t value : builtin_values(kernel, profile)) {
    bounds_[slot] = {value, value};
    known_[slot++] = 1;
  }
}

void PointBounds::forget() {
  const std::size_t first_derived = space_.parameters.size() + builtins;
  std::fill(known_.begin() + static_cast<std::ptrdiff_t>(first_derived), known_.end(), std::uint8_t{0});
}

void PointBounds::set_parameter(unsigned parameter, std::int64_t value) {
  bounds_[parameter] = {value, value};
  forget();
}

void PointBounds::free_parameter(unsigned parameter) {
  bounds_[parameter] = lists_[parameter];
  forget();
}

Bounds PointBounds::at(unsigned slot) {
  if (known_[slot] == 0) {
    const auto rule = space_.derived.find(slot);
    bounds_[slot] = rule == space_.derived.end() ? unbounded : rule->second.bounds(*this);
    known_[slot] = 1;
  }
  return bounds_[slot];
}

bool satisfies(const CaseSpace& space, PointValues& values, const Expression** violated) {
  for (const Expression& constraint : space.constraints) {
    if (constraint.evaluate(values).value_or(0) == 0) {
      if (violated != nullptr) {
        *violated = &constraint;
      }
      return false;
    }
  }
  return true;
}

}  // namespace probemark

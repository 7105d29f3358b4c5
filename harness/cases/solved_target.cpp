#include "harness/cases/solved_target.hpp"

#include <algorithm>
#include <string_view>

#include "harness/cases/kernel_types.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

/// Reads the fields of an OutputRange.
struct RangeReader {
  OutputRange& range;

  void number(std::string_view name, const std::int32_t& field) const {
    if (name == "output_zero_point") {
      range.zero_point = field;
    } else if (name == "activation_min") {
      range.lowest = field;
    } else if (name == "activation_max") {
      range.highest = field;
    }
  }
  static void real(const char*, float&) {}
  static void numbers(const char*, std::int32_t*, int) {}
  template <class T>
  static void pointer(const char*, const T*&) {}
};

std::optional<std::int64_t> where_profiles_part(const Staircase& stairs, std::int64_t low, std::int64_t high,
                                                Random& random) {
  Staircase other = stairs;
  other.profile = stairs.profile == Profile::double_rounding ? Profile::single_rounding : Profile::double_rounding;
  for (int attempt = 0; attempt < 48; ++attempt) {
    const std::int64_t level = random.between(low, high);
    const std::int64_t here = stairs.first_at(level);
    const std::int64_t there = other.first_at(level);
    if (here != there && std::min(here, there) >= -stairs.limit && std::max(here, there) <= stairs.limit) {
      return std::min(here, there);
    }
  }
  return std::nullopt;
}

/// `beside` a step to the level; nothing where the staircase is already there at its lower limit, or never.
std::optional<std::int64_t> step_to(std::int64_t level, std::int64_t beside, const Staircase& stairs) {
  const std::int64_t first = stairs.first_at(level);
  return first > -stairs.limit && first <= stairs.limit ? std::optional(first + beside) : std::nullopt;
}

/// The accumulator of a target, if there is one within the limit.
std::optional<std::int64_t> accumulator_of(SolvedTarget target, const Staircase& stairs, const OutputRange& range,
                                           Random& random) {
  const std::int64_t low = range.lowest - range.zero_point;
  const std::int64_t high = range.highest - range.zero_point;
  const std::int64_t level = random.between(low, high);
  switch (target) {
    case SolvedTarget::step:
      return step_to(level, 0, stairs);
    case SolvedTarget::before_step:
      return step_to(level, -1, stairs);
    case SolvedTarget::tie:
      return stairs.tie_near(level);
    case SolvedTarget::negative_tie:
      if (const auto tie = stairs.tie_near(level)) {
        return -*tie;
      }
      return std::nullopt;
    case SolvedTarget::beside_tie:
      if (const auto tie = stairs.tie_near(level)) {
        return (level < 0 ? -*tie : *tie) + (random.coin() ? 1 : -1);
      }
      return std::nullopt;
    case SolvedTarget::profiles_part:
      return stairs.wide ? std::nullopt : where_profiles_part(stairs, low, high, random);
    case SolvedTarget::saturates_high:
      return step_to(high, 0, stairs);
    case SolvedTarget::below_high:
      return step_to(high, -1, stairs);
    case SolvedTarget::saturates_low:
      return step_to(low + 1, -1, stairs);
    case SolvedTarget::above_low:
      return step_to(low + 1, 0, stairs);
    case SolvedTarget::largest:
      return stairs.limit > 0 ? std::optional(stairs.limit) : std::nullopt;
    case SolvedTarget::smallest:
      return stairs.limit > 0 ? std::optional(-stairs.limit) : std::nullopt;
    case SolvedTarget::zero:
      return random.between(-1, 1);
  }
  return std::nullopt;
}

}  // namespace

bool is_tie(SolvedTarget target) {
  return target == SolvedTarget::tie || target == SolvedTarget::negative_tie || target == SolvedTarget::beside_tie;
}

OutputRange output_range(const Parameters& parameters, ElementType output) {
  OutputRange range{0, lowest_of(output), highest_of(output)};
  RangeReader reader{range};
  Parameters copy = parameters;
  std::visit([&reader](auto& p) { visit(reader, p); }, copy);
  return range;
}

FoundTarget find_target(SolvedTarget target, const Staircase& stairs, const OutputRange& range, Random& random) {
  for (const SolvedTarget attempt : {target, SolvedTarget::step}) {
    const auto found = accumulator_of(attempt, stairs, range, random);
    if (found && *found >= -stairs.limit && *found <= stairs.limit) {
      return {attempt, *found};
    }
  }
  return {SolvedTarget::zero, 0};
}

std::int32_t multiplier_with_ties(Random& random) {
  constexpr std::int32_t few_bits[] = {1 << 30, 3 << 29, 5 << 28, 7 << 28};
  return few_bits[random.below(4)];
}

}  // namespace probemark

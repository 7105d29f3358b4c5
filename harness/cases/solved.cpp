#include "harness/cases/solved.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>

#include "harness/cases/accumulators.hpp"
#include "harness/cases/kernel_types.hpp"
#include "harness/cases/staircase.hpp"
#include "harness/cases/value_pattern.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

/// The parameters that say what of a result is visible.
struct OutputRange {
  std::int64_t zero_point = 0;
  std::int64_t lowest = 0;
  std::int64_t highest = 0;

  void number(std::string_view name, const std::int32_t& field) {
    if (name == "output_zero_point") {
      zero_point = field;
    } else if (name == "activation_min") {
      lowest = field;
    } else if (name == "activation_max") {
      highest = field;
    }
  }
  static void real(const char*, float&) {}
  static void numbers(const char*, std::int32_t*, int) {}
  template <class T>
  static void pointer(const char*, const T*&) {}
};

std::vector<std::int32_t> words_of(const Table& table) {
  std::vector<std::int32_t> words(table.bytes.size() / sizeof(std::int32_t));
  if (!words.empty()) {
    std::memcpy(words.data(), table.bytes.data(), words.size() * sizeof(std::int32_t));
  }
  return words;
}

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

/// The accumulator of a target, if there is one within the limit.
std::optional<std::int64_t> accumulator_of(Target target, const Staircase& stairs, const OutputRange& range,
                                           Random& random) {
  const std::int64_t low = range.lowest - range.zero_point;
  const std::int64_t high = range.highest - range.zero_point;
  const std::int64_t level = random.between(low, high);
  switch (target) {
    case Target::step:
      return stairs.first_at(level);
    case Target::before_step:
      return stairs.first_at(level) - 1;
    case Target::tie:
      return stairs.tie_near(level);
    case Target::negative_tie:
      if (const auto tie = stairs.tie_near(level)) {
        return -*tie;
      }
      return std::nullopt;
    case Target::beside_tie:
      if (const auto tie = stairs.tie_near(level)) {
        return (level < 0 ? -*tie : *tie) + (random.coin() ? 1 : -1);
      }
      return std::nullopt;
    case Target::profiles_part:
      return stairs.wide ? std::nullopt : where_profiles_part(stairs, low, high, random);
    case Target::saturates_high:
      return stairs.first_at(high);
    case Target::below_high:
      return stairs.first_at(high) - 1;
    case Target::saturates_low:
      return stairs.first_at(low + 1) - 1;
    case Target::above_low:
      return stairs.first_at(low + 1);
    case Target::largest:
      return stairs.limit;
    case Target::smallest:
      return -stairs.limit;
    case Target::zero:
      return random.between(-1, 1);
  }
  return std::nullopt;
}

bool is_tie(Target target) {
  return target == Target::tie || target == Target::negative_tie || target == Target::beside_tie;
}

SolvedChannel solve_channel(Target target, const Staircase& stairs, const OutputRange& range, Random& random) {
  for (const Target attempt : {target, Target::step}) {
    const auto found = accumulator_of(attempt, stairs, range, random);
    if (found && *found >= -stairs.limit && *found <= stairs.limit) {
      return {attempt, 0, *found};
    }
  }
  return {Target::zero, 0, 0};
}

}  // namespace

Result<std::vector<SolvedChannel>> solve_accumulators(Case& test, std::uint64_t number, std::uint64_t data) {
  std::vector<SolvedChannel> solved;
  const auto channels = static_cast<std::size_t>(test.output.shape.empty() ? 0 : test.output.shape.back());
  if (!has_bias(test.kernel) || channels == 0) {
    return solved;
  }
  const auto sums = accumulators(test);
  if (!sums) {
    return tl::unexpected(sums.error());
  }
  if (sums->empty()) {
    return solved;
  }
  const KernelTypes types = types_of(test.kernel);
  const bool wide = types.bias == ElementType::int64;
  OutputRange range;
  std::visit([&range](auto& p) { visit(range, p); }, test.parameters);
  std::vector<std::int32_t> multipliers = words_of(test.tables.at("multiplier"));
  const std::vector<std::int32_t> shifts = words_of(test.tables.at("shift"));
  const Table& filter = test.tables.at("filter");
  const std::size_t filter_elements =
      filter.type == ElementType::int4 ? 2 * filter.bytes.size() : filter.bytes.size() / element_size(filter.type);
  // Twice: what the sum may be on its way, of products with and without zero points.
  const std::int64_t margin = 2 * static_cast<std::int64_t>(filter_elements / channels + 1) *
                              (highest_of(types.in) - lowest_of(types.in)) * (wide ? 128 : 255);
  Random random(derived_seed(data, "solved"));
  std::vector<std::int64_t> biases(channels);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const auto target = static_cast<Target>((channel + number) % targets);
    const std::size_t scale_at = multipliers.size() == 1 ? 0 : channel;
    if (is_tie(target) && (multipliers.size() > 1 || channels == 1) && multipliers[scale_at] != 0) {
      constexpr std::int32_t few_bits[] = {1 << 30, 3 << 29, 5 << 28, 7 << 28};
      multipliers[scale_at] = few_bits[random.below(4)];
    }
    Staircase stairs{test.profile, wide, {multipliers[scale_at], shifts[scale_at]}, 0};
    stairs.limit = legal_limit(wide, stairs.scale, margin);
    SolvedChannel found = solve_channel(target, stairs, range, random);
    found.element = random.below(sums->size() / channels) * channels + channel;
    biases[channel] = found.accumulator - (*sums)[found.element];
    if (!wide) {
      biases[channel] = std::clamp<std::int64_t>(biases[channel], std::numeric_limits<std::int32_t>::min(),
                                                 std::numeric_limits<std::int32_t>::max());
      found.accumulator = biases[channel] + (*sums)[found.element];
    }
    solved.push_back(found);
  }
  test.tables["bias"] = Table{types.bias, encoded(biases, types.bias)};
  test.tables["multiplier"].bytes =
      encoded(std::vector<std::int64_t>(multipliers.begin(), multipliers.end()), ElementType::int32);
  return solved;
}

}  // namespace probemark

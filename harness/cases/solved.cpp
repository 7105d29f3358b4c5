#include "harness/cases/solved.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "harness/cases/accumulators.hpp"
#include "harness/cases/kernel_types.hpp"
#include "harness/cases/staircase.hpp"
#include "harness/cases/value_pattern.hpp"

namespace probemark {
namespace {

std::vector<std::int32_t> words_of(const Table& table) {
  std::vector<std::int32_t> words(table.bytes.size() / sizeof(std::int32_t));
  if (!words.empty()) {
    std::memcpy(words.data(), table.bytes.data(), words.size() * sizeof(std::int32_t));
  }
  return words;
}

}  // namespace

Result<std::vector<SolvedChannel>> solve_accumulators(Case& test, std::uint64_t number, std::uint64_t data) {
  std::vector<SolvedChannel> solved;
  const auto channels = static_cast<std::size_t>(test.output.shape.empty() ? 0 : test.output.shape.back());
  if (!has_bias(test.kernel) || channels == 0 || test.tables.count("multiplier") == 0 ||
      test.tables.count("shift") == 0) {
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
  const OutputRange range = output_range(test.parameters, types.out);
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
    const auto target = static_cast<SolvedTarget>((channel + number) % targets);
    const std::size_t scale_at = multipliers.size() == 1 ? 0 : channel;
    if (is_tie(target) && (multipliers.size() > 1 || channels == 1) && multipliers[scale_at] != 0) {
      multipliers[scale_at] = multiplier_with_ties(random);
    }
    Staircase stairs{test.profile, wide, {multipliers[scale_at], shifts[scale_at]}, 0};
    stairs.limit = legal_limit(wide, stairs.scale, margin);
    const FoundTarget goal = find_target(target, stairs, range, random);
    SolvedChannel found{goal.target, 0, goal.accumulator};
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

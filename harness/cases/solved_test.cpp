#include "harness/cases/solved.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>

#include "harness/cases/accumulators.hpp"
#include "harness/cases/kernel_types.hpp"
#include "harness/cases/operator_spaces.hpp"

namespace probemark {
namespace {

std::int64_t element_of(const Table& table, std::size_t index) {
  const std::size_t size = element_size(table.type);
  std::int64_t value = 0;
  std::memcpy(&value, table.bytes.data() + index * size, size);
  return size == 4 ? static_cast<std::int32_t>(value) : value;
}

/// Of channel `c`, after the case was solved.
struct Channel {
  std::int64_t accumulator = 0;
  std::int32_t multiplier = 0;
  std::int32_t shift = 0;
  bool wide = false;

  [[nodiscard]] std::int32_t scaled(Profile profile, std::int64_t beside = 0) const {
    return requantized(profile, wide, accumulator + beside, multiplier, shift);
  }
  /// Twice the real product is odd.
  [[nodiscard]] bool ties(std::int64_t beside = 0) const {
    const std::int64_t m = !wide ? multiplier : multiplier < 0x7FFF0000 ? (multiplier + (1 << 15)) >> 16 : 0x7FFF;
    const double product = static_cast<double>(accumulator + beside) * static_cast<double>(m);
    return std::fmod(std::ldexp(std::abs(product), shift - (wide ? 14 : 30)), 2.0) == 1.0;
  }
};

void expect_target(const SolvedChannel& solved, const Channel& channel, const Case& test, std::int64_t lowest,
                   std::int64_t highest, std::int64_t zero_point) {
  const auto output = [&](std::int64_t beside) {
    return std::clamp(channel.scaled(test.profile, beside) + zero_point, lowest, highest);
  };
  switch (solved.target) {
    case Target::step:
    case Target::saturates_high:
    case Target::above_low:
      EXPECT_GT(channel.scaled(test.profile), channel.scaled(test.profile, -1));
      break;
    case Target::before_step:
    case Target::below_high:
    case Target::saturates_low:
      EXPECT_LT(channel.scaled(test.profile), channel.scaled(test.profile, 1));
      break;
    case Target::tie:
      EXPECT_GT(channel.accumulator, 0);
      EXPECT_TRUE(channel.ties());
      break;
    case Target::negative_tie:
      EXPECT_LT(channel.accumulator, 0);
      EXPECT_TRUE(channel.ties());
      break;
    case Target::beside_tie:
      EXPECT_TRUE(channel.ties(1) || channel.ties(-1));
      break;
    case Target::profiles_part:
      EXPECT_NE(channel.scaled(Profile::double_rounding), channel.scaled(Profile::single_rounding));
      break;
    case Target::largest:
      EXPECT_GT(channel.accumulator, 0);
      break;
    case Target::smallest:
      EXPECT_LT(channel.accumulator, 0);
      break;
    case Target::zero:
      EXPECT_LE(std::abs(channel.accumulator), 1);
      break;
  }
  if (solved.target == Target::saturates_high) {
    EXPECT_EQ(output(0), highest);
    EXPECT_LT(output(-1), std::max(highest, lowest + 1));
  }
  if (solved.target == Target::saturates_low) {
    EXPECT_EQ(output(0), lowest);
  }
}

std::int64_t number_field(const Case& test, const std::string& name) {
  return std::visit(
      [&name](const auto& p) -> std::int64_t {
        if constexpr (requires { p.activation_min, p.output_zero_point; }) {
          return name == "activation_min"   ? p.activation_min
                 : name == "activation_max" ? p.activation_max
                                            : p.output_zero_point;
        } else {
          return 0;
        }
      },
      test.parameters);
}

/// Solves the cases of a kernel again and looks at each channel: how often each target was met.
std::map<Target, int> check_solved_cases(const std::shared_ptr<const CaseSpace>& space, Kernel kernel) {
  std::map<Target, int> met;
  const auto cases = KernelCases::enumerate(space, kernel, Level::quick, 1);
  EXPECT_TRUE(cases);
  for (std::size_t i = 0; cases && i < cases->size(); ++i) {
    if (cases->name(i).find(".solved-") == std::string::npos) {
      continue;
    }
    SCOPED_TRACE(cases->name(i));
    auto test = cases->make(i);
    if (!test) {
      ADD_FAILURE() << describe(test.error());
      continue;
    }
    const auto made_bias = test->tables.at("bias").bytes;
    const auto solved = solve_accumulators(*test, static_cast<std::uint64_t>(test->point.at("solved") - 1), test->data);
    EXPECT_TRUE(solved);
    EXPECT_EQ(test->tables.at("bias").bytes, made_bias) << "solved anew it is the same";
    const auto sums = accumulators(*test);
    EXPECT_TRUE(sums);
    const std::size_t channels = solved->size();
    for (std::size_t c = 0; c < channels; ++c) {
      const Table& multiplier = test->tables.at("multiplier");
      const std::size_t scale_at = multiplier.bytes.size() == 4 ? 0 : c;
      const std::int64_t accumulator = (*sums)[(*solved)[c].element] + element_of(test->tables.at("bias"), c);
      EXPECT_EQ(accumulator, (*solved)[c].accumulator);
      EXPECT_EQ((*solved)[c].element % channels, c);
      const Channel channel{accumulator, static_cast<std::int32_t>(element_of(multiplier, scale_at)),
                            static_cast<std::int32_t>(element_of(test->tables.at("shift"), scale_at)),
                            types_of(kernel).bias == ElementType::int64};
      expect_target((*solved)[c], channel, *test, number_field(*test, "activation_min"),
                    number_field(*test, "activation_max"), number_field(*test, "zero_point"));
      ++met[(*solved)[c].target];
    }
  }
  return met;
}

TEST(SolvedCases, HitWhatTheyAimAt) {
  int kernels = 0;
  for (const auto& space : operator_spaces()) {
    for (const Kernel kernel : kernels_of(*space)) {
      if (!has_bias(kernel)) {
        continue;
      }
      SCOPED_TRACE(kernel_symbol(kernel));
      ++kernels;
      const std::map<Target, int> met = check_solved_cases(space, kernel);
      const bool wide = types_of(kernel).bias == ElementType::int64;
      for (unsigned t = 0; t < targets; ++t) {
        const auto target = static_cast<Target>(t);
        if (!wide || target != Target::profiles_part) {  // of 64 bits all profiles round alike
          EXPECT_TRUE(met.count(target)) << "no channel meets target " << t;
        }
      }
    }
  }
  EXPECT_GE(kernels, 11);
}

/// In whatever order a kernel adds, it stays in 32 bits.
TEST(SolvedCases, NeverOverflow) {
  std::int64_t largest = 0;
  for (const auto& space : operator_spaces()) {
    for (const Kernel kernel : kernels_of(*space)) {
      const auto cases = KernelCases::enumerate(space, kernel, Level::quick, 1);
      ASSERT_TRUE(cases);
      for (std::size_t i = 0; has_bias(kernel) && i < cases->size(); ++i) {
        const auto test = cases->make(i);
        ASSERT_TRUE(test);
        const auto bias = test->tables.find("bias");
        const auto sums = accumulators(*test);
        ASSERT_TRUE(sums);
        const bool wide = types_of(kernel).bias == ElementType::int64;
        const auto channels = static_cast<std::size_t>(test->output.shape.back());
        for (std::size_t e = 0; e < sums->size(); ++e) {
          const std::int64_t added =
              (*sums)[e] + (bias == test->tables.end() ? 0 : element_of(bias->second, e % channels));
          ASSERT_LE(std::abs(added), wide ? std::int64_t{1} << 47 : std::int64_t{0x7FFFFFFF}) << test->name;
          largest = std::max(largest, wide ? 0 : std::abs(added));
        }
      }
    }
  }
  EXPECT_GT(largest, std::int64_t{0x7F000000}) << "none comes near 2^31";
}

}  // namespace
}  // namespace probemark

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
  return size == 4   ? static_cast<std::int32_t>(value)
         : size == 2 ? static_cast<std::int16_t>(value)
         : size == 1 ? static_cast<std::int8_t>(value)
                     : value;
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
    case SolvedTarget::step:
    case SolvedTarget::saturates_high:
    case SolvedTarget::above_low:
      EXPECT_GT(channel.scaled(test.profile), channel.scaled(test.profile, -1));
      break;
    case SolvedTarget::before_step:
    case SolvedTarget::below_high:
    case SolvedTarget::saturates_low:
      EXPECT_LT(channel.scaled(test.profile), channel.scaled(test.profile, 1));
      break;
    case SolvedTarget::tie:
      EXPECT_GT(channel.accumulator, 0);
      EXPECT_TRUE(channel.ties());
      break;
    case SolvedTarget::negative_tie:
      EXPECT_LT(channel.accumulator, 0);
      EXPECT_TRUE(channel.ties());
      break;
    case SolvedTarget::beside_tie:
      EXPECT_TRUE(channel.ties(1) || channel.ties(-1));
      break;
    case SolvedTarget::profiles_part:
      EXPECT_NE(channel.scaled(Profile::double_rounding), channel.scaled(Profile::single_rounding));
      break;
    case SolvedTarget::largest:
      EXPECT_GT(channel.accumulator, 0);
      break;
    case SolvedTarget::smallest:
      EXPECT_LT(channel.accumulator, 0);
      break;
    case SolvedTarget::zero:
      EXPECT_LE(std::abs(channel.accumulator), 1);
      break;
  }
  if (solved.target == SolvedTarget::saturates_high) {
    EXPECT_EQ(output(0), highest);
    EXPECT_LT(output(-1), std::max(highest, lowest + 1));
  }
  if (solved.target == SolvedTarget::saturates_low) {
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
std::map<SolvedTarget, int> check_solved_cases(const std::shared_ptr<const CaseSpace>& space, Kernel kernel) {
  std::map<SolvedTarget, int> met;
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
      const std::map<SolvedTarget, int> met = check_solved_cases(space, kernel);
      const bool wide = types_of(kernel).bias == ElementType::int64;
      for (unsigned t = 0; t < targets; ++t) {
        const auto target = static_cast<SolvedTarget>(t);
        if (!wide || target != SolvedTarget::profiles_part) {  // of 64 bits all profiles round alike
          EXPECT_TRUE(met.count(target)) << "no channel meets target " << t;
        }
      }
    }
  }
  EXPECT_GE(kernels, 11);
}

std::vector<std::int64_t> matmul_sums(const Case& test) {
  const auto& p = std::get<pm_batch_matmul_params>(test.parameters);
  const auto at = [&test](std::size_t operand, std::int64_t index) {
    const CaseTensor& tensor = test.inputs[operand];
    return element_of(Table{tensor.type, tensor.bytes}, static_cast<std::size_t>(index));
  };
  std::vector<std::int64_t> sums;
  for (std::int64_t i = 0; i < p.rows; ++i) {
    for (std::int64_t j = 0; j < p.columns; ++j) {
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k < p.depth; ++k) {
        sum += (at(0, i * p.a_row_stride + k * p.a_depth_stride) - p.a_zero_point) *
               (at(1, k * p.b_depth_stride + j * p.b_column_stride) - p.b_zero_point);
      }
      sums.push_back(sum);
    }
  }
  return sums;
}

TEST(SolvedProducts, HitWhatTheyAimAt) {
  for (const Kernel kernel : {Kernel::batch_matmul_s8_s8, Kernel::batch_matmul_s16_s16}) {
    SCOPED_TRACE(kernel_symbol(kernel));
    std::map<SolvedTarget, int> met;
    for (unsigned number = 0; number < 26; ++number) {
      auto test = make_case(operator_spaces(), types_of(kernel).name + ".solved-" + std::to_string(number));
      ASSERT_TRUE(test) << describe(test.error());
      const auto solved = solve_products(*test, number, test->data);
      ASSERT_TRUE(solved);
      const auto& p = std::get<pm_batch_matmul_params>(test->parameters);
      const bool wide = kernel == Kernel::batch_matmul_s16_s16;
      const std::int64_t highest = wide ? 32767 : 127;
      const std::vector<std::int64_t> sums = matmul_sums(*test);
      for (const SolvedChannel& channel : *solved) {
        SCOPED_TRACE(test->name);
        ASSERT_EQ(sums[channel.element], channel.accumulator);
        expect_target(channel, {channel.accumulator, p.multiplier, p.shift, wide}, *test, -highest - 1, highest,
                      p.output_zero_point);
        ++met[channel.target];
      }
    }
    for (const SolvedTarget target :
         {SolvedTarget::step, SolvedTarget::before_step, SolvedTarget::tie, SolvedTarget::negative_tie,
          SolvedTarget::saturates_high, SolvedTarget::saturates_low}) {
      EXPECT_TRUE(met.count(target)) << static_cast<int>(target);
    }
  }
}

TEST(SolvedElements, AreWhereTheProfilesPart) {
  Case test;
  test.kernel = Kernel::requantize_s16_s8;
  test.parameters = pm_requantize_params{40, 0, 3, 1518500352, -7, -100, 100};
  test.inputs = {{ElementType::int16, {40}, std::vector<std::uint8_t>(80)}};
  test.output = {ElementType::int8, {40}, {}};
  EXPECT_EQ(solve_elements(test, 5), 30U);
  const auto one = reference_answer(test, Profile::double_rounding).output;
  const auto other = reference_answer(test, Profile::single_rounding).output;
  int part = 0;
  int at_clamps = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    part += one[i] != other[i] ? 1 : 0;
    const auto value = static_cast<std::int8_t>(one[i]);
    at_clamps += value <= -99 || value >= 99 ? 1 : 0;
  }
  EXPECT_GE(part, 20);
  EXPECT_GE(at_clamps, 5);
}

TEST(SolvedElements, LeaveOtherKernelsAlone) {
  Case test;
  test.kernel = Kernel::reshape_s8_s8;
  test.parameters = pm_reshape_params{4};
  test.inputs = {{ElementType::int8, {4}, {1, 2, 3, 4}}};
  test.output = {ElementType::int8, {4}, {}};
  EXPECT_EQ(solve_elements(test, 5), 0U);
  EXPECT_EQ(test.inputs[0].bytes, (std::vector<std::uint8_t>{1, 2, 3, 4}));
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

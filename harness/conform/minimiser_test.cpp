#include "harness/conform/minimiser.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/conform/expected.hpp"
#include "harness/conform/faulty_executor.hpp"
#include "harness/conform/sample_space.hpp"

namespace probemark {
namespace {

using testing::Contains;
using testing::HasSubstr;

const pm_conv2d_params& conv(const Case& test) { return std::get<pm_conv2d_params>(test.parameters); }

/// The first of the sampled cases that fails, minimised.
Result<MinimisedCase> minimised(const PointSpace& space, FunctionExecutor& executor, bool with_space = true,
                                const MinimiserBudget& budget = {4000, std::chrono::minutes(5)}) {
  for (const Case& test : sample_cases(space, 400, 23)) {
    const Expected expected = *expected_of(test, Profile::double_rounding);
    const CheckedCase checked{&test, &expected};
    const CaseOutcome outcome = (*executor.run({&checked, 1}))[0];
    if (passed(outcome)) continue;
    executor.executions = 0;
    return minimise(test, outcome, with_space ? &space : nullptr, executor, Profile::double_rounding, budget);
  }
  return fail(ErrorKind::internal, "no case fails");
}

/// The tail of three channels is computed from channel 0's weights.
std::vector<std::uint8_t> wrong_tail_of_three(const Case& test) {
  auto output = expected_of(test, Profile::double_rounding)->output;
  const auto n = static_cast<std::size_t>(test.output.shape.back());
  for (std::size_t i = 0; n % 4 == 3 && i < output.size(); ++i) {
    if (i % n >= n - 3) output[i] = static_cast<std::uint8_t>(output[i] ^ 1);
  }
  return output;
}

TEST(Minimiser, ShrinksATailOfThreeToThreeChannelsAndOnePixel) {
  FunctionExecutor executor(wrong_tail_of_three);
  const auto small = minimised(convolution_space(), executor);
  ASSERT_TRUE(small) << describe(small.error());
  const pm_conv2d_params& p = conv(small->failure.test);
  EXPECT_EQ(p.output_c, 3);
  EXPECT_EQ(p.output_h * p.output_w * p.batches, 1);
  EXPECT_EQ(p.input_c, 1);
  EXPECT_EQ(p.filter_h * p.filter_w, 1);
  EXPECT_EQ(p.input_zero_point, 0);
  EXPECT_EQ(p.activation_max, 127);
  EXPECT_FALSE(small->failure.test.tables.contains("bias"));
  EXPECT_EQ(small->failure.test.inputs[0].bytes,
            std::vector<std::uint8_t>(static_cast<std::size_t>(p.input_h * p.input_w), 0));
  EXPECT_EQ(small->failure.test.tables.at("filter").bytes, std::vector<std::uint8_t>(3, 0));
  EXPECT_EQ(small->after.macs, 3u);
  EXPECT_GT(small->before.macs, 3u);
  EXPECT_FALSE(small->exhausted);
  EXPECT_LE(small->executions, 1000u);
  EXPECT_EQ(small->executions, executor.executions);
  EXPECT_FALSE(passed(small->failure.outcome));
  EXPECT_THAT(small->failure.test.name, HasSubstr("~small"));
}

TEST(Minimiser, KeepsTheValuesThatTheFailureNeeds) {
  // Wrong only where an input holds -128: as a kernel that negates in 8 bits.
  FunctionExecutor executor([](const Case& test) {
    auto output = expected_of(test, Profile::double_rounding)->output;
    for (const std::uint8_t byte : test.inputs[0].bytes) {
      if (byte == 0x80) output[0] = static_cast<std::uint8_t>(output[0] + 1);
    }
    return output;
  });
  const auto small = minimised(convolution_space(), executor, false);
  ASSERT_TRUE(small) << describe(small.error());
  const auto& input = small->failure.test.inputs[0].bytes;
  EXPECT_EQ(std::count(input.begin(), input.end(), 0x80), 1);
  EXPECT_EQ(std::count(input.begin(), input.end(), 0), static_cast<std::ptrdiff_t>(input.size()) - 1);
  for (const std::uint8_t weight : small->failure.test.tables.at("filter").bytes) EXPECT_EQ(weight, 0);
}

TEST(Minimiser, ReducesValuesAloneWithoutASpace) {
  FunctionExecutor executor([](const Case& test) {
    Case changed = test;
    std::get<pm_fully_connected_params>(changed.parameters).output_zero_point = 0;
    return expected_of(changed, Profile::double_rounding)->output;
  });
  const auto small = minimised(fully_connected_space(), executor, false);
  ASSERT_TRUE(small) << describe(small.error());
  EXPECT_EQ(small->after.macs, small->before.macs);
  EXPECT_NE(std::get<pm_fully_connected_params>(small->failure.test.parameters).output_zero_point, 0);
  EXPECT_EQ(std::get<pm_fully_connected_params>(small->failure.test.parameters).input_zero_point, 0);
  EXPECT_THAT(small->steps, Contains(HasSubstr("multiplier: 2^30")));
}

TEST(Minimiser, FindsTheSmallestUnequalStrides) {
  FunctionExecutor executor([](const Case& test) {
    Case changed = test;
    auto& p = std::get<pm_conv2d_params>(changed.parameters);
    std::swap(p.stride_h, p.stride_w);
    return expected_of(changed, Profile::double_rounding)->output;
  });
  const auto small = minimised(convolution_space(), executor);
  ASSERT_TRUE(small) << describe(small.error());
  const pm_conv2d_params& p = conv(small->failure.test);
  EXPECT_EQ(p.stride_h * p.stride_w, 2);
  EXPECT_EQ(p.output_c, 1);
  EXPECT_EQ(p.output_h * p.output_w, 2);
  EXPECT_LE(small->after.macs, 4u);
}

TEST(Minimiser, FindsIntegersBetweenListedValues) {
  // Listed are 9 and 15: the fault begins at 11.
  FunctionExecutor executor([](const Case& test) {
    auto output = expected_of(test, Profile::double_rounding)->output;
    if (std::get<pm_fully_connected_params>(test.parameters).output_depth >= 11) output[0] ^= 1;
    return output;
  });
  const auto small = minimised(fully_connected_space(), executor);
  ASSERT_TRUE(small) << describe(small.error());
  EXPECT_EQ(std::get<pm_fully_connected_params>(small->failure.test.parameters).output_depth, 11);
  EXPECT_EQ(small->after.macs, 11u);
}

TEST(Minimiser, KeepsACrashACrash) {
  FunctionExecutor executor(wrong_tail_of_three);  // a wrong output is another failure
  executor.ending = [](const Case& test) -> std::optional<CaseOutcome> {
    if (conv(test).batches < 2) return std::nullopt;
    return CaseOutcome{CaseEnd::crashed, {}, "SIGSEGV", {}};
  };
  const PointSpace space = convolution_space();
  for (const Case& test : sample_cases(space, 50, 1)) {
    if (conv(test).batches < 2) continue;
    const auto small = minimise(test, *executor.ending(test), &space, executor, Profile::double_rounding);
    ASSERT_TRUE(small) << describe(small.error());
    EXPECT_EQ(small->failure.outcome.end, CaseEnd::crashed);
    EXPECT_EQ(conv(small->failure.test).batches, 2);
    EXPECT_EQ(small->after.macs, 2u);
    return;
  }
  FAIL() << "no case of two batches";
}

TEST(Minimiser, EndsWithItsBudget) {
  FunctionExecutor executor(wrong_tail_of_three);
  const auto small = minimised(convolution_space(), executor, true, {10, std::chrono::minutes(5)});
  ASSERT_TRUE(small);
  EXPECT_TRUE(small->exhausted);
  EXPECT_EQ(small->executions, 10u);
  EXPECT_FALSE(passed(small->failure.outcome));
}

TEST(Minimiser, ReportsAnExecutorThatIsLost) {
  class Lost : public FunctionExecutor {
   public:
    Lost() : FunctionExecutor(wrong_tail_of_three) {}
    Result<std::vector<CaseOutcome>> run(std::span<const CheckedCase>) override {
      return fail(ErrorKind::target_lost, "the probe is gone");
    }
  } executor;
  const PointSpace space = convolution_space();
  CaseOutcome outcome;
  outcome.result.found = PM_FOUND_WRONG_OUTPUT;
  const auto small = minimise(sample_cases(space, 3, 1)[0], outcome, &space, executor, Profile::double_rounding);
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().what, "the probe is gone");
}

TEST(Minimiser, TellsKindsOfFailureApart) {
  CaseOutcome outcome;
  outcome.result.found = PM_FOUND_WRITE_OUTSIDE | PM_FOUND_WRONG_OUTPUT;
  EXPECT_EQ(failure_kind(outcome), (FailureKind{CaseEnd::finished, PM_FOUND_WRONG_OUTPUT}));
  CaseOutcome other;
  other.result.found = PM_FOUND_WRITE_OUTSIDE;
  EXPECT_FALSE(fails_as(other, failure_kind(outcome)));
  EXPECT_TRUE(fails_as(outcome, failure_kind(other)));
  EXPECT_FALSE(fails_as(CaseOutcome{}, failure_kind(CaseOutcome{})));
}

}  // namespace
}  // namespace probemark

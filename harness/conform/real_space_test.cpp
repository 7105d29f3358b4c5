// The minimiser and the diagnosis on the cases of workloads/operators, as a conformance run uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cases/case_space.hpp"
#include "harness/conform/case_bounds.hpp"
#include "harness/conform/diagnosis.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/faulty_executor.hpp"
#include "harness/conform/minimiser.hpp"
#include "harness/conform/replay_file.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

constexpr Profile profile = Profile::double_rounding;
constexpr std::size_t most_cases = 600;

struct Conformed {
  std::vector<Observation> failed;
  std::vector<Observation> passing;
  std::vector<CaseVerdict> verdicts;
};

Conformed conformed(const KernelCases& cases, Executor& executor) {
  Conformed all;
  for (std::size_t i = 0; i < std::min(cases.size(), most_cases); ++i) {
    auto test = cases.make(i);
    if (!test) {
      ADD_FAILURE() << describe(test.error());
      continue;
    }
    auto expected = expected_of(*test, profile);
    if (!expected) continue;
    const auto problem = bounds_problem(*test, profile);
    EXPECT_FALSE(problem) << test->name << " " << problem->field << ": " << problem->what;
    const CheckedCase checked{&*test, &*expected};
    CaseOutcome outcome = (*executor.run({&checked, 1}))[0];
    all.verdicts.push_back(verdict_of(*test, !passed(outcome)));
    (passed(outcome) ? all.passing : all.failed)
        .push_back({std::move(*test), std::move(*expected), std::move(outcome)});
  }
  return all;
}

struct Convolution : testing::Test {
  std::shared_ptr<const CaseSpace> space = *read_case_space(PROBEMARK_SOURCE_DIR "/workloads/operators/conv2d.toml");
  KernelCases cases = *KernelCases::enumerate(space, Kernel::conv2d_s8_s8_s8, Level::quick, 1, profile);
};

TEST_F(Convolution, ATailOfThreeIsNamedAndShrunk) {
  FunctionExecutor executor([](const Case& test) {
    auto output = expected_of(test, profile)->output;
    const auto n = static_cast<std::size_t>(test.output.shape.back());
    for (std::size_t i = 0; n % 4 == 3 && i < output.size(); ++i) {
      if (i % n >= n - 3) output[i] = static_cast<std::uint8_t>(output[i] ^ 1);
    }
    return output;
  });
  const Conformed all = conformed(cases, executor);
  ASSERT_GT(all.failed.size(), 3u);
  const auto statements = diagnose({all.failed, all.passing, all.verdicts, profile});
  ASSERT_FALSE(statements.empty());
  EXPECT_EQ(statements[0].text, "tail: it fails where output_c mod 4 == 3") << statements[0].evidence;

  const PointSpace points = point_space_of(space, Kernel::conv2d_s8_s8_s8, profile);
  const auto small = minimise(all.failed.back().test, all.failed.back().outcome, &points, executor, profile);
  ASSERT_TRUE(small) << describe(small.error());
  const auto& p = std::get<pm_conv2d_params>(small->failure.test.parameters);
  EXPECT_EQ(p.output_c, 3);
  EXPECT_EQ(p.output_h * p.output_w * p.batches, 1);
  EXPECT_EQ(small->after.macs, 3u);
  EXPECT_FALSE(small->exhausted) << small->executions << "\n" << testing::PrintToString(small->steps);

  const auto back = parse_replay(
      replay_text({small->failure.test, 1, profile, small->failure.expected, small->failure.outcome, {}}), "small");
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(expected_of(back->test, profile)->output, small->failure.expected.output);
}

TEST_F(Convolution, AnIgnoredPaddingSideIsNamed) {
  FunctionExecutor executor([](const Case& test) {
    Case changed = test;
    auto& p = std::get<pm_conv2d_params>(changed.parameters);
    p.pad_left = p.pad_top;
    return expected_of(changed, profile)->output;
  });
  const Conformed all = conformed(cases, executor);
  const auto statements = diagnose({all.failed, all.passing, all.verdicts, profile});
  ASSERT_FALSE(statements.empty());
  std::string text;
  for (const Statement& s : statements) text += s.text + " (" + s.evidence + ")\n";
  EXPECT_THAT(text, HasSubstr("pad_left")) << text;
}

TEST_F(Convolution, ARightKernelSaysNothing) {
  FunctionExecutor executor([](const Case& test) { return expected_of(test, profile)->output; });
  const Conformed all = conformed(cases, executor);
  EXPECT_TRUE(all.failed.empty());
  EXPECT_TRUE(diagnose({all.failed, all.passing, all.verdicts, profile}).empty());
}

}  // namespace
}  // namespace probemark

#include "harness/conform/case_schedule.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "harness/conform/fake_executor.hpp"

namespace probemark {
namespace {

std::vector<CaseId> ids(std::initializer_list<std::size_t> indices) {
  std::vector<CaseId> order;
  for (const std::size_t index : indices) order.push_back({0, index});
  return order;
}

class CaseScheduleTest : public ::testing::Test {
 protected:
  std::vector<KernelUnderTest> kernels_ = {fake_kernel(10)};
  ExpectedOf expected_of_ = fake_expected_of;
  FakeExecutor executor_{4, fake_right};
  CaseSchedule schedule_{kernels_, expected_of_, Profile::double_rounding, executor_};
};

TEST_F(CaseScheduleTest, RunsInBatchesInThePlannedOrder) {
  schedule_.plan(ids({9, 3, 5, 0, 1, 2, 4, 6, 7}));
  for (const std::size_t index : {9U, 3U, 5U, 0U, 1U, 2U, 4U, 6U, 7U}) {
    const auto ran = schedule_.take({0, index});
    ASSERT_TRUE(ran) << describe(ran.error());
    EXPECT_EQ(ran->test.inputs[0].bytes[0], index);
    EXPECT_EQ(ran->expected.output[0], index);
    EXPECT_TRUE(passed(ran->outcome));
  }
  EXPECT_EQ(executor_.batches, (std::vector<std::size_t>{4, 4, 1}));
}

TEST_F(CaseScheduleTest, PassesOverWhatIsNotAskedFor) {
  schedule_.plan(ids({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  ASSERT_TRUE(schedule_.take({0, 0}));
  const auto second = schedule_.take({0, 2});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->test.inputs[0].bytes[0], 2);
  const auto later = schedule_.take({0, 7});
  ASSERT_TRUE(later);
  EXPECT_EQ(later->test.inputs[0].bytes[0], 7);
  EXPECT_EQ(executor_.batches, (std::vector<std::size_t>{4, 3}));
}

TEST_F(CaseScheduleTest, ANewPlanForgetsTheOldOne) {
  schedule_.plan(ids({0, 1, 2, 3, 4, 5}));
  ASSERT_TRUE(schedule_.take({0, 0}));
  schedule_.plan(ids({1, 0}));
  for (const std::size_t index : {1U, 0U}) {
    const auto ran = schedule_.take({0, index});
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->test.inputs[0].bytes[0], index);
  }
  EXPECT_EQ(executor_.batches, (std::vector<std::size_t>{4, 2}));
}

TEST_F(CaseScheduleTest, WhatWasNotPlannedIsAnError) {
  schedule_.plan(ids({0, 1}));
  const auto ran = schedule_.take({0, 5});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().kind, ErrorKind::internal);
  EXPECT_EQ(ran.error().where, "relu_s8_s8.pairs-5");
}

TEST_F(CaseScheduleTest, WhatWasPlannedFirstMayBeAskedForLast) {
  schedule_.plan(ids({0, 1, 2, 3, 4, 5}));
  for (const std::size_t index : {3U, 4U, 5U, 0U, 1U, 2U}) {
    const auto ran = schedule_.take({0, index});
    ASSERT_TRUE(ran) << describe(ran.error());
    EXPECT_EQ(ran->id.index, index);
  }
}

TEST_F(CaseScheduleTest, ALostPlaceIsAnError) {
  executor_.broken_after = 1;
  schedule_.plan(ids({0, 1, 2, 3, 4, 5}));
  ASSERT_TRUE(schedule_.take({0, 3}));
  const auto ran = schedule_.take({0, 4});
  EXPECT_TRUE(ran) << "the batch began with case 3";
  schedule_.plan(ids({0}));
  const auto lost = schedule_.take({0, 0});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::target_lost);
}

TEST_F(CaseScheduleTest, ACaseThatCannotBeMadeIsAnError) {
  kernels_[0].make = [made = std::make_shared<std::atomic<int>>(0)](std::size_t index) -> Result<Case> {
    return index == 5 ? fail(ErrorKind::invalid_input, "no such point") : fake_kernel(10).make(index);
  };
  schedule_.plan(ids({0, 1, 2, 3, 4, 5}));
  ASSERT_TRUE(schedule_.take({0, 0}));
  const auto ran = schedule_.take({0, 4});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().what, "no such point");
}

}  // namespace
}  // namespace probemark

#include "harness/conform/case_packing.hpp"

#include <gtest/gtest.h>

#include "targets/runtime/conformance/case_record.h"

namespace probemark {
namespace {

constexpr std::size_t result = sizeof(pm_case_result);

TEST(CasePacking, TakesAsManyAsFitWithTheirResultsAndTwoWorkspacesOfTheLargest) {
  const std::vector<CaseRoom> rooms(10, {100, 200});
  const std::size_t three = 16 + 3 * (100 + result) + 2 * (200 + 16);
  EXPECT_EQ(cases_that_fit(rooms, 0, three, 100), 3u);
  EXPECT_EQ(cases_that_fit(rooms, 0, three - 1, 100), 2u);
  EXPECT_EQ(cases_that_fit(rooms, 0, 1 << 20, 100), 10u);
  EXPECT_EQ(cases_that_fit(rooms, 0, 1 << 20, 4), 4u);
  EXPECT_EQ(cases_that_fit(rooms, 8, 1 << 20, 100), 2u);
}

TEST(CasePacking, ALargeCaseEndsABatchAndGoesAlone) {
  const std::vector<CaseRoom> rooms = {{100, 200}, {100, 5000}, {100, 200}};
  EXPECT_EQ(cases_that_fit(rooms, 0, 4000, 100), 1u);
  EXPECT_EQ(cases_that_fit(rooms, 1, 4000, 100), 1u) << "the board knows whether its workspace suffices";
  EXPECT_EQ(cases_that_fit(rooms, 2, 4000, 100), 1u);
}

TEST(CasePacking, ARecordBeyondTheArenaFitsNowhere) {
  const std::vector<CaseRoom> rooms = {{5000, 10}};
  EXPECT_EQ(cases_that_fit(rooms, 0, 4000, 100), 0u);
  EXPECT_EQ(cases_that_fit(rooms, 0, 5000 + result + 16, 100), 1u);
  EXPECT_EQ(cases_that_fit(rooms, 1, 4000, 100), 0u) << "there is none left";
}

}  // namespace
}  // namespace probemark

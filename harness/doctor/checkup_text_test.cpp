#include "harness/doctor/checkup_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace probemark {
namespace {

const CheckResult kOk{"openocd", "probe programs", {CheckState::ok, "Open On-Chip Debugger 0.12.0", {}}};
const CheckResult kFailed{"some-board: attach", "some-board", {CheckState::failed, "no\nanswer\x1b[", "plug it in\n"}};

TEST(CheckupText, HasAHeadlineAGroupAndTheRemedyBelow) {
  EXPECT_EQ(checkup_line(kOk, "", false),
            "probe programs\n  ✓ openocd                     Open On-Chip Debugger 0.12.0\n");
  EXPECT_EQ(checkup_line(kFailed, "probe programs", false),
            "\nsome-board\n  ✗ attach                      no answer [\n      remedy: plug it in\n");
  EXPECT_EQ(checkup_line(kOk, "probe programs", true),
            "  \x1b[32m✓\x1b[0m openocd                     Open On-Chip Debugger 0.12.0\n");
}

TEST(CheckupText, CountsAndWritesJson) {
  EXPECT_EQ(checkup_sentence({kOk, kOk, kFailed}), "2 ok, 1 failed, 0 skipped");
  const auto json = nlohmann::json::parse(checkup_json({kOk, kFailed}));
  EXPECT_EQ(json[1]["check"], "some-board: attach");
  EXPECT_EQ(json[1]["state"], "failed");
  EXPECT_EQ(json[1]["remedy"], "plug it in");
  EXPECT_EQ(json[0]["evidence"], "Open On-Chip Debugger 0.12.0");
}

}  // namespace
}  // namespace probemark

// The job `run` where boards are lost over wires: what is recovered, what is kept, and what others notice.
#include <gmock/gmock.h>

#include <algorithm>

#include "harness/run/run_fixture.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RecoveryTest : public RunTest {
 protected:
  RecoveryTest() { launcher_.over_wires = true; }

  /// Another item of board "a".
  void add_workload(const std::string& id) { add("a", launcher_).workload.id = id; }
  /// How often the board "a" was switched off and on.
  [[nodiscard]] std::ptrdiff_t power_cycles() const {
    const std::string text = content_of(switched_);
    return std::count(text.begin(), text.end(), '\n');
  }
  PowerControl power_switch() const { return {{"sh", "-c", "echo >> " + switched_.string()}, 0}; }

  AnsweringLauncher launcher_{right};
  std::filesystem::path switched_ = folder_.path() / "switched";
};

TEST_F(RecoveryTest, ABoardKeepsItsConnectionForAllItsItems) {
  add_workload("one");
  add_workload("two");
  add("b", launcher_);
  request_.jobs = 1;
  const RunHistory history = started_anew();
  EXPECT_THAT(launcher_.launched(), ElementsAre("a", "b"));
  ASSERT_EQ(history.records.size(), 3U);
  for (const Record& record : history.records) {
    EXPECT_EQ(record.status, Status::bit_exact) << record.reason;
  }
}

TEST_F(RecoveryTest, AnAnswerAfterAResetIsUnstableAndKeepsItsNumbers) {
  launcher_.losses = 1;
  add_workload("sine");
  const Record record = only_record();
  EXPECT_EQ(record.status, Status::unstable);
  EXPECT_EQ(record.reason, "right after a reset; before: a, run: the link went dead");
  EXPECT_EQ(record.samples_checked, 4U);
  EXPECT_EQ(std::get<Measurement>(record.metrics.at("instructions")).median, 100);
  EXPECT_THAT(launcher_.launched(), ElementsAre("a", "a"));
}

TEST_F(RecoveryTest, ThePowerSwitchIsTheLastMeans) {
  launcher_.losses = 2;
  add_workload("sine");
  request_.items[0].board.power = power_switch();
  const Record record = only_record();
  EXPECT_EQ(record.status, Status::unstable);
  EXPECT_THAT(record.reason, HasSubstr("right after a power cycle; before: "));
  EXPECT_EQ(power_cycles(), 1);
}

TEST_F(RecoveryTest, ABoardThatStaysLostIsNotTriedAgainWhileOthersGoOn) {
  launcher_.losses = 1000;
  AnsweringLauncher healthy(right);
  healthy.over_wires = true;
  add_workload("one");
  request_.items[0].board.power = power_switch();
  add_workload("two");
  add("b", healthy);
  const RunHistory history = started_anew();
  ASSERT_EQ(history.records.size(), 3U);
  EXPECT_EQ(history.records[0].status, Status::target_lost);
  EXPECT_EQ(history.records[0].reason,
            "a, run: the link went dead; after a reset: the same; after a power cycle: the same");
  EXPECT_TRUE(history.records[0].metrics.empty());
  EXPECT_EQ(history.records[1].reason, "not tried: the board was lost with a/one/portable");
  EXPECT_EQ(history.records[2].status, Status::bit_exact);
  EXPECT_EQ(power_cycles(), 1);
  EXPECT_THAT(launcher_.launched(), ElementsAre("a", "a", "a"));
}

TEST_F(RecoveryTest, AFailedPowerSwitchIsPartOfTheStory) {
  launcher_.losses = 1000;
  add_workload("sine");
  request_.items[0].board.power = PowerControl{{"false"}, 0};
  EXPECT_THAT(only_record().reason, HasSubstr("after a power cycle: a: the power-cycle command false: "));
}

TEST_F(RecoveryTest, AnInferenceThatDoesNotEndIsNoReasonToSwitchTheBoardOff) {
  launcher_.losses = 1000;
  launcher_.answers_after_loss = true;
  add_workload("one");
  request_.items[0].board.power = power_switch();
  add_workload("two");
  const RunHistory history = started_anew();
  ASSERT_EQ(history.records.size(), 2U);
  EXPECT_EQ(history.records[0].reason, "a, run: the link went dead; after a reset: the same");
  EXPECT_FALSE(std::filesystem::exists(switched_));
  EXPECT_EQ(history.records[1].reason, history.records[0].reason) << "the board is there, so the next one is tried";
}

TEST_F(RecoveryTest, AnEmulatorIsNotTriedAgain) {
  launcher_.over_wires = false;
  launcher_.losses = 1;
  add_workload("sine");
  EXPECT_EQ(only_record().status, Status::target_lost);
  EXPECT_THAT(launcher_.launched(), ElementsAre("a"));
}

}  // namespace
}  // namespace probemark

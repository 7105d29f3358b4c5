// The job `run`, with real images and targets that answer without a board.
#include "harness/run/run.hpp"

#include <gmock/gmock.h>

#include "harness/run/run_fixture.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(RunTest, RunsEveryItemOnceWhateverTheNumberOfJobs) {
  const AnsweringLauncher launcher(right);
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    add(id, launcher);
  }
  request_.jobs = 3;
  const RunHistory history = started_anew();
  EXPECT_THAT(launcher.launched(), UnorderedElementsAre("a", "b", "c", "d", "e"));
  ASSERT_EQ(history.records.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(history.records[i].board, request_.items[i].board.id) << "in the order of the items";
    EXPECT_EQ(history.records[i].status, Status::bit_exact) << history.records[i].reason;
  }
  ASSERT_TRUE(history.started && history.finished);
  EXPECT_EQ(history.started->items.size(), 5U);
  EXPECT_EQ(history.started->command_line, request_.command_line);
  EXPECT_FALSE(history.finished->interrupted);
  EXPECT_GE(history.finished->guest_share, 0);
  EXPECT_LE(history.finished->guest_share, 1);
  EXPECT_TRUE(std::holds_alternative<RunStarted>(observed_.front()));
  EXPECT_TRUE(std::holds_alternative<RunFinished>(observed_.back()));
}

TEST_F(RunTest, ABitExactItemHasItsNumbers) {
  const AnsweringLauncher launcher(right);
  add("a", launcher);
  const Record record = only_record();
  EXPECT_EQ(record.status, Status::bit_exact) << record.reason;
  EXPECT_EQ(record.samples_checked, 4U);
  EXPECT_EQ(record.elements_checked, 4U);
  EXPECT_EQ(std::get<Measurement>(record.metrics.at("instructions")).median, 100);
  EXPECT_EQ(record.quality->metric, "mae");
  EXPECT_EQ(record.quality->samples, 4U);
  EXPECT_EQ(record.probe, "answering");
  EXPECT_EQ(record.fingerprint.values.at("probe"), "answering 1.0");
  EXPECT_EQ(record.fingerprint.values.at("image_sha256").size(), 64U);
  EXPECT_EQ(record.fingerprint.absent.at("voltage_v"), "an emulator has no supply");
}

TEST_F(RunTest, AWrongAnswerIsAMismatchWithoutNumbers) {
  const AnsweringLauncher launcher(wrong);
  add("a", launcher);
  const Record record = only_record();
  EXPECT_EQ(record.status, Status::mismatch);
  EXPECT_EQ(record.samples_checked, 1U) << "the first wrong sample ends the item";
  ASSERT_TRUE(record.difference);
  EXPECT_EQ(record.difference->sample, 0U);
  EXPECT_TRUE(record.metrics.empty());
  EXPECT_TRUE(record.operators.empty());
  EXPECT_EQ(record.quality, std::nullopt);
  EXPECT_THAT(record.reason, HasSubstr("sample 0"));
}

TEST_F(RunTest, ATargetThatCannotBeLaunchedIsLost) {
  AnsweringLauncher launcher(right);
  launcher.failure = Error{ErrorKind::setup, "no such emulator", "", "install it"};
  add("a", launcher);
  const Record record = only_record();
  EXPECT_EQ(record.status, Status::target_lost);
  EXPECT_EQ(record.reason, "a, launch: no such emulator; remedy: install it");
  EXPECT_EQ(record.fingerprint.absent.at("probe"), "no debug server answered");
}

TEST_F(RunTest, WhatNeedsNoTargetLaunchesNone) {
  const AnsweringLauncher launcher(right);
  add("absent-model", launcher).workload.model = folder_.path() / "absent.tflite";
  add("other-profile", launcher).kernels.profiles = {"xnnpack"};
  for (MemoryRegion& region : add("small", launcher).board.memory) {
    region.size = 1024;
  }
  add("no-compiler", launcher).board.core.toolchain = "no-such-toolchain-";
  const RunHistory history = started_anew();
  ASSERT_EQ(history.records.size(), 4U);
  EXPECT_EQ(history.records[0].status, Status::skipped);
  EXPECT_THAT(history.records[0].reason, HasSubstr("fetch-models"));
  EXPECT_EQ(history.records[1].status, Status::unsupported);
  EXPECT_EQ(history.records[2].status, Status::does_not_fit);
  EXPECT_EQ(history.records[2].fit->available, 1024U);
  EXPECT_EQ(history.records[3].status, Status::build_failed);
  EXPECT_THAT(history.records[3].reason, HasSubstr("no-such-toolchain-g++"));
  EXPECT_TRUE(launcher.launched().empty());
}

TEST_F(RunTest, ScratchThatTheKernelsAskForIsReserved) {
  AnsweringLauncher launcher(right);
  add("a", launcher);
  const double before = std::get<Measurement>(only_record().metrics.at("static_ram")).median;
  AnsweringLauncher asking(right);
  asking.scratch_needed = 4096;
  request_.items.clear();
  add("a", asking);
  const RunHistory history = history_of(RunStore::create(folder_.path() / "other"));
  ASSERT_EQ(history.records.size(), 1U);
  EXPECT_EQ(history.records[0].status, Status::bit_exact) << history.records[0].reason;
  EXPECT_THAT(asking.launched(), ElementsAre("a", "a"));
  EXPECT_GE(std::get<Measurement>(history.records[0].metrics.at("static_ram")).median, before);
}

TEST_F(RunTest, AResumedRunSkipsWhatIsFinishedButRepeatsLostTargets) {
  const AnsweringLauncher launcher(right);
  AnsweringLauncher broken(right);
  broken.failure = Error{ErrorKind::target_lost, "unplugged", "", ""};
  add("a", launcher);
  add("b", broken);
  started_anew();
  add("c", launcher);
  broken.failure.reset();
  const RunHistory history = resumed();
  EXPECT_THAT(launcher.launched(), ElementsAre("a", "c"));
  EXPECT_THAT(broken.launched(), ElementsAre("b", "b"));
  ASSERT_EQ(history.records.size(), 3U);
  for (const Record& record : history.records) {
    EXPECT_EQ(record.status, Status::bit_exact) << record.board;
  }
  EXPECT_EQ(history.started->items.size(), 3U);
}

TEST_F(RunTest, AFinishedRunThatIsResumedRunsNothing) {
  const AnsweringLauncher launcher(right);
  add("a", launcher);
  started_anew();
  EXPECT_EQ(resumed().records.size(), 1U);
  EXPECT_EQ(launcher.launched().size(), 1U);
}

TEST_F(RunTest, AStoreThatFailsStopsTheRunWithItsError) {
  const AnsweringLauncher launcher(right);
  for (const char* id : {"a", "b", "c"}) {
    add(id, launcher);
  }
  auto store = RunStore::create(folder_.path() / "run");
  ASSERT_TRUE(store);
  fs::remove_all(folder_.path() / "run/records");
  set_content(folder_.path() / "run/records", "in the way");
  const auto history = run(request_, *store, [this](const Event& event) { observed_.push_back(event); });
  ASSERT_FALSE(history);
  EXPECT_THAT(describe(history.error()), HasSubstr("records"));
  EXPECT_THAT(launcher.launched(), ElementsAre("a"));
  for (const Event& event : observed_) {
    EXPECT_FALSE(std::holds_alternative<ItemFinished>(event)) << "nobody is told of what was not stored";
  }
}

TEST_F(RunTest, AnInterruptEndsTheRunAndKeepsWhatIsFinished) {
  const AnsweringLauncher launcher(right);
  for (const char* id : {"a", "b", "c"}) {
    add(id, launcher);
  }
  {
    auto store = RunStore::create(folder_.path() / "run");
    ASSERT_TRUE(store);
    const auto history = run(request_, *store, [](const Event& event) {
      if (std::holds_alternative<ItemFinished>(event)) {
        interrupt();
      }
    });
    ASSERT_TRUE(history) << describe(history.error());
    EXPECT_EQ(history->records.size(), 1U);
    EXPECT_TRUE(history->finished->interrupted);
  }
  clear_interrupt();
  EXPECT_EQ(resumed().records.size(), 3U);
}

}  // namespace
}  // namespace probemark

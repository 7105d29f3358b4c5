#include <gmock/gmock.h>

#include <cstring>

#include "harness/record/temporary_folder.hpp"
#include "harness/session/fake_target.hpp"
#include "harness/session/session.hpp"
#include "targets/runtime/crc32.hpp"

namespace probemark {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t mailbox = 0x20000000;
constexpr std::uint64_t stop = 0x800;
constexpr std::uint32_t stack = 0x20001000;
constexpr std::uint32_t kept = 0x20000800;
constexpr std::uint32_t self_start = 0x40;

/// A board whose image has an input of 4 bytes and an output of 2, and whose free run ends as a test says.
class SessionFreeRunTest : public testing::Test {
 protected:
  SessionFreeRunTest() {
    board_.id = "some-board";
    board_.core.family = "arm-m";
    board_.core.toolchain = "no-such-toolchain-";
    image_.mailbox = mailbox;
    image_.stop = stop;
    image_.entry = 0x100;
    image_.self_start = self_start;
    image_.segments = {{0x0, std::vector<std::uint8_t>(0x200)}};
    image_.inputs = {{"x", 0x20000100, 4, 0}};
    image_.outputs = {{"y", 0x20000200, 2, 1}};
    plan_.inferences = 10;
    plan_.windows = 1;
    plan_.clock_hz = 1'000'000;
    script_.resumes = {[this](TargetScript& s) {
      pm_mailbox box{};
      box.stack_address = stack;
      box.stack_bytes = stack_bytes_;
      box.stack_used = 100;
      s.put(box);
      return s.stop_in(PM_STATE_READY);
    }};
    script_.while_released = [this](TargetScript& s) {
      pm_mailbox box = s.read_mailbox();
      command_ = box.command;
      obeyed_ = s.bytes_at(stack, sizeof(pm_free_run_plan));
      box.free_run_windows = windows_done_;
      box.sample_address = kept;
      box.state = state_;
      box.command = PM_COMMAND_NONE;
      s.put(box);
      const std::uint32_t crc = crc32_of(answer_.data(), 2);
      const std::uint32_t words[] = {1000, 0, crc, 2000, 0, crc};
      s.put(kept, {reinterpret_cast<const std::uint8_t*>(words), sizeof words});
    };
  }

  Session opened() {
    auto session = Session::open(board_, image_, connection_, {}, {});
    EXPECT_TRUE(session) << describe(session.error().error);
    // From here on the image waits at its stop in whatever state it is.
    script_.resumes.resize(1);
    script_.resumes.emplace_back([](TargetScript& s) { return s.stop_in(s.read_mailbox().state); });
    return std::move(*session);
  }
  SessionResult<FreeRunReading> ran(Session& session) {
    const auto begun = session.begin_free_run(sample_, plan_);
    EXPECT_TRUE(begun) << describe(begun.error().error);
    if (!begun) {
      return tl::unexpected(begun.error());
    }
    input_ = begun->input;
    return session.end_free_run(expected_);
  }
  SessionFailure failed() {
    Session session = opened();
    const auto reading = ran(session);
    EXPECT_FALSE(reading);
    return reading ? SessionFailure{} : reading.error();
  }
  pm_free_run_plan obeyed_plan() const {
    pm_free_run_plan plan{};
    std::memcpy(&plan, obeyed_.data(), std::min(sizeof plan, obeyed_.size()));
    return plan;
  }

  Board board_;
  Image image_;
  TargetScript script_{mailbox, stop};
  FakeLauncher launcher_{script_};
  BoardConnection connection_{board_, launcher_, {}, {}};
  FreeRunPlan plan_;
  std::vector<std::uint8_t> sample_ = {10, 11, 12, 13};
  std::vector<std::uint8_t> expected_ = {7, 8};
  std::vector<std::uint8_t> answer_ = {7, 8};
  std::uint32_t stack_bytes_ = 4096;
  std::uint32_t state_ = PM_STATE_DONE;
  std::uint32_t windows_done_ = 2;
  std::uint32_t command_ = 0;
  std::vector<std::uint8_t> obeyed_;
  std::vector<std::uint8_t> input_;
};

TEST_F(SessionFreeRunTest, PutsTheSampleBesideThePlanAndReadsWhatIsLeft) {
  Session session = opened();
  const auto reading = ran(session);
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_EQ(command_, PM_COMMAND_FREE_RUN);
  EXPECT_EQ(obeyed_plan().windows, 2U);
  EXPECT_EQ(obeyed_plan().input_copy % 16, 0U);
  EXPECT_GE(obeyed_plan().input_copy, stack + sizeof(pm_free_run_plan));
  EXPECT_EQ(input_, sample_);
  EXPECT_TRUE(reading->all_right());
  ASSERT_EQ(reading->windows.size(), 2U);
  EXPECT_EQ(reading->windows[1].inferences, 20U);
  EXPECT_EQ(reading->windows[1].cycles, 2000U);
  EXPECT_EQ(reading->debug_state, "powered down by a fake");
  EXPECT_EQ(reading->idle, "busy loop");
  EXPECT_EQ(reading->input, "sample, copied before every inference");
  EXPECT_THAT(script_.calls, Contains("reattach 0"));
  // The paint is back, so that the stack's use can be told once more.
  EXPECT_THAT(script_.bytes_at(stack, 100), testing::Each(0xA5));
}

TEST_F(SessionFreeRunTest, LetsTheImageMakeItsInputWhereTheSampleHasNoRoom) {
  stack_bytes_ = 100 + 512 + 90;
  Session session = opened();
  const auto reading = ran(session);
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_EQ(obeyed_plan().input_copy, 0U);
  EXPECT_EQ(input_, pseudo_random_input(image_));
  EXPECT_THAT(reading->input, HasSubstr("pseudo-random"));
}

TEST_F(SessionFreeRunTest, IsRefusedWhereNotEvenThePlanHasRoom) {
  stack_bytes_ = 100 + 512 + 80;
  Session session = opened();
  const auto begun = session.begin_free_run(sample_, plan_);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().error.kind, ErrorKind::usage);
  EXPECT_THAT(begun.error().error.what, HasSubstr("80 bytes free"));
}

TEST_F(SessionFreeRunTest, AWrongAnswerIsNotRight) {
  answer_[1] ^= 1;
  Session session = opened();
  const auto reading = ran(session);
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_FALSE(reading->all_right());
}

TEST_F(SessionFreeRunTest, ARunThatIsNotOverHasOverrun) {
  state_ = PM_STATE_FREE_RUN;
  windows_done_ = 1;
  const SessionFailure failure = failed();
  EXPECT_TRUE(failure.overran);
  EXPECT_EQ(failure.error.what, "the free run is not over: 1 of 2 windows are");
}

TEST_F(SessionFreeRunTest, WindowsThatWereNotRunAreNotRead) {
  windows_done_ = 1;
  EXPECT_THAT(failed().error.what, HasSubstr("1 of 2 windows"));
}

TEST_F(SessionFreeRunTest, AFaultMeanwhileIsOne) {
  state_ = PM_STATE_FAULT;
  EXPECT_TRUE(failed().fault);
}

TEST_F(SessionFreeRunTest, ALockUpMeanwhileIsAFault) {
  state_ = PM_STATE_FREE_RUN;
  Session session = opened();
  ASSERT_TRUE(session.begin_free_run(sample_, plan_));
  script_.stop = 0xFFFFFFFE;
  const auto reading = session.end_free_run(expected_);
  ASSERT_FALSE(reading);
  EXPECT_TRUE(reading.error().fault);
}

TEST_F(SessionFreeRunTest, AKernelErrorMeanwhileIsOne) {
  state_ = PM_STATE_KERNEL_ERROR;
  EXPECT_EQ(failed().error.kind, ErrorKind::invalid_input);
}

TEST_F(SessionFreeRunTest, AProbeThatDoesNotComeBackIsALostTarget) {
  script_.failures = {{"reattach", Error{ErrorKind::target_lost, "gone", "", ""}}};
  const SessionFailure failure = failed();
  EXPECT_EQ(failure.error.what, "gone");
  EXPECT_EQ(failure.error.where, "some-board, attach after the free run");
}

TEST_F(SessionFreeRunTest, WithoutAPowerCommandThereIsNoPowerCycle) {
  plan_.power_cycle = true;
  Session session = opened();
  const auto begun = session.begin_free_run(sample_, plan_);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().error.kind, ErrorKind::usage);
  EXPECT_THAT(begun.error().error.remedy, HasSubstr("[power] cycle"));
}

TEST_F(SessionFreeRunTest, APowerCycleStartsWhatIsInFlashAndTheFlashIsPutBack) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "cycled").string();
  board_.power = PowerControl{{"touch", file}, 0};
  plan_.power_cycle = true;
  Session session = opened();
  const auto ready = [](TargetScript& s) { return s.stop_in(PM_STATE_READY); };
  const auto as_it_is = [](TargetScript& s) { return s.stop_in(s.read_mailbox().state); };
  script_.resumes = {{}, ready, as_it_is, ready};
  std::vector<std::uint8_t> programmed;
  script_.while_released = [&programmed, inner = script_.while_released](TargetScript& s) {
    programmed = s.bytes_at(self_start, sizeof(pm_free_run_plan));
    inner(s);
  };
  const auto reading = ran(session);
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_TRUE(std::filesystem::exists(file));
  pm_free_run_plan plan{};
  std::memcpy(&plan, programmed.data(), sizeof plan);
  EXPECT_EQ(plan.magic, PM_FREE_RUN_MAGIC);
  EXPECT_EQ(plan.windows, 2U);
  EXPECT_EQ(plan.input_copy, 0U);
  EXPECT_EQ(obeyed_plan().windows, 0U) << "until its supply goes, the image waits";
  EXPECT_EQ(input_, pseudo_random_input(image_));
  EXPECT_EQ(reading->debug_state, "powered down by a fake, then power-cycled");
  EXPECT_THAT(script_.bytes_at(self_start, sizeof plan), testing::Each(0));
}

TEST_F(SessionFreeRunTest, EndsOnlyWhatHasBegun) {
  Session session = opened();
  const auto reading = session.end_free_run(expected_);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().error.kind, ErrorKind::internal);
}

}  // namespace
}  // namespace probemark

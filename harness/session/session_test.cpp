#include "harness/session/session.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "harness/session/fake_target.hpp"

namespace probemark {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t mailbox = 0x20000000;
constexpr std::uint64_t stop = 0x800;

/// A board whose image has two inputs (3 and 2 bytes), two outputs (2 and 1) and two operators.
class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    board_.id = "some-board";
    board_.core.family = "arm-m";
    board_.core.toolchain = "no-such-toolchain-";
    image_.mailbox = mailbox;
    image_.stop = stop;
    image_.entry = 0x100;
    image_.window_begin = 0x200;
    image_.window_end = 0x300;
    image_.segments = {{0x0, {1, 2, 3}}, {0x100, {4}}};
    image_.inputs = {{"a", 0x20000100, 3, 0}, {"b", 0x20000110, 2, 1}};
    image_.outputs = {{"y", 0x20000200, 2, 2}, {"z", 0x20000210, 1, 3}};
    image_.operators = {{"CONV_2D", "pm_conv2d_s8_s8_s8", "portable", 0x210, {"y", 0x20000200, 2, 2}},
                        {"RELU", "pm_relu_s8_s8", "portable", 0x250, {"z", 0x20000210, 1, 3}}};
  }

  SessionResult<Session> open() {
    return Session::open(board_, image_, connection_, {}, [this](auto begin, auto end) { running_ += end >= begin; });
  }
  Session opened() {
    auto session = open();
    EXPECT_TRUE(session) << describe(session.error().error);
    return std::move(*session);
  }
  /// What one inference fails with.
  SessionFailure failed_invocation() {
    Session session = opened();
    const auto reading = session.invoke(input_);
    EXPECT_FALSE(reading);
    return reading ? SessionFailure{} : reading.error();
  }
  /// The second resume, which is the first inference, does `answer`.
  void answer_invocation(std::function<Result<Stop>(TargetScript&)> answer) {
    script_.resumes = {[](TargetScript& s) { return s.stop_in(PM_STATE_READY); }, std::move(answer)};
  }

  Board board_;
  Image image_;
  TargetScript script_{mailbox, stop};
  FakeLauncher launcher_{script_};
  BoardConnection connection_{board_, launcher_, {}, {}};
  std::vector<std::uint8_t> input_ = {10, 11, 12, 20, 21};
  int running_ = 0;
};

TEST_F(SessionTest, OpensByLoadResetBreakpointAndRun) {
  const Session session = opened();
  EXPECT_THAT(script_.calls, ElementsAre("load 0x2", "reset 0x100", "set_breakpoint 0x800",
                                         "resume: the image to reach its first stop", "read 0x20000000"));
  EXPECT_EQ(session.ready().state, PM_STATE_READY);
  EXPECT_EQ(session.server(), "fake 1.0");
  EXPECT_EQ(running_, 1);
  ASSERT_TRUE(launcher_.markers);
  EXPECT_EQ(launcher_.markers->window_begin, 0x200U);
  EXPECT_EQ(launcher_.markers->window_end, 0x300U);
  EXPECT_THAT(launcher_.markers->operator_entries, ElementsAre(0x210, 0x250));
}

TEST_F(SessionTest, AFailureToOpenNamesBoardAndPhase) {
  const std::map<std::string, std::string> phases = {{"launch", "launch"}, {"load", "load"},
                                                     {"reset", "reset"},   {"set_breakpoint", "start"},
                                                     {"resume", "start"},  {"read", "read"}};
  for (const auto& [call, phase] : phases) {
    script_.failures = {{call, Error{ErrorKind::target_lost, "gone", "elsewhere", "plug it in"}}};
    script_.resumed = 0;
    const auto session = open();
    ASSERT_FALSE(session) << call;
    EXPECT_EQ(session.error().error.kind, ErrorKind::target_lost);
    EXPECT_EQ(session.error().error.what, "gone");
    EXPECT_EQ(session.error().error.where, "some-board, " + phase);
    EXPECT_EQ(session.error().error.remedy, "plug it in");
    EXPECT_EQ(session.error().fault, std::nullopt);
  }
}

TEST_F(SessionTest, AnImageThatDoesNotStartIsALostTarget) {
  script_.resumes = {[](TargetScript& s) { return Result<Stop>(Stop{5, s.stop, {}}); }};
  const auto session = open();
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().error.kind, ErrorKind::target_lost);
  EXPECT_THAT(session.error().error.what, HasSubstr("0x584d4250"));
}

TEST_F(SessionTest, AnImageThatIsDoneBeforeItIsReadyIsALostTarget) {
  script_.resumes = {[](TargetScript& s) { return s.stop_in(PM_STATE_DONE); }};
  const auto session = open();
  ASSERT_FALSE(session);
  EXPECT_THAT(session.error().error.what, HasSubstr("state 2"));
}

TEST_F(SessionTest, ALockUpIsAFaultWithItsProgramCounter) {
  script_.failures = {{"resume", Error{ErrorKind::target_lost, "qemu: fatal: Lockup R15=00000842", "", ""}}};
  const auto session = open();
  ASSERT_FALSE(session);
  ASSERT_TRUE(session.error().fault);
  EXPECT_EQ(session.error().fault->registers.at("pc"), 0x842U);
}

TEST_F(SessionTest, InvokeWritesTheInputsThenCommandAndIterations) {
  Session session = opened();
  std::vector<std::uint8_t> command;
  script_.resumes = {{}, [&command](TargetScript& s) {
                       command = s.bytes_at(mailbox + offsetof(pm_mailbox, command), 8);
                       return s.stop_in(PM_STATE_DONE);
                     }};
  script_.calls.clear();
  const auto reading = session.invoke(input_);
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_THAT(script_.calls,
              ElementsAre("write 0x20000100", "write 0x20000110", "write 0x2000000c", "resume: one inference to finish",
                          "read 0x20000000", "read 0x20000200", "read 0x20000210"));
  EXPECT_THAT(script_.bytes_at(0x20000100, 3), ElementsAre(10, 11, 12));
  EXPECT_THAT(script_.bytes_at(0x20000110, 2), ElementsAre(20, 21));
  EXPECT_THAT(command, ElementsAre(PM_COMMAND_INVOKE, 0, 0, 0, 1, 0, 0, 0));
}

TEST_F(SessionTest, InvokeReadsOutputsCountersAndStack) {
  answer_invocation([](TargetScript& s) {
    const std::uint8_t y[] = {7, 8};
    const std::uint8_t z[] = {9};
    s.put(0x20000200, y);
    s.put(0x20000210, z);
    pm_mailbox box = s.read_mailbox();
    box.counter_begin_low = 5;
    box.counter_begin_high = 1;
    box.counter_end_low = 2;
    box.counter_end_high = 3;
    box.stack_bytes = 1024;
    box.stack_used = 100;
    s.put(box);
    s.counts = ExactCounts{1, 1000, std::nullopt, 3, {400, 597}, {}};
    return s.stop_in(PM_STATE_DONE);
  });
  Session session = opened();
  const auto reading = session.invoke(input_);
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_THAT(reading->output, ElementsAre(7, 8, 9));
  EXPECT_EQ(reading->counter_begin, 0x100000005U);
  EXPECT_EQ(reading->counter_end, 0x300000002U);
  EXPECT_EQ(reading->stack_bytes, 1024U);
  EXPECT_EQ(reading->stack_used, 100U);
  EXPECT_EQ(reading->counts->instructions, 1000U);
  EXPECT_EQ(reading->running, std::chrono::milliseconds(3));
  EXPECT_EQ(running_, 2);
}

TEST_F(SessionTest, ASampleThatIsTooShortIsRefused) {
  Session session = opened();
  const auto reading = session.invoke(std::span(input_).first(4));
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().error.kind, ErrorKind::internal);
  EXPECT_EQ(reading.error().error.where, "some-board, inject");
}

TEST_F(SessionTest, AKernelErrorNamesKernelOperatorAndStatus) {
  answer_invocation([](TargetScript& s) {
    pm_mailbox box = s.read_mailbox();
    box.failed_operator = 1;
    box.kernel_status = 0xFFFFFFFF;
    s.put(box);
    return s.stop_in(PM_STATE_KERNEL_ERROR);
  });
  const Error error = failed_invocation().error;
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_EQ(error.what, "pm_relu_s8_s8 of operator 1 returned -1");
  EXPECT_EQ(error.where, "some-board, run");
  EXPECT_THAT(error.remedy, HasSubstr("portable"));
}

TEST_F(SessionTest, AKernelErrorOfAnOperatorThatDoesNotExistIsReportedAllTheSame) {
  answer_invocation([](TargetScript& s) {
    pm_mailbox box = s.read_mailbox();
    box.failed_operator = 77;
    s.put(box);
    return s.stop_in(PM_STATE_KERNEL_ERROR);
  });
  EXPECT_THAT(failed_invocation().error.what, HasSubstr("? of operator 77"));
}

TEST_F(SessionTest, AFaultCarriesItsReport) {
  answer_invocation([](TargetScript& s) {
    pm_mailbox box = s.read_mailbox();
    box.fault_cause = 6;
    box.fault_status = 1U << 25U;
    box.fault_pc = 0x444;
    box.fault_sp = 0x20001000;
    s.put(box);
    return s.stop_in(PM_STATE_FAULT);
  });
  const SessionFailure failure = failed_invocation();
  EXPECT_EQ(failure.error.kind, ErrorKind::target_lost);
  EXPECT_EQ(failure.error.where, "some-board, run");
  ASSERT_TRUE(failure.fault);
  EXPECT_EQ(failure.fault->cause, "UsageFault: division by zero");
  EXPECT_EQ(failure.fault->registers.at("pc"), 0x444U);
}

TEST_F(SessionTest, AnyOtherStateIsALostTarget) {
  for (const std::uint32_t state : {PM_STATE_BOOT, PM_STATE_READY, PM_STATE_BAD_COMMAND, 6U, 0xFFFFFFFFU}) {
    script_.resumed = 0;
    answer_invocation([state](TargetScript& s) { return s.stop_in(state); });
    const Error error = failed_invocation().error;
    EXPECT_EQ(error.kind, ErrorKind::target_lost) << state;
    EXPECT_EQ(error.what, "the image stopped in state " + std::to_string(state));
    EXPECT_EQ(error.where, "some-board, run");
  }
}

TEST_F(SessionTest, AStopElsewhereIsNoEndOfAnInference) {
  answer_invocation([](TargetScript& s) {
    s.stop_in(PM_STATE_DONE).value();  // as the inference before left it
    return Result<Stop>(Stop{5, 0x666, {}});
  });
  const Error error = failed_invocation().error;
  EXPECT_EQ(error.kind, ErrorKind::target_lost);
  EXPECT_THAT(error.what, HasSubstr("0x666 instead of 0x800"));
}

TEST_F(SessionTest, AMissedDeadlineNamesThePhase) {
  Session session = opened();
  script_.failures = {{"resume", Error{ErrorKind::target_lost, "no stop within 120 s", "", ""}}};
  const auto reading = session.invoke(input_);
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().error.what, "no stop within 120 s");
  EXPECT_EQ(reading.error().error.where, "some-board, run");
  EXPECT_EQ(running_, 2) << "the guest was executing all the same";
}

TEST_F(SessionTest, AnOutputThatIsReadShortIsALostTarget) {
  script_.short_reads = {{0x20000200, 1}};
  const Error error = failed_invocation().error;
  EXPECT_EQ(error.kind, ErrorKind::target_lost);
  EXPECT_THAT(error.what, HasSubstr("1 of 2 bytes"));
  EXPECT_EQ(error.where, "some-board, read");
}

TEST_F(SessionTest, TraceStopsAfterEveryOperator) {
  Session session = opened();
  const auto stop_at = [](std::uint64_t pc, std::uint8_t value) {
    return [pc, value](TargetScript& s) {
      const std::uint8_t bytes[] = {value, value};
      s.put(0x20000200, bytes);
      s.put(0x20000210, std::span(bytes).first(1));
      return Result<Stop>(Stop{5, pc, {}});
    };
  };
  script_.resumes = {{}, stop_at(0x250, 1), stop_at(0x300, 2)};
  script_.calls.clear();
  const auto outputs = session.trace(input_);
  ASSERT_TRUE(outputs) << describe(outputs.error().error);
  EXPECT_THAT(*outputs, ElementsAre(ElementsAre(1, 1), ElementsAre(2)));
  EXPECT_THAT(script_.calls, testing::IsSupersetOf({"set_breakpoint 0x250", "clear_breakpoint 0x250",
                                                    "set_breakpoint 0x300", "clear_breakpoint 0x300"}));
}

TEST_F(SessionTest, ATraceThatStopsElsewhereSaysWhere) {
  Session session = opened();
  script_.resumes = {{}, [](TargetScript& s) {
                       s.stop_in(PM_STATE_DONE).value();
                       return Result<Stop>(Stop{5, 0x900, {}});
                     }};
  const auto outputs = session.trace(input_);
  ASSERT_FALSE(outputs);
  EXPECT_EQ(outputs.error().error.where, "some-board, trace");
  EXPECT_THAT(outputs.error().error.what, HasSubstr("0x900 instead of 0x250"));
}

TEST_F(SessionTest, AFaultWithinATraceIsReportedAsAFault) {
  Session session = opened();
  script_.resumes = {{}, [](TargetScript& s) { return s.stop_in(PM_STATE_FAULT); }};
  const auto outputs = session.trace(input_);
  ASSERT_FALSE(outputs);
  EXPECT_TRUE(outputs.error().fault);
}

TEST_F(SessionTest, ATraceThatIsReadShortIsALostTarget) {
  Session session = opened();
  script_.short_reads = {{0x20000200, 0}};
  script_.resumes = {{}, [](TargetScript&) { return Result<Stop>(Stop{5, 0x250, {}}); }};
  const auto outputs = session.trace(input_);
  ASSERT_FALSE(outputs);
  EXPECT_THAT(outputs.error().error.what, HasSubstr("0 of 2 bytes"));
}

TEST_F(SessionTest, ReadsTwiceOverWiresAndBelievesNeitherWhereTheyDiffer) {
  script_.over_wires = true;
  Session session = opened();
  answer_invocation([](TargetScript& s) { return s.stop_in(PM_STATE_DONE); });
  const auto good = session.invoke(input_);
  ASSERT_TRUE(good) << describe(good.error().error);
  EXPECT_EQ(std::count(script_.calls.begin(), script_.calls.end(), "read 0x20000200"), 2);
  script_.flips = {0x20000200};
  const auto flipped = session.invoke(input_);
  ASSERT_FALSE(flipped);
  EXPECT_EQ(flipped.error().error.kind, ErrorKind::target_lost);
  EXPECT_EQ(flipped.error().error.where, "some-board, read");
  EXPECT_THAT(flipped.error().error.what, HasSubstr("two reads of the 2 bytes at 0x20000200 differ"));
}

TEST_F(SessionTest, AProgramCounterWithoutCodeIsALockUp) {
  answer_invocation([](TargetScript&) { return Result<Stop>(Stop{11, 0xfffffffe, {}}); });
  const SessionFailure failure = failed_invocation();
  ASSERT_TRUE(failure.fault);
  EXPECT_THAT(failure.fault->cause, HasSubstr("lock-up"));
}

TEST_F(SessionTest, AnImageThatDoesNotStopHasOverrunWhereTheBoardStillAnswers) {
  answer_invocation([](TargetScript&) -> Result<Stop> { return fail(ErrorKind::target_lost, "no stop"); });
  EXPECT_TRUE(failed_invocation().overran);
  script_.resumed = 0;
  answer_invocation([](TargetScript& s) -> Result<Stop> {
    s.usable = false;
    return fail(ErrorKind::target_lost, "no reply");
  });
  EXPECT_FALSE(failed_invocation().overran);
}

TEST_F(SessionTest, ALockUpThatTheServerNeverReportsIsSeenAfterTheDeadline) {
  answer_invocation([](TargetScript& s) -> Result<Stop> {
    s.stop = 0xfffffffe;
    return fail(ErrorKind::target_lost, "no stop within 5 s");
  });
  const SessionFailure failure = failed_invocation();
  ASSERT_TRUE(failure.fault);
  EXPECT_THAT(failure.error.what, HasSubstr("lock-up: a fault inside the fault handler; no stop within 5 s"));
}

TEST_F(SessionTest, AMistakeInTheBoardFileIsNoUnsupportedModel) {
  script_.failures = {{"launch", Error{ErrorKind::invalid_input, "unknown key konfig", "board.toml [probe.fake]", ""}}};
  const auto session = open();
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().error.kind, ErrorKind::setup);
  EXPECT_EQ(session.error().error.where, "some-board, launch");
  EXPECT_EQ(session.error().error.what, "board.toml [probe.fake]: unknown key konfig");
}

}  // namespace
}  // namespace probemark

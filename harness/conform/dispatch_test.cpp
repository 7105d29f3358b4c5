#include "harness/conform/dispatch.hpp"

#include <gmock/gmock.h>

#include <cstring>

#include "harness/conform/expected.hpp"
#include "harness/conform/host_test_case.hpp"
#include "harness/session/fake_target.hpp"
#include "targets/runtime/conformance/dispatcher.h"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t mailbox = 0x20000000;
constexpr std::uint64_t stop = 0x800;
constexpr std::uint64_t books = 0x20000100;
constexpr std::uint64_t arena = 0x20001000;

template <class T>
std::span<const std::uint8_t> bytes_of(const T& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

pm_case_result result(std::uint32_t state, std::uint32_t found = 0) {
  pm_case_result r = {};
  r.state = state;
  r.found = found;
  return r;
}

/// A board with three records, whose answers a test gives.
class DispatchTest : public testing::Test {
 protected:
  using Answer = std::function<Result<Stop>(TargetScript&)>;

  DispatchTest() {
    board_.id = "some-board";
    board_.core.family = "arm-m";
    board_.core.toolchain = "no-such-toolchain-";
    image_.image.mailbox = mailbox;
    image_.image.stop = stop;
    image_.dispatcher = books;
    image_.arena = arena;
    image_.arena_bytes = 0x4000;
    for (const std::int32_t size : {3, 4, 5}) {
      const Case test = vector_sum(size);
      records_.push_back(encode_case(test, *expected_of(test, Profile::double_rounding), 1));
    }
  }

  /// The dispatcher's books with `current` cases at an end and these results, as a stop leaves them.
  void put(TargetScript& script, std::uint32_t current, const std::vector<pm_case_result>& results) const {
    std::uint64_t end = arena;
    for (const auto& record : records_) {
      end += record.size();
    }
    pm_dispatcher box = {PM_DISPATCHER_MAGIC, PM_DISPATCHER_VERSION, arena, 0x4000, 0, 0, current, ~current};
    const auto count = script.bytes_at(books + offsetof(pm_dispatcher, count), 4);
    std::memcpy(&box.count, count.data(), 4);
    box.results = static_cast<std::uint32_t>(end);
    script.put(books, bytes_of(box));
    for (std::size_t i = 0; i < results.size(); ++i) {
      script.put(end + i * sizeof(pm_case_result), bytes_of(results[i]));
    }
  }
  /// The board stops in `state` with that.
  Answer stops(std::uint32_t state, std::uint32_t current, std::vector<pm_case_result> results) {
    return [this, state, current, results = std::move(results)](TargetScript& script) {
      put(script, current, results);
      return script.stop_in(state);
    };
  }
  /// The deadline passes.
  Answer overruns(std::uint32_t current, std::vector<pm_case_result> results) {
    return [this, current, results = std::move(results)](TargetScript& script) -> Result<Stop> {
      put(script, current, results);
      return fail(ErrorKind::target_lost, "no stop within 1 s");
    };
  }

  Dispatched ran(std::vector<Answer> answers) {
    script_.resumes = {[](TargetScript& script) { return script.stop_in(PM_STATE_READY); }};
    script_.resumes.insert(script_.resumes.end(), answers.begin(), answers.end());
    auto session = Session::open(board_, image_.image, connection_, {}, {});
    EXPECT_TRUE(session) << describe(session.error().error);
    return dispatch({board_, image_, *session, 1s}, records_);
  }

  Board board_;
  DispatcherImage image_;
  std::vector<std::vector<std::uint8_t>> records_;
  TargetScript script_{mailbox, stop};
  FakeLauncher launcher_{script_};
  BoardConnection connection_{board_, launcher_, {}, {}};
};

const pm_case_result done = result(PM_CASE_DONE);
const pm_case_result running = result(PM_CASE_RUNNING);

TEST_F(DispatchTest, WritesAllRecordsAtOnceAndReadsAllResultsAtOnce) {
  const Dispatched dispatched = ran({stops(PM_STATE_DONE, 3, {done, result(PM_CASE_TOO_LARGE), done})});
  EXPECT_EQ(dispatched.end, DispatchEnd::finished);
  ASSERT_EQ(dispatched.results.size(), 3u);
  EXPECT_EQ(dispatched.results[1].state, PM_CASE_TOO_LARGE);
  std::vector<std::uint8_t> all;
  for (const auto& record : records_) {
    all.insert(all.end(), record.begin(), record.end());
  }
  EXPECT_EQ(script_.bytes_at(arena, all.size()), all);
  EXPECT_EQ(std::count_if(script_.calls.begin(), script_.calls.end(),
                          [](const std::string& call) { return call.starts_with("write 0x20001"); }),
            1);
  EXPECT_FALSE(launcher_.markers) << "nothing is counted";
}

TEST_F(DispatchTest, AFaultIsOfTheCaseThatDidNotEnd) {
  pm_case_result second = running;
  second.run = PM_RUN_MISALIGNED;
  const Dispatched dispatched = ran({stops(PM_STATE_FAULT, 1, {done, second, result(PM_CASE_WAITING)})});
  EXPECT_EQ(dispatched.end, DispatchEnd::crashed);
  EXPECT_EQ(dispatched.results.size(), 1u);
  EXPECT_EQ(dispatched.unfinished.run, PM_RUN_MISALIGNED);
  EXPECT_THAT(dispatched.how, HasSubstr("thread"));
}

TEST_F(DispatchTest, ACaseHasHungWhenAWholeDeadlineBeganAndEndedInIt) {
  const Dispatched dispatched =
      ran({overruns(1, {done, running}), overruns(2, {done, done, running}), overruns(2, {done, done, running})});
  EXPECT_EQ(dispatched.end, DispatchEnd::hung);
  EXPECT_EQ(dispatched.results.size(), 2u);
  EXPECT_THAT(dispatched.how, HasSubstr("no end within 1 s"));
  EXPECT_EQ(script_.resumed, 4u);
}

TEST_F(DispatchTest, ManyCasesMayTakeLongerThanOneDeadline) {
  const Dispatched dispatched = ran(
      {overruns(1, {done, running}), overruns(2, {done, done, running}), stops(PM_STATE_DONE, 3, {done, done, done})});
  EXPECT_EQ(dispatched.end, DispatchEnd::finished);
  EXPECT_EQ(dispatched.results.size(), 3u);
}

TEST_F(DispatchTest, BooksThatAKernelWroteTellNothing) {
  const Dispatched dispatched = ran({[this](TargetScript& script) {
    put(script, 1, {done});
    script.memory[books + offsetof(pm_dispatcher, current)] = 2;
    return script.stop_in(PM_STATE_DONE);
  }});
  EXPECT_EQ(dispatched.end, DispatchEnd::lost);
  EXPECT_THAT(dispatched.results, IsEmpty());
}

TEST_F(DispatchTest, ResultsThatAKernelWroteEndTheOthers) {
  const Dispatched dispatched = ran({stops(PM_STATE_DONE, 3, {done, result(77), done})});
  EXPECT_EQ(dispatched.end, DispatchEnd::damaged);
  EXPECT_EQ(dispatched.results.size(), 1u);
}

TEST_F(DispatchTest, ABoardThatIsGoneIsLost) {
  const Dispatched dispatched = ran({[](TargetScript& script) -> Result<Stop> {
    script.usable = false;
    return fail(ErrorKind::target_lost, "the server closed the connection");
  }});
  EXPECT_EQ(dispatched.end, DispatchEnd::lost);
  EXPECT_EQ(dispatched.how, "the server closed the connection");
}

TEST_F(DispatchTest, AWrongOutputIsReadFromItsRecord) {
  const std::uint64_t output = arena + records_[0].size() + records_[1].size() - 8;
  const Dispatched dispatched = ran({[&, this](TargetScript& script) {
    put(script, 3, {done, result(PM_CASE_DONE, PM_FOUND_WRONG_OUTPUT), done});
    script.put(output, std::vector<std::uint8_t>{9, 8, 7, 6});
    return script.stop_in(PM_STATE_DONE);
  }});
  EXPECT_EQ(dispatched.end, DispatchEnd::finished);
  EXPECT_TRUE(dispatched.intact);
  EXPECT_THAT(dispatched.outputs[1], testing::ElementsAre(9, 8, 7, 6));
  EXPECT_THAT(dispatched.outputs[0], IsEmpty());
}

TEST_F(DispatchTest, AWriteOutsideThatReachedTheRecordsIsNoticed) {
  const std::vector<pm_case_result> results = {result(PM_CASE_DONE, PM_FOUND_WRITE_OUTSIDE), done, done};
  EXPECT_TRUE(ran({stops(PM_STATE_DONE, 3, results)}).intact);
  script_.resumed = 0;
  const Dispatched dispatched = ran({[&, this](TargetScript& script) {
    put(script, 3, results);
    script.memory[arena + records_[0].size() + 4] ^= 1;
    return script.stop_in(PM_STATE_DONE);
  }});
  EXPECT_FALSE(dispatched.intact);
}

TEST(FaultText, NamesFunctionAndLine) {
  EXPECT_EQ(describe(FaultReport{"HardFault", "pm_add_s8_s8", "kernels/add.c:7", {}}),
            "HardFault in pm_add_s8_s8 (add.c:7)");
  EXPECT_EQ(describe(FaultReport{"lock-up", "", "", {}}), "lock-up");
}

}  // namespace
}  // namespace probemark

#include "harness/run/oracle.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "harness/record/temporary_folder.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

WorkloadFile sine() {
  const auto file = read_workload_file(fs::path(PROBEMARK_SOURCE_DIR) / "workloads/models/sine", {});
  EXPECT_TRUE(file) << describe(file.error());
  return *file;
}

TEST(Oracle, ExpectsWhatTheInterpreterSays) {
  Oracle oracle(Profile::double_rounding, 1000);
  const auto expectation = oracle.expectation(sine());
  ASSERT_TRUE(expectation) << describe(expectation.error());
  const Workload& workload = (*expectation)->workload;
  ASSERT_EQ((*expectation)->outputs.size(), 64U);
  auto interpreter = Interpreter::create(workload.graph, Profile::double_rounding);
  ASSERT_TRUE(interpreter);
  for (std::uint64_t s = 0; s < 64; ++s) {
    EXPECT_EQ((*expectation)->outputs[s], *interpreter->invoke(workload.input(s))) << s;
  }
  EXPECT_EQ((*expectation)->program.calls.size(), interpreter->program().calls.size());
}

TEST(Oracle, ComputesNoMoreSamplesThanAsked) {
  Oracle oracle(Profile::double_rounding, 3);
  EXPECT_EQ((*oracle.expectation(sine()))->outputs.size(), 3U);
  EXPECT_EQ((*oracle.expectation(sine()))->workload.count(), 64U);
}

TEST(Oracle, ComputesOnceHoweverManyThreadsAsk) {
  Oracle oracle(Profile::double_rounding, 1000);
  const WorkloadFile file = sine();
  std::vector<std::shared_ptr<const Expectation>> answers(16);
  std::vector<std::jthread> threads;
  for (auto& answer : answers) {
    threads.emplace_back([&oracle, &file, &answer] { answer = *oracle.expectation(file); });
  }
  threads.clear();
  for (const auto& answer : answers) {
    EXPECT_EQ(answer, answers[0]) << "the same object";
  }
}

TEST(Oracle, GivesTheSameErrorToAllWhoAsk) {
  Oracle oracle(Profile::double_rounding, 1000);
  WorkloadFile file = sine();
  file.model_sha256 = "0";
  const auto first = oracle.expectation(file);
  const auto second = oracle.expectation(file);
  ASSERT_FALSE(first || second);
  EXPECT_EQ(first.error().what, second.error().what);
  EXPECT_EQ(first.error().where, file.model.string());
}

TEST(Oracle, KeepsWorkloadsOfOneIdButDifferentFoldersApart) {
  const TemporaryFolder folder;
  fs::copy(sine().file.parent_path(), folder.path() / "sine");
  const auto copy = read_workload_file(folder.path() / "sine", {});
  ASSERT_TRUE(copy);
  Oracle oracle(Profile::double_rounding, 1000);
  const auto one = oracle.expectation(sine());
  const auto other = oracle.expectation(*copy);
  ASSERT_TRUE(one && other);
  EXPECT_NE(*one, *other);
  EXPECT_EQ((*one)->outputs, (*other)->outputs);
}

}  // namespace
}  // namespace probemark

// For tests of the job `run`: real images of the smallest workload, and boards that differ in nothing but their names.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/board/board_file.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/record/temporary_folder.hpp"
#include "harness/run/answering_launcher.hpp"
#include "harness/run/run.hpp"
#include "reference/interpreter.hpp"

namespace probemark {

inline std::filesystem::path home() { return PROBEMARK_SOURCE_DIR; }

/// The reference's output for the sine model.
inline AnsweringLauncher::Bytes right(const AnsweringLauncher::Bytes& input) {
  static const Workload workload =
      load_workload(read_workload_file(home() / "workloads/models/sine", {}).value()).value();
  return Interpreter::create(workload.graph, Profile::double_rounding).value().invoke(input).value();
}

inline AnsweringLauncher::Bytes wrong(const AnsweringLauncher::Bytes& input) {
  AnsweringLauncher::Bytes output = right(input);
  output[0] = static_cast<std::uint8_t>(output[0] ^ 1U);
  return output;
}

/// Boards that differ in nothing but their names, the smallest workload, and images from a shared cache.
class RunTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { cache_ = new TemporaryFolder; }
  static void TearDownTestSuite() { delete cache_; }
  void SetUp() override {
    request_.root = home();
    request_.cache = cache_->path();
    request_.samples = 4;
    request_.command_line = {"run", "--samples", "4"};
  }
  void TearDown() override { clear_interrupt(); }

  Item& add(const std::string& board_id, const Launcher& launcher) {
    const auto boards = read_boards(home() / "targets");
    EXPECT_TRUE(boards);
    // Any will do that is emulated: images for it are built, never run.
    auto board = std::find_if(boards->begin(), boards->end(),
                              [](const Board& b) { return b.kind == BoardKind::emulated && b.core.family == "arm-m"; });
    auto workload = read_workload_file(home() / "workloads/models/sine", {});
    auto kernels = read_kernel_library(home() / "targets/kernels/portable");
    EXPECT_TRUE(workload && kernels);
    request_.items.push_back({*board, *workload, *kernels, &launcher});
    request_.items.back().board.id = board_id;
    return request_.items.back();
  }
  RunHistory history_of(Result<RunStore> store) {
    EXPECT_TRUE(store) << describe(store.error());
    if (!store) {
      return {};
    }
    auto history = run(request_, *store, [this](const Event& event) { observed_.push_back(event); });
    EXPECT_TRUE(history) << describe(history.error());
    return history ? *history : RunHistory();
  }
  RunHistory started_anew() { return history_of(RunStore::create(folder_.path() / "run")); }
  RunHistory resumed() { return history_of(RunStore::resume(folder_.path() / "run")); }
  Record only_record() {
    const RunHistory history = started_anew();
    EXPECT_EQ(history.records.size(), 1U);
    return history.records.empty() ? Record() : history.records[0];
  }

  static inline TemporaryFolder* cache_ = nullptr;
  TemporaryFolder folder_;
  RunRequest request_;
  std::vector<Event> observed_;
};

}  // namespace probemark

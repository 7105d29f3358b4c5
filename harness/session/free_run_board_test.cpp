// The free run on emulated chips: by themselves, and behind the real OpenOCD and pyOCD, which must leave them alone.
#include <gmock/gmock.h>

#include "harness/board/board_file.hpp"
#include "harness/image/image_builder.hpp"
#include "harness/image/two_layer_graph.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/record/temporary_folder.hpp"
#include "harness/session/session.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Each;
using testing::HasSubstr;

const fs::path root = PROBEMARK_SOURCE_DIR;
const std::string virtual_board = std::string(PROBEMARK_BUILD_DIR) + "/probemark-virtual-board";

struct Way {
  const char* board;
  const char* probe;
  const char* debug_state;
  const char* debug_off = "";  ///< what the virtual board says of its debug logic meanwhile
  bool counts = true;          ///< whether the emulated core has a counter
};

void PrintTo(const Way& way, std::ostream* stream) { *stream << way.board << " by " << way.probe; }

/// One image on one board, from the session's opening to whatever a test does with it.
class FreeRunOnBoard {
 public:
  explicit FreeRunOnBoard(const Way& way, const char* kernels = "targets/kernels/portable",
                          const LayerWidths& widths = {})
      : graph_(two_layer_graph(widths)), launcher_(find_launcher(way.probe)) {
    auto board = read_board_file(root / "targets/boards" / (std::string(way.board) + ".toml"), root / "targets/cores");
    EXPECT_TRUE(board) << describe(board.error());
    board_ = std::move(*board);
    auto& arguments = board_.probes[way.probe].lists["virtual_board"];
    if (!arguments.empty()) {
      arguments.insert(arguments.end(), {"--control", control()});
    } else {
      board_.probes[way.probe].lists.erase("virtual_board");
    }
    board_.power = PowerControl{{virtual_board, "--tell", control(), "power-cycle"}, 0};
    const auto library = read_kernel_library(root / kernels);
    const auto program = lower(graph_, Profile::double_rounding);
    EXPECT_TRUE(library && program);
    static const TemporaryFolder cache;  // so that each object is compiled once
    ImageBuilder builder(root, BuildCache(cache.path()));
    auto built = builder.build({graph_, *program, board_, *library, "two-layer", "0123"});
    EXPECT_TRUE(built) << describe(built.error());
    image_ = std::get<Image>(*built);
    connection_.emplace(board_, *launcher_, ProbeOptions{}, folder_.path());
    auto session = Session::open(board_, image_, *connection_, {}, {});
    EXPECT_TRUE(session) << describe(session.error().error);
    session_.emplace(std::move(*session));
    for (std::uint64_t i = 0; i < image_.inputs[0].bytes; ++i) {
      sample_.push_back(static_cast<std::uint8_t>(7 * i + 1));
    }
    plan_.windows = 2;
    plan_.inferences = 20;
    plan_.delay_s = 0.01;
    plan_.gap_s = 0.005;
    plan_.clock_hz = 1'000'000;
  }

  FreeRunPlan& plan() { return plan_; }
  Session& session() { return *session_; }
  const std::vector<std::uint8_t>& sample() const { return sample_; }
  std::vector<std::uint8_t> right(const std::vector<std::uint8_t>& input) const {
    return Interpreter::create(graph_, Profile::double_rounding).value().invoke(input).value();
  }
  /// The answer and the board's use of its stack, by an ordinary inference.
  Reading invoke() {
    auto reading = session_->invoke(sample_);
    EXPECT_TRUE(reading) << describe(reading.error().error);
    return reading ? *reading : Reading{};
  }
  std::string status() const {
    const auto told = run_to_end({virtual_board, "--tell", control(), "status"}, 30s);
    EXPECT_TRUE(told);
    return told ? told->output : "";
  }
  FreeRunStart begun() {
    auto start = session_->begin_free_run(sample_, plan_);
    EXPECT_TRUE(start) << describe(start.error().error);
    return start ? *start : FreeRunStart{};
  }
  /// Looks again as long as the run is not over.
  SessionResult<FreeRunReading> ended(const std::vector<std::uint8_t>& expected) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    for (;;) {
      auto reading = session_->end_free_run(expected);
      if (reading || !reading.error().overran || std::chrono::steady_clock::now() > deadline) {
        return reading;
      }
    }
  }

 private:
  std::string control() const { return "unix:" + (folder_.path() / "control").string(); }

  TemporaryFolder folder_;
  Graph graph_;
  const Launcher* launcher_;
  Board board_;
  Image image_;
  std::optional<BoardConnection> connection_;
  std::optional<Session> session_;
  std::vector<std::uint8_t> sample_;
  FreeRunPlan plan_;
};

constexpr char kArmOff[] = "ok core=running debugen=0 trcena=0 dbgpwrup=0\n";

class FreeRunWays : public testing::TestWithParam<Way> {};

TEST_P(FreeRunWays, AllWindowsAreRunAndRightWithTheDebuggerAway) {
  FreeRunOnBoard board(GetParam());
  const Reading before = board.invoke();
  const FreeRunStart start = board.begun();
  if (*GetParam().debug_off != '\0') {
    EXPECT_EQ(board.status(), GetParam().debug_off);
  }
  EXPECT_THAT(start.debug_state, testing::StartsWith(GetParam().debug_state));
  EXPECT_EQ(start.input, board.sample());
  const auto reading = board.ended(board.right(start.input));
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_TRUE(reading->all_right());
  ASSERT_EQ(reading->windows.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(reading->windows[i].inferences, i % 2 == 0 ? 20U : 40U);
    EXPECT_EQ(reading->windows[i].cycles.has_value(), GetParam().counts);
  }
  if (GetParam().counts) {
    // The fixed part of a window is small.
    const double ratio =
        static_cast<double>(*reading->windows[1].cycles) / static_cast<double>(*reading->windows[0].cycles);
    EXPECT_NEAR(ratio, 2, 0.1);
  }
  const Reading after = board.invoke();
  EXPECT_EQ(after.output, before.output);
  EXPECT_EQ(after.stack_bytes, before.stack_bytes);
  EXPECT_LT(after.stack_used, before.stack_used + 512) << "the stack is painted again";
}

INSTANTIATE_TEST_SUITE_P(All, FreeRunWays,
                         testing::Values(Way{"qemu-microbit", "qemu", "emulator, no debug unit"},
                                         Way{"qemu-mps2-an386", "qemu", "emulator, no debug unit", "", false},
                                         Way{"qemu-rv32-virt", "qemu", "emulator, no debug unit"},
                                         Way{"qemu-microbit", "openocd", "powered down by OpenOCD", kArmOff},
                                         Way{"qemu-mps2-an505", "openocd", "powered down by OpenOCD", kArmOff, false},
                                         Way{"qemu-rv32-virt", "openocd", "powered down by OpenOCD",
                                             "ok core=running dmactive=0\n"},
                                         Way{"qemu-microbit", "pyocd", "powered down by pyOCD", kArmOff},
                                         Way{"qemu-mps2-an386", "pyocd", "powered down by pyOCD", kArmOff, false}));

class FreeRunPowerCycle : public testing::TestWithParam<Way> {};

TEST_P(FreeRunPowerCycle, StartsByItselfAndIsPutBack) {
  FreeRunOnBoard board(GetParam());
  board.invoke();
  board.plan().power_cycle = true;
  const FreeRunStart start = board.begun();
  EXPECT_EQ(board.status(), kArmOff);
  EXPECT_EQ(start.debug_state, std::string(GetParam().debug_state) + ", then power-cycled");
  EXPECT_TRUE(start.pseudo_random);
  const auto reading = board.ended(board.right(start.input));
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_TRUE(reading->all_right());
  EXPECT_EQ(reading->windows.size(), 4U);
  EXPECT_EQ(board.invoke().output, board.right(board.sample()));
}

INSTANTIATE_TEST_SUITE_P(All, FreeRunPowerCycle,
                         testing::Values(Way{"qemu-microbit", "openocd", "powered down by OpenOCD"},
                                         Way{"qemu-microbit", "pyocd", "powered down by pyOCD"}));

constexpr Way kEmulator{"qemu-microbit", "qemu", ""};

TEST(FreeRunOnBoards, AnInputThatHasNoRoomBesideTheModelIsMadeByTheImage) {
  FreeRunOnBoard board(kEmulator, "targets/kernels/portable", {8000, 2, 3});
  board.invoke();
  const FreeRunStart start = board.begun();
  EXPECT_TRUE(start.pseudo_random);
  const auto reading = board.ended(board.right(start.input));
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_TRUE(reading->all_right());
}

TEST(FreeRunOnBoards, KernelsThatGoWrongMeanwhileAreSeenInTheirWindow) {
  FreeRunOnBoard board(kEmulator, "harness/e2e/kernels/wears-out");
  board.invoke();
  board.plan().inferences = 400;  // a thousand calls, two an inference, end in the second window
  const auto reading = board.ended(board.right(board.begun().input));
  ASSERT_TRUE(reading) << describe(reading.error().error);
  EXPECT_TRUE(reading->windows[0].right);
  EXPECT_FALSE(reading->windows[1].right);
  EXPECT_FALSE(reading->all_right());
}

TEST(FreeRunOnBoards, AFaultMeanwhileIsReportedWithItsPlace) {
  FreeRunOnBoard board(kEmulator, "harness/e2e/kernels/gives-way");
  board.invoke();
  board.plan().inferences = 400;
  const auto reading = board.ended(board.right(board.begun().input));
  ASSERT_FALSE(reading);
  ASSERT_TRUE(reading.error().fault) << describe(reading.error().error);
  EXPECT_THAT(reading.error().fault->cause, HasSubstr("HardFault"));
  EXPECT_THAT(reading.error().fault->symbol, HasSubstr("fully_connected"));
}

TEST(FreeRunOnBoards, AnImageWithoutOneRefuses) {
  FreeRunOnBoard board({"simavr-atmega2560", "simavr", ""});
  board.invoke();
  const auto start = board.session().begin_free_run(board.sample(), board.plan());
  ASSERT_FALSE(start);
  EXPECT_EQ(start.error().error.kind, ErrorKind::usage);
  EXPECT_THAT(start.error().error.what, HasSubstr("no free run"));
}

}  // namespace
}  // namespace probemark

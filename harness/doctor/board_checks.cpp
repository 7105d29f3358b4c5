#include "harness/doctor/board_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

#include "harness/image/image_builder.hpp"
#include "harness/run/difference.hpp"
#include "harness/run/hardware_metrics.hpp"
#include "harness/run/oracle.hpp"
#include "harness/session/latency_run.hpp"
#include "harness/session/session.hpp"

namespace probemark {

namespace {

// The smallest: it fits everywhere, and one inference takes milliseconds.
constexpr const char* kWorkload = "sine";
constexpr std::uint64_t kSamples = 4;
constexpr std::size_t kStampBytes = 16;
constexpr double kMostNoise = 0.01;  // as much as the clock may be off

/// What the checks of one board share.
class BoardUnderTest {
 public:
  explicit BoardUnderTest(BoardCheckup checkup)
      : checkup_(std::move(checkup)),
        images_(checkup_.root, BuildCache(checkup_.cache)),
        oracle_(Profile::double_rounding, kSamples),
        connection_(checkup_.board, *checkup_.launcher, checkup_.probe, checkup_.scratch_folder) {}

  Finding build() {
    const auto kernels = read_kernel_library(checkup_.root / "targets/kernels/portable");
    const auto workload = read_workload_file(checkup_.root / "workloads/models" / kWorkload, {});
    if (!kernels || !workload) {
      return failed(kernels ? workload.error() : kernels.error());
    }
    auto expectation = oracle_.expectation(*workload);
    if (!expectation) {
      return failed(expectation.error());
    }
    expectation_ = std::move(*expectation);
    auto built = images_.build({expectation_->workload.graph, expectation_->program, checkup_.board, *kernels,
                                workload->id, workload->model_sha256});
    if (!built) {
      return failed(built.error());
    }
    if (const auto* overflow = std::get_if<DoesNotFit>(&*built)) {
      return {CheckState::failed,
              fmt::format("{} needs {} bytes of {}, the board has {}", kWorkload, overflow->needed, overflow->region,
                          overflow->available),
              "correct [[memory]] in the board file"};
    }
    image_ = std::get<Image>(std::move(*built));
    return {CheckState::ok, fmt::format("{}: {} bytes of flash, {} of RAM, by {}", kWorkload, image_.sizes.flash(),
                                        image_.sizes.static_ram + image_.sizes.arena, image_.compiler)};
  }

  Finding attach() {
    const auto target = connection_.acquire(CounterMarkers{});
    if (!target) {
      return failed(target.error());
    }
    target_ = *target;
    const auto& identity = checkup_.board.identity;
    return {CheckState::ok,
            fmt::format("{}; {}", target_->server(),
                        identity && target_->over_wires()
                            ? fmt::format("the word at {:#x} is that of the board file's chip", identity->address)
                            : "which chip it is was not asked: the board file has no [identity]")};
  }

  /// The image and, behind it, a stamp that no earlier load can have left.
  Finding program() {
    std::vector<Segment> segments;
    for (const ImageSegment& segment : image_.segments) {
      segments.push_back({segment.address, segment.bytes});
    }
    segments.push_back(stamp());
    const auto loaded = target_->load(segments);
    if (!loaded) {
      return failed(loaded.error());
    }
    return {CheckState::ok,
            fmt::format("{} bytes written and verified, {} were there already", loaded->written, loaded->kept)};
  }

  Finding answer() {
    const auto counts = instructions_of_a_session();
    if (!counts) {
      return failed(counts.error());
    }
    first_ = *counts;
    return {CheckState::ok, fmt::format("{} samples of {} are bit-exact", counts->size(), kWorkload)};
  }

  /// Whether the core's counter moves, in sleep, too.
  Finding counter() {
    const auto timed = time(LatencyPolicy());
    if (!timed) {
      return failed(timed.error());
    }
    if (!timed->refused.empty()) {
      return {CheckState::failed, timed->refused, "see docs/measuring.md: latency will not be measured on this board"};
    }
    timed_ = *timed;
    return {CheckState::ok, fmt::format("{} moves{}", counter_title(checkup_.board.core.counter),
                                        timed_.sleep ? ", in sleep, too" : "; sleep is not tried on this core")};
  }

  Finding clock() {
    const auto latency = latency_of(timed_);
    return latency ? Finding{CheckState::ok, latency->method, {}} : failed(latency.error());
  }

  /// A against A: the same again must give the same numbers.
  Finding noise() { return is_hardware() ? noise_of_latency() : noise_of_counts(); }

  [[nodiscard]] bool is_hardware() const { return checkup_.board.kind == BoardKind::hardware; }

 private:
  using Counts = std::vector<std::optional<std::uint64_t>>;

  [[nodiscard]] Segment stamp() const {
    std::uint64_t end = 0;
    const MemoryRegion* flash = checkup_.board.region("flash");
    for (const ImageSegment& segment : image_.segments) {
      if (flash != nullptr && segment.address >= flash->origin && segment.address < flash->origin + flash->size) {
        end = std::max(end, segment.address + segment.bytes.size());
      }
    }
    end = (end + kStampBytes - 1) / kStampBytes * kStampBytes;
    if (flash == nullptr || end + kStampBytes > flash->origin + flash->size) {
      return {};
    }
    std::random_device random;
    Segment segment{end, {}};
    for (std::size_t i = 0; i < kStampBytes; ++i) {
      segment.bytes.push_back(static_cast<std::uint8_t>(random()));
    }
    return segment;
  }

  /// Loads, runs and compares every sample; the exact counts, where there are some.
  Result<Counts> instructions_of_a_session() {
    SessionOptions options;
    auto session = Session::open(checkup_.board, image_, connection_, options, {});
    if (!session) {
      return tl::unexpected(session.error().error);
    }
    Counts counts;
    for (std::size_t s = 0; s < expectation_->outputs.size(); ++s) {
      const auto reading = session->invoke(expectation_->workload.input(s));
      if (!reading) {
        return tl::unexpected(reading.error().error);
      }
      if (first_output_difference(expectation_->workload.graph, expectation_->outputs[s], reading->output)) {
        return fail(ErrorKind::mismatch, fmt::format("sample {} of {} is not bit-exact", s, kWorkload),
                    checkup_.board.id, "run `probemark run` on this board: its report names the operator");
      }
      counts.push_back(reading->counts ? std::optional(reading->counts->instructions) : std::nullopt);
    }
    return counts;
  }

  Finding noise_of_counts() {
    const auto second = instructions_of_a_session();
    if (!second) {
      return failed(second.error());
    }
    if (std::find(first_.begin(), first_.end(), std::nullopt) != first_.end()) {
      return {CheckState::skipped, "nothing counts instructions here"};
    }
    if (*second != first_) {
      return {CheckState::failed, "two runs of one image on one input counted different instructions",
              "report it: an emulator that is not deterministic cannot be used"};
    }
    return {CheckState::ok, fmt::format("twice {} instructions an inference, to the last one", *first_.front())};
  }

  Finding noise_of_latency() {
    const auto again = time(LatencyPolicy());
    if (!again) {
      return failed(again.error());
    }
    const auto first = latency_of(timed_);
    const auto second = latency_of(*again);
    if (!first || !second) {
      return failed(first ? second.error() : first.error());
    }
    const double noise = std::abs(second->median / first->median - 1);
    const std::string evidence = fmt::format("the medians of two runs differ by {:.3f} %", 100 * noise);
    return noise <= kMostNoise ? Finding{CheckState::ok, evidence, {}}
                               : Finding{CheckState::failed, evidence,
                                         "find what else the board does: interrupts, other cores, changing clocks"};
  }

  /// A session of its own, in which latency is measured.
  Result<LatencyRun> time(const LatencyPolicy& policy) {
    auto session = Session::open(checkup_.board, image_, connection_, {}, {});
    if (!session) {
      return tl::unexpected(session.error().error);
    }
    auto run =
        run_latency(*session, expectation_->workload.input(0), policy, counter_title(checkup_.board.core.counter));
    if (!run) {
      return tl::unexpected(run.error().error);
    }
    return std::move(*run);
  }

  Result<Measurement> latency_of(const LatencyRun& run) {
    const auto metrics = hardware_metrics(checkup_.board, run);
    if (!metrics) {
      return tl::unexpected(metrics.error());
    }
    if (const auto* absent = std::get_if<AbsentMetric>(&metrics->at("latency_s"))) {
      return fail(ErrorKind::target_lost, absent->reason, checkup_.board.id);
    }
    return std::get<Measurement>(metrics->at("latency_s"));
  }

  BoardCheckup checkup_;
  ImageBuilder images_;
  Oracle oracle_;
  BoardConnection connection_;
  std::shared_ptr<const Expectation> expectation_;
  Image image_;
  Target* target_ = nullptr;
  Counts first_;
  LatencyRun timed_;
};

}  // namespace

std::vector<Check> board_checks(const BoardCheckup& checkup) {
  const std::string& board = checkup.board.id;
  const auto id = [&board](const char* what) { return fmt::format("{}: {}", board, what); };
  auto under_test = std::make_shared<BoardUnderTest>(checkup);
  const auto check = [&](const char* what, std::vector<std::string> needs, Finding (BoardUnderTest::*look)()) {
    return Check{id(what), board, std::move(needs), [under_test, look] { return (under_test.get()->*look)(); }};
  };
  std::vector<Check> checks = {check("image", {checkup.board.core.toolchain + "g++"}, &BoardUnderTest::build),
                               check("attach", checkup.needs, &BoardUnderTest::attach),
                               check("flash", {id("image"), id("attach")}, &BoardUnderTest::program),
                               check("answer", {id("flash")}, &BoardUnderTest::answer)};
  if (under_test->is_hardware()) {
    checks.push_back(check("counter", {id("answer")}, &BoardUnderTest::counter));
    checks.push_back(check("clock", {id("counter")}, &BoardUnderTest::clock));
    checks.push_back(check("noise", {id("clock")}, &BoardUnderTest::noise));
  } else {
    for (const char* what : {"counter", "clock"}) {
      checks.push_back({id(what), board, {}, [] {
                          return Finding{CheckState::skipped, "an emulator's time is not a board's", {}};
                        }});
    }
    checks.push_back(check("noise", {id("answer")}, &BoardUnderTest::noise));
  }
  return checks;
}

}  // namespace probemark

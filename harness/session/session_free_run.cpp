// Session's two ends of a free run.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "harness/session/fault.hpp"
#include "harness/session/session.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

/// Below the model's deepest use of the stack: the free run's own frames, and those of a fault.
constexpr std::uint32_t kStackMargin = 512;
constexpr std::uint8_t kStackPaint = 0xA5;
constexpr std::size_t kCopyAlignment = 16;
/// From an image that waits at its stop, in a loop.
constexpr auto kStopDeadline = 5s;

std::vector<std::uint8_t> bytes_of(const pm_free_run_plan& plan) {
  std::vector<std::uint8_t> bytes(sizeof plan);
  std::memcpy(bytes.data(), &plan, sizeof plan);
  return bytes;
}

std::vector<std::uint32_t> words_of(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint32_t> words(bytes.size() / 4);
  std::memcpy(words.data(), bytes.data(), words.size() * 4);
  return words;
}

Result<void> place(std::vector<Segment>& segments, std::uint64_t address, std::span<const std::uint8_t> bytes) {
  for (Segment& segment : segments) {
    if (address >= segment.address && address + bytes.size() <= segment.address + segment.bytes.size()) {
      std::copy(bytes.begin(), bytes.end(),
                segment.bytes.begin() + static_cast<std::ptrdiff_t>(address - segment.address));
      return {};
    }
  }
  return fail(ErrorKind::internal, fmt::format("no segment of the image holds {:#x}", address));
}

}  // namespace

SessionResult<bool> Session::command_free_run(std::span<const std::uint8_t> sample, const FreeRunPlan& plan) {
  const auto failed = [this](const Error& error) { return tl::unexpected(failure(error, "free run")); };
  auto words = encode(plan, *image_, 0);
  if (!words) {
    return failed(words.error());
  }
  const auto mailbox = read_mailbox("free run");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  const std::size_t used = std::size_t{mailbox->stack_used} + kStackMargin;
  const std::size_t room = mailbox->stack_bytes > used ? mailbox->stack_bytes - used : 0;
  const std::size_t copy_at = (sizeof(pm_free_run_plan) + kCopyAlignment - 1) / kCopyAlignment * kCopyAlignment;
  if (room < sizeof(pm_free_run_plan)) {
    return failed({ErrorKind::usage,
                   fmt::format("the stack leaves {} bytes free, a free run needs {}", room, sizeof(pm_free_run_plan)),
                   "", "measure the energy of a smaller model"});
  }
  const bool with_sample = copy_at + sample.size() <= room;
  const std::uint64_t stack = mailbox->stack_address;
  if (with_sample) {
    words = encode(plan, *image_, static_cast<std::uint32_t>(stack + copy_at));
    if (auto written = target_->write(stack + copy_at, sample); !written) {
      return failed(written.error());
    }
  }
  auto written = target_->write(stack, bytes_of(*words));
  written = written ? write_command({PM_COMMAND_FREE_RUN}) : written;
  if (!written) {
    return failed(written.error());
  }
  free_run_->stack_bytes = with_sample ? copy_at + sample.size() : sizeof(pm_free_run_plan);
  return with_sample;
}

SessionResult<void> Session::program_free_run(const FreeRunPlan& plan) {
  const auto failed = [this](const Error& error) { return tl::unexpected(failure(error, "free run")); };
  if (!connection_->can_power_cycle()) {
    return failed({ErrorKind::usage, "the board file does not say how to switch the board off and on", "",
                   "add [power] cycle to it, or measure without a power cycle"});
  }
  const auto words = encode(plan, *image_, 0);
  if (!words) {
    return failed(words.error());
  }
  auto segments = load_segments(*image_);
  if (auto placed = place(segments, image_->self_start, bytes_of(*words)); !placed) {
    return failed(placed.error());
  }
  if (auto started = start(segments); !started) {
    return started;
  }
  // Until its supply goes it must wait, and not start the run before its time.
  FreeRunPlan none = plan;
  none.windows = 0;
  none.delay_s = 0;
  const auto waits = command_free_run({}, none);
  return waits ? SessionResult<void>() : tl::unexpected(waits.error());
}

SessionResult<FreeRunStart> Session::begin_free_run(std::span<const std::uint8_t> sample, const FreeRunPlan& plan) {
  FreeRunStart start;
  free_run_.emplace();
  if (plan.power_cycle) {
    if (auto programmed = program_free_run(plan); !programmed) {
      return tl::unexpected(programmed.error());
    }
    start.pseudo_random = true;
  } else {
    const auto with_sample = command_free_run(sample, plan);
    if (!with_sample) {
      return tl::unexpected(with_sample.error());
    }
    start.pseudo_random = !*with_sample;
  }
  start.input =
      start.pseudo_random ? pseudo_random_input(*image_) : std::vector<std::uint8_t>(sample.begin(), sample.end());
  auto released = target_->release();
  if (!released) {
    return tl::unexpected(failure(released.error(), "free run"));
  }
  start.debug_state = *released;
  if (plan.power_cycle) {
    if (auto cycled = connection_->cycle_supply(); !cycled) {
      return tl::unexpected(failure(cycled.error(), "free run"));
    }
    start.debug_state += ", then power-cycled";
  }
  free_run_->plan = plan;
  free_run_->start = start;
  free_run_->debug_state = start.debug_state;
  return start;
}

SessionResult<FreeRunReading> Session::end_free_run(std::span<const std::uint8_t> expected) {
  if (!free_run_) {
    return tl::unexpected(failure({ErrorKind::internal, "no free run has begun", "", ""}, "free run"));
  }
  if (auto attached = target_->reattach(); !attached) {
    return tl::unexpected(failure(attached.error(), "attach after the free run"));
  }
  const auto pc = target_->program_counter();
  const auto halted = pc ? read_mailbox("free run") : tl::unexpected(failure(pc.error(), "free run"));
  if (!halted) {
    return tl::unexpected(halted.error());
  }
  if (halted->state == PM_STATE_FREE_RUN && !lock_up_at(*pc, board_->core.family)) {
    SessionFailure late = failure({ErrorKind::target_lost,
                                   fmt::format("the free run is not over: {} of {} windows are",
                                               halted->free_run_windows, 2 * free_run_->plan.windows),
                                   "", "wait for longer before it is read"},
                                  "free run");
    late.overran = true;
    if (const auto released = target_->release(); !released) {
      return tl::unexpected(failure(released.error(), "free run"));
    }
    free_run_->start.debug_state = fmt::format("{}, but on at least once meanwhile", free_run_->debug_state);
    return tl::unexpected(std::move(late));
  }
  if (auto set = target_->set_breakpoint(image_->stop); !set) {
    return tl::unexpected(failure(set.error(), "free run"));
  }
  const auto stop = resume(kStopDeadline, "free run", "the image to wait after its free run");
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  const auto mailbox = mailbox_at(*stop, image_->stop, PM_STATE_DONE, "free run");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  auto reading = read_free_run(*mailbox, expected);
  if (!reading) {
    return reading;
  }
  if (auto restored = put_back_free_run(); !restored) {
    return tl::unexpected(restored.error());
  }
  return reading;
}

SessionResult<FreeRunReading> Session::read_free_run(const pm_mailbox& mailbox,
                                                     std::span<const std::uint8_t> expected) {
  const std::uint32_t windows = 2 * free_run_->plan.windows;
  if (mailbox.free_run_windows != windows) {
    return tl::unexpected(failure(
        {ErrorKind::target_lost,
         fmt::format("the image claims to have done {} of {} windows", mailbox.free_run_windows, windows), "", ""},
        "free run"));
  }
  const auto kept = peek(mailbox.sample_address, windows * sizeof(pm_free_run_window));
  if (!kept) {
    return tl::unexpected(kept.error());
  }
  return FreeRunReading{decode_windows(words_of(*kept), free_run_->plan.inferences, expected),
                        free_run_->start.debug_state, "busy loop",
                        free_run_->start.pseudo_random ? "pseudo-random, made before every inference"
                                                       : "sample, copied before every inference"};
}

/// Flash as the image has it, so that another power-on starts nothing; the stack's paint, by which its use is told.
SessionResult<void> Session::put_back_free_run() {
  const FreeRunUnderWay done = *std::exchange(free_run_, std::nullopt);
  if (done.plan.power_cycle) {
    return start(load_segments(*image_));
  }
  const auto mailbox = read_mailbox("free run");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  return poke(mailbox->stack_address, std::vector<std::uint8_t>(done.stack_bytes, kStackPaint));
}

}  // namespace probemark

// Session's commands that time: many inferences in one go, and a sleep.
#include <fmt/format.h>

#include <cstddef>

#include "harness/measure/counter.hpp"
#include "harness/session/session.hpp"

namespace probemark {
namespace {

std::uint64_t wide(std::uint32_t low, std::uint32_t high) { return std::uint64_t{high} << 32U | low; }

/// How far the counter came in the mailbox's last window or sleep; 0 is an answer, too.
std::uint64_t counted(const pm_mailbox& mailbox) {
  const std::uint64_t begin = wide(mailbox.counter_begin_low, mailbox.counter_begin_high);
  const std::uint64_t end = wide(mailbox.counter_end_low, mailbox.counter_end_high);
  return (end - begin) & counter_mask(mailbox.counter_bits);
}

std::vector<std::uint32_t> words(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint32_t> values(bytes.size() / 4);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    values[i / 4] |= std::uint32_t{bytes[i]} << (i % 4 * 8);
  }
  return values;
}

}  // namespace

Result<void> Session::write_command(std::initializer_list<std::uint32_t> command) {
  static_assert(offsetof(pm_mailbox, iterations) == offsetof(pm_mailbox, command) + 4 &&
                    offsetof(pm_mailbox, sample_every) == offsetof(pm_mailbox, command) + 8,
                "written together");
  std::vector<std::uint8_t> bytes;
  for (const std::uint32_t word : command) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<std::uint8_t>(word >> shift));
    }
  }
  return target_->write(image_->mailbox + offsetof(pm_mailbox, command), bytes);
}

SessionResult<TimedInferences> Session::time(std::span<const std::uint8_t> input, std::uint32_t iterations,
                                             std::uint32_t sample_every, std::chrono::seconds deadline) {
  if (auto injected = inject(input, {PM_COMMAND_MEASURE, iterations, sample_every}); !injected) {
    return tl::unexpected(failure(injected.error(), "inject"));
  }
  const auto stop = resume(deadline, "latency", fmt::format("{} inferences to finish", iterations));
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  const auto mailbox = mailbox_at(*stop, image_->stop, PM_STATE_DONE, "latency");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  if (mailbox->sample_count > (sample_every == 0 ? 0 : iterations / sample_every)) {
    return tl::unexpected(failure(
        {ErrorKind::target_lost,
         fmt::format("the image claims {} samples of {} inferences", mailbox->sample_count, iterations), "", ""},
        "latency"));
  }
  TimedInferences timed;
  if (mailbox->sample_count != 0) {
    const auto bytes =
        read_tensor({"samples", mailbox->sample_address, mailbox->sample_count * std::uint64_t{4}, 0}, "latency");
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    timed.samples = words(*bytes);
  }
  timed.iterations = iterations;
  timed.counter_bits = mailbox->counter_bits;
  timed.overhead = mailbox->counter_overhead;
  timed.last = counted(*mailbox);
  timed.elapsed = wide(mailbox->elapsed_low, mailbox->elapsed_high);
  timed.running = stop->running;
  return timed;
}

SessionResult<SleepReading> Session::sleep(std::chrono::seconds deadline) {
  if (auto written = write_command({PM_COMMAND_SLEEP, 0, 0}); !written) {
    return tl::unexpected(failure(written.error(), "sleep"));
  }
  const auto stop = resume(deadline, "sleep", "the core to wake from sleep");
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  const auto mailbox = mailbox_at(*stop, image_->stop, PM_STATE_DONE, "sleep");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  return SleepReading{mailbox->sleep_ticks, counted(*mailbox)};
}

}  // namespace probemark

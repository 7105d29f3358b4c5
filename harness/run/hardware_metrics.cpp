#include "harness/run/hardware_metrics.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "harness/measure/clock_check.hpp"
#include "harness/measure/counter.hpp"
#include "harness/measure/statistics.hpp"
#include "harness/record/measured.hpp"

namespace probemark {
namespace {

struct KnownCounter {
  const char* id;  ///< in core.toml
  const char* title;
  bool cycles;  ///< of the core, one tick each
};

constexpr std::array<KnownCounter, 5> known_counters{{
    {"dwt_cyccnt", "DWT CYCCNT", true},
    {"systick_ticks", "SysTick", true},
    {"mcycle", "mcycle", true},
    {"mpccr", "mpccr", true},
    {"timer0_ticks", "TIMER0", false},
}};

const KnownCounter* find_counter(const std::string& id) {
  for (const KnownCounter& counter : known_counters) {
    if (id == counter.id) {
      return &counter;
    }
  }
  return nullptr;
}

std::vector<CounterSpan> spans_of(const std::vector<TimedInferences>& runs) {
  std::vector<CounterSpan> spans;
  for (const TimedInferences& timed : runs) {
    spans.push_back({static_cast<double>(timed.elapsed), std::chrono::duration<double>(timed.running).count()});
  }
  return spans;
}

std::uint64_t inferences_of(const std::vector<TimedInferences>& runs) {
  std::uint64_t sum = 0;
  for (const TimedInferences& timed : runs) {
    sum += timed.iterations;
  }
  return sum;
}

/// The ticks of single inferences, without what reading the counter takes.
Result<std::vector<double>> ticks_of(const std::vector<TimedInferences>& runs) {
  std::vector<double> ticks;
  for (const TimedInferences& timed : runs) {
    for (const std::uint32_t sample : timed.samples) {
      if (sample == std::numeric_limits<std::uint32_t>::max()) {
        return fail(ErrorKind::target_lost, "one inference takes more than 2^32 ticks of the counter");
      }
      const auto net = subtract_overhead(sample, timed.overhead);
      if (!net) {
        return tl::unexpected(net.error());
      }
      ticks.push_back(static_cast<double>(*net));
    }
  }
  if (ticks.empty()) {
    return fail(ErrorKind::target_lost, "the image took no samples of its inferences");
  }
  return ticks;
}

/// The error with the board that it is about.
tl::unexpected<Error> on(const Board& board, Error error) {
  error.where = board.id + ", latency";
  return tl::unexpected(std::move(error));
}

}  // namespace

std::string counter_title(const std::string& counter) {
  const KnownCounter* known = find_counter(counter);
  return known != nullptr ? known->title : counter.empty() ? "the cycle counter" : counter;
}

Result<std::map<std::string, Metric>> hardware_metrics(const Board& board, const LatencyRun& run) {
  const std::string title = counter_title(board.core.counter);
  if (!run.refused.empty()) {
    return std::map<std::string, Metric>{{"latency_s", AbsentMetric{"not_measured", run.refused}},
                                         {"cycles", AbsentMetric{"not_measured", run.refused}}};
  }
  if (run.long_runs.empty()) {
    return on(board, Error{ErrorKind::internal, "nothing was timed", "", ""});
  }
  const TimedInferences& timed = run.long_runs.front();
  const std::uint64_t inferences = inferences_of(run.long_runs);
  const auto clock = compare_clocks(spans_of(run.short_runs), spans_of(run.long_runs), inferences,
                                    static_cast<double>(board.clock_hz));
  if (!clock) {
    return on(board, clock.error());
  }
  if (const auto right = check_clock(*clock, title, timed.counter_bits); !right) {
    return on(board, right.error());
  }
  const auto ticks = ticks_of(run.long_runs);
  if (!ticks) {
    return on(board, ticks.error());
  }
  const double hz = static_cast<double>(board.clock_hz);
  std::vector<double> seconds;
  for (const double tick : *ticks) {
    seconds.push_back(tick / hz);
  }
  const std::string method = fmt::format(
      "{}, {} of {} inferences in {:.1f} s, one after another; less {} tick{} for reading it; against host time "
      "{:+.2f} % (uncertainty {:.2f} %){}",
      title, ticks->size(), inferences, clock->host_s, timed.overhead, timed.overhead == 1 ? "" : "s",
      clock->deviation() * 100, clock->uncertainty * 100,
      run.sleep && run.sleep->ticks != 0 ? "; it counts in sleep" : "");
  std::map<std::string, Metric> metrics;
  metrics["latency_s"] = measured(std::move(seconds), method, fmt::format("1 tick, {:.4g} ns", 1e9 / hz));
  const KnownCounter* known = find_counter(board.core.counter);
  metrics["cycles"] = known != nullptr && known->cycles
                          ? Metric(measured(*ticks, method, "1 cycle"))
                          : Metric(AbsentMetric{"not_measured", title + " does not count the core's cycles"});
  return metrics;
}

}  // namespace probemark

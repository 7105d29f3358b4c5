#include "harness/session/latency_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace probemark {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::uint32_t samples_a_run = 8;
constexpr std::uint32_t growth = 8;
constexpr Seconds enough_to_scale{0.5};
constexpr double reserve = 1.05;  // so that the planned runs seldom fall short by a little
constexpr unsigned most_long_runs = 16;
constexpr double least_share_in_sleep = 0.9;

Seconds least_host_time(const std::vector<TimedInferences>& runs) {
  const auto least = std::min_element(runs.begin(), runs.end(), [](auto& a, auto& b) { return a.running < b.running; });
  return least->running;
}

/// How much longer the host waits at one time than at another: the middle half of what is left of the host times when
/// the counter's ticks are taken off. `long_run` tells how long a tick is.
Seconds spread_of_delays(const std::vector<TimedInferences>& short_runs, const TimedInferences& long_run) {
  const TimedInferences& first = short_runs.front();
  const double ticks = static_cast<double>(long_run.elapsed) - static_cast<double>(first.elapsed);
  const Seconds tick = ticks > 0 ? Seconds(long_run.running - first.running) / ticks : Seconds(0);
  std::vector<Seconds> delays;
  for (const TimedInferences& run : short_runs) {
    delays.push_back(run.running - tick * static_cast<double>(run.elapsed));
  }
  std::sort(delays.begin(), delays.end());
  return delays[delays.size() * 3 / 4] - delays[delays.size() / 4];
}

std::uint32_t saturated(double iterations) {
  return static_cast<std::uint32_t>(
      std::clamp(std::ceil(iterations), 1.0, double{std::numeric_limits<std::uint32_t>::max()}));
}

class Latency {
 public:
  Latency(Session& session, std::span<const std::uint8_t> input, const LatencyPolicy& policy,
          const std::string& counter)
      : session_(session), input_(input), policy_(policy), counter_(counter) {}

  SessionResult<LatencyRun> run() {
    const auto warm = time(1, Seconds(0));
    if (!warm) {
      return tl::unexpected(warm.error());
    }
    if (warm->last == 0) {
      run_.refused = fmt::format("{} stays at one value: the core lacks it, or it cannot be set to work", counter_);
      return run_;
    }
    if (auto slept = sleep(); !slept) {
      return tl::unexpected(slept.error());
    }
    if (!run_.refused.empty()) {
      return run_;
    }
    const auto inference = inference_time(warm->running);
    if (!inference) {
      return tl::unexpected(inference.error());
    }
    inference_ = *inference;
    if (auto done = short_runs(); !done) {
      return tl::unexpected(done.error());
    }
    if (auto done = long_runs(); !done) {
      return tl::unexpected(done.error());
    }
    return run_;
  }

 private:
  /// `expected` of the guest, for the deadline.
  SessionResult<TimedInferences> time(std::uint32_t iterations, Seconds expected) {
    const auto deadline =
        session_.options().invocation_deadline + std::chrono::ceil<std::chrono::seconds>(expected * 4);
    const std::uint32_t sample_every = iterations / samples_a_run + (iterations % samples_a_run != 0 ? 1 : 0);
    return session_.time(input_, iterations, sample_every, deadline);
  }

  SessionResult<void> sleep() {
    const auto slept = session_.sleep(policy_.sleep_deadline);
    if (!slept && !slept.error().overran) {
      return tl::unexpected(slept.error());
    }
    if (!slept) {
      run_.refused = fmt::format("{} stops while the core sleeps: nothing woke it within {} s", counter_,
                                 policy_.sleep_deadline.count());
      return {};
    }
    run_.sleep = *slept;
    if (static_cast<double>(slept->counted) < least_share_in_sleep * static_cast<double>(slept->ticks)) {
      run_.refused = fmt::format(
          "{} stops while the core sleeps: it counted {} of {} ticks, so a kernel that waits would look faster; let "
          "an [[init]] step of the board file keep the core's clock on in sleep",
          counter_, slept->counted, slept->ticks);
    }
    return {};
  }

  /// The host time of one inference, roughly: of so many that what the probe adds hardly counts.
  SessionResult<Seconds> inference_time(Seconds single) {
    for (std::uint32_t iterations = 2;; iterations *= growth) {
      const auto timed = time(iterations, single * growth);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      const Seconds longer = timed->running - single;
      if (longer >= enough_to_scale || iterations > std::numeric_limits<std::uint32_t>::max() / growth) {
        return std::max(longer, Seconds(1e-9)) / (iterations - 1.0);
      }
    }
  }

  /// About `length` long, and the `turn`-th part of `turns` of the dither longer.
  SessionResult<TimedInferences> dithered(Seconds length, std::uint32_t least, std::size_t turn, unsigned turns) {
    const Seconds longer = policy_.dither * (static_cast<double>(turn % turns) / turns);
    const std::uint32_t iterations = std::max(least, saturated((length + longer) / inference_));
    return time(iterations, inference_ * iterations);
  }

  SessionResult<void> short_runs() {
    const unsigned planned = std::max(policy_.short_runs, 4U);
    for (unsigned i = 0; i < planned; ++i) {
      auto timed = dithered(Seconds(0), 1, i, planned);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      run_.short_runs.push_back(std::move(*timed));
    }
    return {};
  }

  /// How long the board was seen to work in all long runs, by the run that the host delayed least: what a stalled host
  /// adds is no such time.
  [[nodiscard]] Seconds watched(Seconds single) const {
    Seconds least = Seconds::max();
    double iterations = 0;
    for (const TimedInferences& timed : run_.long_runs) {
      least = std::min<Seconds>(least, (timed.running - single) / static_cast<double>(timed.iterations));
      iterations += timed.iterations;
    }
    return least * iterations;
  }

  SessionResult<void> long_runs() {
    const Seconds single = least_host_time(run_.short_runs);
    const unsigned planned = std::max(policy_.long_runs, 1U);
    const auto least = saturated(static_cast<double>(policy_.least_iterations) / planned);
    Seconds wanted = policy_.least_time;
    Seconds length{0};
    while ((length < wanted || run_.long_runs.size() < planned) && run_.long_runs.size() < most_long_runs) {
      const Seconds each = std::max(wanted * reserve / planned, enough_to_scale);
      auto timed = dithered(each, least, run_.long_runs.size(), planned);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      run_.long_runs.push_back(std::move(*timed));
      length = watched(single);
      if (run_.long_runs.size() == 1 && wanted == policy_.least_time) {
        const Seconds spread = spread_of_delays(run_.short_runs, run_.long_runs[0]);
        wanted = std::clamp(spread / 2 / policy_.uncertainty * planned, policy_.least_time, policy_.most_time);
        if (wanted > policy_.least_time) {  // begin anew, with longer ones
          run_.long_runs.clear();
          length = Seconds(0);
        }
      }
    }
    if (length < policy_.least_time) {
      run_.refused = fmt::format("the host could not keep the board busy for {} s", policy_.least_time.count());
    }
    return {};
  }

  Session& session_;
  std::span<const std::uint8_t> input_;
  const LatencyPolicy& policy_;
  const std::string& counter_;
  Seconds inference_{0};  ///< host time, roughly
  LatencyRun run_;
};

}  // namespace

SessionResult<LatencyRun> run_latency(Session& session, std::span<const std::uint8_t> input,
                                      const LatencyPolicy& policy, const std::string& counter) {
  return Latency(session, input, policy, counter).run();
}

}  // namespace probemark

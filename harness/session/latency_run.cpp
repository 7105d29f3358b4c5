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

/// Host times of runs that did the same: the least, and how much longer the next took.
struct HostTime {
  Seconds least;
  Seconds lead;
};

HostTime host_time(const std::vector<TimedInferences>& runs) {
  std::vector<std::chrono::nanoseconds> times;
  for (const TimedInferences& run : runs) {
    times.push_back(run.running);
  }
  std::sort(times.begin(), times.end());
  return {times[0], times.size() < 2 ? Seconds(0) : Seconds(times[1] - times[0])};
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
    for (unsigned i = 0; i < std::max(policy_.short_runs, 1U); ++i) {
      auto timed = time(1, Seconds(0));
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      run_.short_runs.push_back(std::move(*timed));
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

  /// The host time of one inference: of so many that what the probe adds does not count.
  SessionResult<Seconds> inference_time(const HostTime& single) {
    for (std::uint32_t iterations = 2;; iterations *= growth) {
      const auto timed = time(iterations, single.least * growth);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      const Seconds longer = timed->running - single.least;
      if (longer >= enough_to_scale || iterations > std::numeric_limits<std::uint32_t>::max() / growth) {
        return std::max(longer, Seconds(1e-9)) / (iterations - 1.0);
      }
    }
  }

  SessionResult<void> long_runs() {
    const HostTime single = host_time(run_.short_runs);
    const auto inference = inference_time(single);
    if (!inference) {
      return tl::unexpected(inference.error());
    }
    const double planned = std::max(policy_.long_runs, 1U);
    const Seconds certain = single.lead / policy_.uncertainty * planned;
    const Seconds wanted = std::max(policy_.least_time, std::min(policy_.most_time, certain));
    const Seconds each = std::max(wanted / planned * reserve, enough_to_scale);
    const std::uint32_t iterations =
        std::max(saturated(policy_.least_iterations / planned), saturated(each / *inference));
    Seconds length{0};
    while ((length < wanted || run_.long_runs.size() < policy_.long_runs) && run_.long_runs.size() < most_long_runs) {
      auto timed = time(iterations, *inference * iterations);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      length += timed->running - single.least;
      run_.long_runs.push_back(std::move(*timed));
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
  LatencyRun run_;
};

}  // namespace

SessionResult<LatencyRun> run_latency(Session& session, std::span<const std::uint8_t> input,
                                      const LatencyPolicy& policy, const std::string& counter) {
  return Latency(session, input, policy, counter).run();
}

}  // namespace probemark

#include "harness/session/latency_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace probemark {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::uint32_t most_samples = 32;  // no image has room for more
constexpr std::uint32_t growth = 8;
constexpr Seconds enough_to_scale{0.5};
constexpr double reserve = 1.05;  // so that one long run is seldom too short by a little
constexpr std::size_t most_long_runs = 8;
constexpr double least_share_in_sleep = 0.9;

struct HostTimes {
  Seconds median;
  Seconds scatter;
};

HostTimes host_times(const std::vector<TimedInferences>& runs) {
  std::vector<std::chrono::nanoseconds> times;
  for (const TimedInferences& run : runs) {
    times.push_back(run.running);
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times.back() - times.front()};
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
    const std::uint32_t sample_every = iterations / most_samples + (iterations % most_samples != 0 ? 1 : 0);
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
  SessionResult<Seconds> inference_time(const HostTimes& single) {
    for (std::uint32_t iterations = 2;; iterations *= growth) {
      const auto timed = time(iterations, single.median * growth);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      const Seconds longer = timed->running - single.median;
      if (longer >= std::max(enough_to_scale, 4 * single.scatter) ||
          iterations > std::numeric_limits<std::uint32_t>::max() / growth) {
        return std::max(longer, Seconds(1e-9)) / (iterations - 1.0);
      }
    }
  }

  SessionResult<void> long_runs() {
    const HostTimes single = host_times(run_.short_runs);
    const auto inference = inference_time(single);
    if (!inference) {
      return tl::unexpected(inference.error());
    }
    const Seconds certain = single.scatter / policy_.uncertainty;
    const Seconds wanted = std::max(policy_.least_time, std::min(policy_.most_time, certain));
    Seconds length{0};
    while (length < wanted && run_.long_runs.size() < most_long_runs) {
      const Seconds missing = std::max((wanted - length) * reserve, enough_to_scale);
      const std::uint32_t iterations = std::max(policy_.least_iterations, saturated(missing / *inference));
      auto timed = time(iterations, *inference * iterations);
      if (!timed) {
        return tl::unexpected(timed.error());
      }
      length += timed->running - single.median;
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

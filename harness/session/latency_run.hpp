// Latency on a board: warm-up, single inferences, then as many in one go as the host needs to check the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/session/session.hpp"

namespace probemark {

/// How long is long enough. Times are the host's.
struct LatencyPolicy {
  std::uint32_t least_iterations = 10;           ///< of all long runs
  std::chrono::duration<double> least_time{10};  ///< of all long runs
  std::chrono::duration<double> most_time{60};   ///< where the probe's delays vary so much that it takes longer
  double uncertainty = 0.005;                    ///< of a long run's host time that it is made long enough for
  unsigned short_runs = 16;
  /// Runs that should be equally long differ by up to this: a probe polls every so often (100 ms and less), and equal
  /// runs would all miss its polls by the same.
  std::chrono::duration<double> dither{0.25};
  unsigned long_runs = 4;  ///< more where they were shorter than foreseen
  std::chrono::seconds sleep_deadline{5};
};

/// What was timed. With `refused`, the core's counter cannot be believed: there is no more.
struct LatencyRun {
  std::string refused = {};  ///< why; empty: the counter moves
  std::optional<SleepReading> sleep = {};
  std::vector<TimedInferences> short_runs = {};
  std::vector<TimedInferences> long_runs = {};
};

/// `counter` is its name. After a refusal the session may be at its end: a core that does not wake answers no more.
SessionResult<LatencyRun> run_latency(Session& session, std::span<const std::uint8_t> input,
                                      const LatencyPolicy& policy, const std::string& counter);

}  // namespace probemark

// A chip that is asked again and again for its last conversion: samples with the host's own time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/meter/meter.hpp"
#include "harness/process/descriptor_wait.hpp"

namespace probemark {

/// One look at the chip.
struct PolledReading {
  double value = 0;                 ///< A, W, or for Quantity::energy J since some time before
  std::optional<double> voltage_v;  ///< of the supply
  std::string raw;                  ///< all that was read, as it was: equal texts are perhaps the same conversion
};

/// A look that gave nothing.
struct PollFailure {
  bool gone = false;  ///< there is no such chip any more
  std::string reason;
};

/// Time, and waiting for it; tests bring their own.
struct PollClock {
  std::function<SteadyTime()> now = [] { return std::chrono::steady_clock::now(); };
  std::function<Result<void>(SteadyTime)> wait = [](SteadyTime until) { return wait_until(until); };
};

struct PolledChip {
  MeterDescription description;  ///< the period is filled in
  std::function<tl::expected<PolledReading, PollFailure>()> look;
  std::optional<double> update_s;  ///< time from conversion to conversion; empty: not told
  double stuck_s = 60;             ///< the same reading for so long is an error; 0: never
};

/// How often a chip is looked at at the most.
inline constexpr double shortest_look_s = 2e-3;

/// Opens by looking: a chip that does not tell how often it converts is watched for changes. The same conversion read
/// twice is one sample: a reading that has not changed counts only once a conversion's time has passed. Failed looks
/// are lost samples, five in a row an error. Energy counters come out as their differences on an even grid of time; one
/// that goes back (it wraps at a count that sysfs does not tell) loses the sample.
Result<std::unique_ptr<Meter>> open_polled_meter(PolledChip chip, PollClock clock = {});

}  // namespace probemark

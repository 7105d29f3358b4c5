// What an instrument gives within some time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "harness/meter/meter.hpp"

namespace probemark {

struct MeterObservation {
  std::uint64_t samples = 0;
  std::uint64_t lost = 0;
  double seconds = 0;            ///< by the instrument's time
  double host_s = 0;             ///< by this host's
  std::optional<double> mean_a;  ///< empty: neither current nor voltage is known
  std::optional<double> mean_w;  ///< of powers and energies
  std::optional<double> mean_v;  ///< measured
  std::uint64_t edges = 0;       ///< of the line
  std::optional<bool> level;     ///< of the line at the end
};

/// Starts the instrument, leaves `skip_s` out, observes for `seconds` of its own time, or until the line has had
/// `edges` edges (0: they do not matter), and stops it. An error where nothing comes for 5 s.
Result<MeterObservation> observe(Meter& meter, double seconds, double skip_s = 0, std::uint64_t edges = 0);

}  // namespace probemark

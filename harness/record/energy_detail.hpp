// How the energy of a record came about: everything that its three figures (energy_j, energy_net_j, energy_slope_j)
// stand on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace probemark {

/// One window of the instrument.
struct EnergyWindowDetail {
  std::uint64_t inferences = 0;
  double length_s = 0;                       ///< by the instrument's clock
  double energy_j = 0;                       ///< of the whole window, gross
  std::optional<double> lost_share = {};     ///< of the instrument's samples; absent where nobody says
  std::optional<double> target_s = {};       ///< length by the target's own clock
  std::vector<std::string> objections = {};  ///< why it is no result; empty: it is one

  bool operator==(const EnergyWindowDetail&) const = default;
};

struct EnergyDetail {
  std::string instrument = {};  ///< e.g. "Nordic PPK2"
  std::string instrument_serial = {};
  std::string instrument_firmware = {};
  std::optional<double> sample_rate_hz = {};
  std::optional<double> voltage_v = {};
  std::string voltage_from = {};  ///< "set", "measured" or "stated"
  std::string windows_by = {};    ///< "digital" or "steps"
  std::string debug_state = {};   ///< e.g. "powered down by OpenOCD, not power-cycled"
  std::string idle = {};          ///< what the core does between windows: "busy loop" or "sleep"
  std::vector<EnergyWindowDetail> windows = {};
  std::optional<double> idle_w = {};
  std::optional<double> overhead_j = {};           ///< of a window without inferences, from the slope
  std::map<std::string, double> uncertainty = {};  ///< relative standard uncertainty of energy_j, by term
  std::vector<std::string> unknown_terms = {};     ///< terms whose limit nobody stated: the interval is a lower bound
  std::optional<double> clock_ratio = {};          ///< seconds of the instrument in one second of the target
  std::vector<std::string> notes = {};

  bool operator==(const EnergyDetail&) const = default;
};

}  // namespace probemark

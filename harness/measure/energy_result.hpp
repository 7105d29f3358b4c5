// From the windows of a trace to joules per inference. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/measure/energy_uncertainty.hpp"
#include "harness/measure/window_energy.hpp"

namespace probemark {

/// What makes a window's energy a result.
struct WindowRule {
  double least_s = 10;
  std::uint64_t least_inferences = 10;
  double most_lost = 0.001;              ///< share of the window's time
  double voltage_tolerance = 0.02;       ///< of the mean measured voltage to the one stated
  std::optional<std::string> misplaced;  ///< what speaks against all windows
  double brown_out = 0.9;                ///< lowest measured voltage, as a share of the mean
};

/// One window, judged.
struct JudgedWindow {
  WindowEnergy energy;
  std::optional<std::uint64_t> inferences;
  std::optional<double> net_j;          ///< less the idle power over the window; none where idle draws more
  EnergyUncertainty uncertainty;        ///< relative to energy.energy_j
  std::vector<std::string> objections;  ///< why it is no result; empty: it is one

  [[nodiscard]] bool valid() const { return objections.empty(); }
  [[nodiscard]] std::optional<double> per_inference_j() const {
    return inferences && *inferences > 0 ? std::optional(energy.energy_j / static_cast<double>(*inferences))
                                         : std::nullopt;
  }
};

struct EnergySlope {
  double per_inference_j = 0;
  double overhead_j = 0;             ///< of a window without inferences
  std::optional<double> standard_j;  ///< standard uncertainty of per_inference_j: gain, voltage, what lies beside the
                                     ///< line; nullopt of two windows
};

/// All windows of a trace. Figures over windows take the valid ones only, and are empty without any.
struct EnergyResult {
  std::vector<JudgedWindow> windows;
  std::optional<double> idle_w;
  std::optional<double> median_j;      ///< per inference
  std::optional<double> median_net_j;  ///< per inference
  std::optional<double> spread;        ///< (largest - smallest) / median, per inference
  EnergyUncertainty uncertainty;       ///< relative to median_j
  EnergyUncertainty net_uncertainty;   ///< relative to median_net_j
  std::optional<EnergySlope> slope;    ///< where windows of different numbers of inferences are there

  [[nodiscard]] bool valid() const;
};

/// `inferences`: one for each window, taken again from the front where they are fewer (N, 2N: in turns); empty: not
/// known. `voltage_v` of `input`, where it is not 0, is held against the measured one.
EnergyResult judge_windows(std::span<const WindowEnergy> windows, std::span<const std::uint64_t> inferences,
                           const UncertaintyInput& input, const WindowRule& rule = {});

/// Least squares of energy over inferences; nullopt where all windows have the same number.
std::optional<EnergySlope> slope_of(std::span<const JudgedWindow> windows);

/// Seconds of the instrument in one second of the target, from the lengths of the same windows by either clock (least
/// squares through 0); nullopt where they are not pairs.
std::optional<double> clock_ratio(std::span<const double> instrument_s, std::span<const double> target_s);

}  // namespace probemark

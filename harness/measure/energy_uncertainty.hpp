// How far an energy may be off, term by term. Pure.
#pragma once

#include <limits>
#include <optional>
#include <string>

#include "harness/measure/window_energy.hpp"

namespace probemark {

/// Limits of an instrument, as its maker states them. What is not known stays empty: it is said, and not taken for 0.
struct InstrumentLimits {
  std::optional<double> gain;      ///< relative, of the reading
  std::optional<double> offset_a;  ///< of the current, in A
  std::optional<double> voltage;   ///< relative, of a voltage that is set; not asked where it was measured
  double range_a = std::numeric_limits<double>::infinity();  ///< largest current it reads
};

/// Relative standard uncertainties of a window's energy; empty: not known.
struct EnergyUncertainty {
  std::optional<double> gain;
  std::optional<double> voltage;
  std::optional<double> offset;
  std::optional<double> alignment;
  std::optional<double> loss;
  std::optional<double> repeatability;

  /// Root of the sum of squares of the terms that are known.
  [[nodiscard]] double combined() const;
  /// False: `combined` is a lower bound.
  [[nodiscard]] bool complete() const;
};

/// A figure is given with twice its standard uncertainty: some 95 %.
inline constexpr double coverage_factor = 2;

/// What the terms of one window are made of.
struct UncertaintyInput {
  InstrumentLimits instrument;
  double voltage_v = 0;  ///< set; 0 where it is not known
  bool voltage_measured = false;
  double alignment_s = 0;        ///< standard uncertainty of the window's length
  std::optional<double> idle_w;  ///< without it, the whole power may be missing at an edge
  std::optional<double> repeatability;
};

/// u^2 = gain^2 + voltage^2 + (offset/I)^2 + (dt |P - P_idle| / E)^2 + loss^2 + repeatability^2. A limit a counts as
/// a/sqrt(3), an even distribution within it (GUM 4.3.7); interpolated energy counts as unknown by as much as it is.
EnergyUncertainty uncertainty_of(const WindowEnergy& energy, const UncertaintyInput& input);

/// Of the energy less the idle power's: gain and voltage stay, an offset is in both and cancels, edges and losses weigh
/// as many times more as the net is less.
EnergyUncertainty net_uncertainty_of(const EnergyUncertainty& gross, double gross_j, double net_j,
                                     std::optional<double> net_repeatability);

/// The factor by which a standard deviation of `n` values must be widened for twice it to hold 95 % (Student's t).
double small_sample_factor(std::size_t n);

}  // namespace probemark

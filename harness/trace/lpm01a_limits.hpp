// Accuracy of ST's X-NUCLEO-LPM01A, as its manual states it.
#pragma once

#include "harness/measure/energy_uncertainty.hpp"

namespace probemark {

/// Some 2 % of the reading, 100 nA; its supply is set to 1 %, not measured.
inline constexpr InstrumentLimits lpm01a_limits{0.02, 1e-7, 0.01};
/// Largest current in dynamic mode, in A.
inline constexpr double lpm01a_range_a = 0.05;

}  // namespace probemark

// Accuracy of Nordic's PPK2, as its user guide states it.
#pragma once

#include "harness/measure/energy_uncertainty.hpp"

namespace probemark {

/// 10 % is typical for the lower ranges and 15 % for the top one; a file does not tell which one a sample was read in.
/// 0.2 uA: its resolution. Its supply is set, not measured.
inline constexpr InstrumentLimits ppk2_limits{0.15, 2e-7, 0.01, 1.0};

}  // namespace probemark

// What the instruments add to the interval of a ratio of energies.
#pragma once

#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

struct EnergyAllowance {
  double relative = 0;  ///< half width, at twice the standard uncertainty
  std::vector<std::string> notes = {};

  bool operator==(const EnergyAllowance&) const = default;
};

/// The root of the sum of squares of all terms of both records' uncertainty, save repeatability, which the samples
/// themselves show, and the gain where one instrument, by model and serial number, measured both: it is the same factor
/// in both and cancels. An unknown serial number is another instrument.
[[nodiscard]] EnergyAllowance energy_allowance(const Record& a, const Record& b);

}  // namespace probemark

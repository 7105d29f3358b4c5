// Whether one instrument can be driven and believed: what it is, its rate and losses, its voltage, its zero, its
// trigger.
#pragma once

#include <string>
#include <vector>

#include "harness/doctor/checkup.hpp"
#include "harness/meter/meter.hpp"

namespace probemark {

/// They share one open instrument, which lasts as long as they do; to be run in one thread. The zero is looked at with
/// the supply off, where the instrument supplies: the board loses its power for a second.
std::vector<Check> meter_checks(const MeterRequest& request);

}  // namespace probemark

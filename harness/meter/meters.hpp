// The instruments of this build. To add one: write meter_<name>.cpp and add a row.
#pragma once

#include <vector>

#include "harness/meter/meter.hpp"

// In order of name.
#define PROBEMARK_METERS(ROW) \
  ROW(hwmon)                  \
  ROW(iio)                    \
  ROW(joulescope)             \
  ROW(lpm01a)                 \
  ROW(otii)                   \
  ROW(ppk2)

namespace probemark {

#define PROBEMARK_DECLARE_METER(name) const MeterDriver& name##_meter_driver();
PROBEMARK_METERS(PROBEMARK_DECLARE_METER)
#undef PROBEMARK_DECLARE_METER

/// All of them, in that order.
std::vector<const MeterDriver*> meter_drivers();

/// ErrorKind::usage where there is no such driver or option; ErrorKind::setup where the instrument is not there, not
/// permitted, in use, or not what it should be.
Result<std::unique_ptr<Meter>> open_meter(const MeterRequest& request);

}  // namespace probemark

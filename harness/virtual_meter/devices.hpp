// The instruments that can be simulated. To add one: write device_<name>.cpp and add a row.
#pragma once

#include <vector>

#include "harness/virtual_meter/device.hpp"

#define PROBEMARK_VIRTUAL_METERS(ROW) \
  ROW(hwmon)                          \
  ROW(iio)                            \
  ROW(lpm01a)                         \
  ROW(otii)                           \
  ROW(ppk2)

namespace probemark::virtual_meter {

#define PROBEMARK_DECLARE_VIRTUAL_METER(name) const DeviceKind& name##_device();
PROBEMARK_VIRTUAL_METERS(PROBEMARK_DECLARE_VIRTUAL_METER)
#undef PROBEMARK_DECLARE_VIRTUAL_METER

inline std::vector<const DeviceKind*> device_kinds() {
#define PROBEMARK_VIRTUAL_METER_ROW(name) &name##_device(),
  return {PROBEMARK_VIRTUAL_METERS(PROBEMARK_VIRTUAL_METER_ROW)};
#undef PROBEMARK_VIRTUAL_METER_ROW
}

}  // namespace probemark::virtual_meter

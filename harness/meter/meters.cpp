#include "harness/meter/meters.hpp"

#include <fmt/format.h>

namespace probemark {

std::vector<const MeterDriver*> meter_drivers() {
#define PROBEMARK_METER_ROW(name) &name##_meter_driver(),
  return {PROBEMARK_METERS(PROBEMARK_METER_ROW)};
#undef PROBEMARK_METER_ROW
}

Result<std::unique_ptr<Meter>> open_meter(const MeterRequest& request) {
  std::string names;
  for (const MeterDriver* driver : meter_drivers()) {
    if (driver->name == request.driver) {
      return driver->open(request);
    }
    names += fmt::format("{}{}", names.empty() ? "" : ", ", driver->name);
  }
  return fail(ErrorKind::usage, fmt::format("there is no instrument '{}'", request.driver), "--meter",
              "known: " + names);
}

}  // namespace probemark

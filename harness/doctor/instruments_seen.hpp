// Energy instruments that Linux shows in sysfs: on USB, behind hwmon and IIO.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/doctor/checkup.hpp"

namespace probemark {

struct SeenInstrument {
  std::string title;           ///< with its serial number, where it has one
  std::string spec;            ///< for --meter
  std::filesystem::path node;  ///< that must be readable, and writable on USB
  bool is_usb = true;
};

/// Folders of this machine; tests bring their own.
struct InstrumentFolders {
  std::filesystem::path usb = "/sys/bus/usb/devices";
  std::filesystem::path nodes = "/dev";
  std::filesystem::path hwmon = "/sys/class/hwmon";
  std::filesystem::path iio = "/sys/bus/iio/devices";
};

/// By spec. A folder that is not there has none.
std::vector<SeenInstrument> instruments_seen(const InstrumentFolders& folders = {});

inline constexpr const char* kInstrumentsSeen = "instruments seen";

/// "instruments seen", skipped where there is none, then whether each may be opened.
std::vector<Check> instrument_checks(const std::vector<SeenInstrument>& instruments);

/// What `error` (an errno; 0: none) of opening it means. Pure.
Finding instrument_finding(const SeenInstrument& instrument, int error);

}  // namespace probemark

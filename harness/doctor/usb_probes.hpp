// Debug probes on USB, as Linux shows them in sysfs: which are connected, and whether this user may open them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace probemark {

struct UsbProbe {
  std::string title;   ///< kind, e.g. "ST-Link V2-1", with the product's own words where it has some
  std::string serial;  ///< empty where it has none
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  std::filesystem::path node;  ///< e.g. /dev/bus/usb/001/004
  bool claimed = false;        ///< another program has one of its interfaces
};

/// All of `devices` (/sys/bus/usb/devices) that are known probes, or call themselves CMSIS-DAP, by node. A folder that
/// is not there has none.
std::vector<UsbProbe> usb_probes(const std::filesystem::path& devices, const std::filesystem::path& nodes);

/// Why a probe cannot be opened: 0, or an errno; EBUSY where another program has it.
int access_error(const UsbProbe& probe);

}  // namespace probemark

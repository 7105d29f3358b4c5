// Debug probes on USB, as Linux shows them in sysfs: which are connected, and whether this user may open them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace probemark {

inline constexpr const char* kUsbDevices = "/sys/bus/usb/devices";
inline constexpr const char* kUsbNodes = "/dev/bus/usb";

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

/// What the lease of a probe is called: its serial, as every server knows it; without one, the only connected probe's;
/// else the server, as nobody knows which probe it will take. Pure.
std::string lease_name(const std::string& serial, std::string_view server, const std::vector<UsbProbe>& connected);

/// Why a probe cannot be opened: 0, or an errno; EBUSY where another program has it.
int access_error(const UsbProbe& probe);

}  // namespace probemark

#include "harness/probe/usb_probes.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <regex>
#include <system_error>

#include "harness/process/file_descriptor.hpp"
#include "harness/process/sysfs_attribute.hpp"

namespace probemark {

namespace {

namespace fs = std::filesystem;

struct KnownProbe {
  std::uint16_t vendor;
  std::uint16_t product;  ///< 0: any of that vendor
  const char* title;
};

// USB IDs: the vendors' own drivers and udev rules, e.g. OpenOCD's contrib/60-openocd.rules.
constexpr std::array kKnown = {
    KnownProbe{0x0483, 0x3744, "ST-Link V1"},
    KnownProbe{0x0483, 0x3748, "ST-Link V2"},
    KnownProbe{0x0483, 0x374b, "ST-Link V2-1"},
    KnownProbe{0x0483, 0x3752, "ST-Link V2-1"},
    KnownProbe{0x0483, 0x374d, "ST-Link V3 (loader)"},
    KnownProbe{0x0483, 0x374e, "ST-Link V3"},
    KnownProbe{0x0483, 0x374f, "ST-Link V3"},
    KnownProbe{0x0483, 0x3753, "ST-Link V3"},
    KnownProbe{0x0483, 0x3754, "ST-Link V3"},
    KnownProbe{0x0d28, 0x0204, "DAPLink"},
    KnownProbe{0x1366, 0, "J-Link"},
    KnownProbe{0x1d50, 0x6018, "Black Magic Probe"},
    KnownProbe{0x2e8a, 0x0004, "Picoprobe"},
    KnownProbe{0x2e8a, 0x000c, "Raspberry Pi Debug Probe"},
    KnownProbe{0x1fc9, 0x0090, "LPC-Link2"},
    KnownProbe{0x1fc9, 0x0143, "MCU-Link"},
    KnownProbe{0x303a, 0x1001, "ESP32 USB-JTAG"},
    KnownProbe{0x1a86, 0x8010, "WCH-Link"},
    KnownProbe{0x28e9, 0x0189, "GD-Link"},
    KnownProbe{0x0403, 0x6010, "FTDI FT2232 (JTAG, perhaps)"},
    KnownProbe{0x0403, 0x6014, "FTDI FT232H (JTAG, perhaps)"},
};

/// usbfs is the driver of an interface that a program has claimed.
bool is_claimed(const fs::path& device) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(device, error)) {
    std::error_code no_link;
    const fs::path driver = fs::read_symlink(entry.path() / "driver", no_link);
    if (!no_link && driver.filename() == "usbfs") {
      return true;
    }
  }
  return false;
}

const KnownProbe* find_known(unsigned vendor, unsigned product) {
  const auto* found = std::find_if(kKnown.begin(), kKnown.end(), [&](const KnownProbe& known) {
    return known.vendor == vendor && (known.product == product || known.product == 0);
  });
  return found == kKnown.end() ? nullptr : found;
}

std::optional<UsbProbe> probe_at(const fs::path& device, const fs::path& nodes) {
  const auto vendor = sysfs_number(device / "idVendor", 16);
  const auto product = sysfs_number(device / "idProduct", 16);
  const auto bus = sysfs_number(device / "busnum", 10);
  const auto address = sysfs_number(device / "devnum", 10);
  if (!vendor || !product || !bus || !address) {
    return std::nullopt;
  }
  const std::string words = sysfs_attribute(device / "product");
  const KnownProbe* known = find_known(*vendor, *product);
  // How CMSIS-DAP probes are to be recognised, whoever made them (its specification, "USB interface").
  if (known == nullptr && words.find("CMSIS-DAP") == std::string::npos) {
    return std::nullopt;
  }
  UsbProbe probe;
  probe.title = known == nullptr ? words : words.empty() ? known->title : fmt::format("{} ({})", known->title, words);
  probe.serial = sysfs_attribute(device / "serial");
  probe.vendor = static_cast<std::uint16_t>(*vendor);
  probe.product = static_cast<std::uint16_t>(*product);
  probe.node = nodes / fmt::format("{:03}", *bus) / fmt::format("{:03}", *address);
  probe.claimed = is_claimed(device);
  return probe;
}

}  // namespace

std::vector<UsbProbe> usb_probes(const fs::path& devices, const fs::path& nodes) {
  std::vector<UsbProbe> probes;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(devices, error)) {
    if (auto probe = probe_at(entry.path(), nodes)) {
      probes.push_back(std::move(*probe));
    }
  }
  std::sort(probes.begin(), probes.end(), [](const UsbProbe& a, const UsbProbe& b) { return a.node < b.node; });
  return probes;
}

std::string lease_name(const std::string& serial, std::string_view server, const std::vector<UsbProbe>& connected) {
  if (serial.empty()) {
    const bool only = connected.size() == 1 && !connected.front().serial.empty();
    return only ? connected.front().serial : std::string(server);
  }
  // probe-rs writes VID:PID:SERIAL.
  static const std::regex with_ids("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}:(.+)");
  std::smatch match;
  return std::regex_match(serial, match, with_ids) ? match[1].str() : serial;
}

int access_error(const UsbProbe& probe) {
  const FileDescriptor node(::open(probe.node.c_str(), O_RDWR | O_CLOEXEC));
  if (!node.valid()) {
    return errno;
  }
  return probe.claimed ? EBUSY : 0;
}

}  // namespace probemark

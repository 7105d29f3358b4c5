// Serial ports on USB, as Linux shows them in sysfs: finding an instrument by its ids.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/meter/meter.hpp"
#include "reference/error.hpp"

namespace probemark {

struct UsbSerialPort {
  std::string device;  ///< e.g. /dev/ttyACM0
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  std::string serial;      ///< empty where it has none
  unsigned interface = 0;  ///< of its USB device, from 0
};

/// Folders of this machine; tests bring their own.
struct SerialPortFolders {
  std::filesystem::path terminals = "/sys/class/tty";
  std::filesystem::path devices = "/dev";
};

/// All serial ports on USB, by device. A folder that is not there has none.
std::vector<UsbSerialPort> usb_serial_ports(const SerialPortFolders& folders = {});

/// The port of an instrument: `request.address` if there is one, else the only instrument with these ids (of its
/// ports, the first). ErrorKind::setup where there is none or more than one; the error lists them.
Result<UsbSerialPort> find_serial_port(const MeterRequest& request, std::uint16_t vendor, std::uint16_t product,
                                       std::string_view instrument, const SerialPortFolders& folders = {});

}  // namespace probemark

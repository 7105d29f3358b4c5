#include "harness/meter/usb_serial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "harness/process/sysfs_attribute.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

std::optional<UsbSerialPort> port_at(const fs::path& terminal, const fs::path& devices) {
  std::error_code error;
  const fs::path interface = fs::canonical(terminal / "device", error);
  if (error) {
    return std::nullopt;
  }
  const fs::path device = interface.parent_path();
  const auto vendor = sysfs_number(device / "idVendor", 16);
  const auto product = sysfs_number(device / "idProduct", 16);
  if (!vendor || !product) {
    return std::nullopt;
  }
  UsbSerialPort port;
  port.device = (devices / terminal.filename()).string();
  port.vendor = static_cast<std::uint16_t>(*vendor);
  port.product = static_cast<std::uint16_t>(*product);
  port.serial = sysfs_attribute(device / "serial");
  port.interface = sysfs_number(interface / "bInterfaceNumber", 16).value_or(0);
  return port;
}

}  // namespace

std::vector<UsbSerialPort> usb_serial_ports(const SerialPortFolders& folders) {
  std::vector<UsbSerialPort> ports;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.terminals, error)) {
    if (auto port = port_at(entry.path(), folders.devices)) {
      ports.push_back(std::move(*port));
    }
  }
  std::sort(ports.begin(), ports.end(),
            [](const UsbSerialPort& a, const UsbSerialPort& b) { return a.device < b.device; });
  return ports;
}

Result<UsbSerialPort> find_serial_port(const MeterRequest& request, std::uint16_t vendor, std::uint16_t product,
                                       std::string_view instrument, const SerialPortFolders& folders) {
  std::vector<UsbSerialPort> ports = usb_serial_ports(folders);
  if (!request.address.empty()) {
    std::error_code error;
    const fs::path place = fs::canonical(request.address, error);  // links of udev lead to the device
    for (const UsbSerialPort& port : ports) {
      if (port.device == request.address || (!error && port.device == place)) {
        return port;
      }
    }
    UsbSerialPort port;
    port.device = request.address;
    return port;
  }
  std::erase_if(ports, [&](const UsbSerialPort& port) { return port.vendor != vendor || port.product != product; });
  if (ports.empty()) {
    return fail(ErrorKind::setup, fmt::format("no {} is connected (USB {:04x}:{:04x})", instrument, vendor, product),
                request.driver, fmt::format("connect it, or name its port: {}:/dev/ttyACM0", request.driver));
  }
  const auto first = std::min_element(ports.begin(), ports.end(), [](const auto& a, const auto& b) {
    return std::tie(a.interface, a.device) < std::tie(b.interface, b.device);
  });
  std::string others;
  for (const UsbSerialPort& port : ports) {
    others += fmt::format("{}{}", others.empty() ? "" : ", ", port.device);
  }
  const bool one = std::all_of(ports.begin(), ports.end(), [&](const UsbSerialPort& port) {
    return port.serial == first->serial && (&port == &*first || port.interface != first->interface);
  });
  return one ? Result<UsbSerialPort>(*first)
             : fail(ErrorKind::setup, fmt::format("more than one {} is connected: {}", instrument, others),
                    request.driver, fmt::format("name its port, e.g. {}:{}", request.driver, first->device));
}

}  // namespace probemark

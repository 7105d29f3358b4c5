#include "harness/doctor/instruments_seen.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "harness/process/sysfs_attribute.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGroup = "instruments";

struct KnownInstrument {
  unsigned vendor;
  unsigned product;
  const char* title;
  const char* driver;
  bool is_serial;
};

constexpr std::array kKnown = {
    KnownInstrument{0x1915, 0xc00a, "Nordic PPK2", "ppk2", true},
    KnownInstrument{0x0483, 0x5740, "LPM01A, or another virtual serial port of ST", "lpm01a", true},
    KnownInstrument{0x16d0, 0x0e88, "Joulescope JS110", "joulescope", false},
    KnownInstrument{0x16d0, 0x10ba, "Joulescope JS220", "joulescope", false},
    KnownInstrument{0x16d0, 0x135a, "Joulescope JS320", "joulescope", false},
};

/// ttyACM0 of a device's first interface that is a serial port.
std::string terminal_of(const fs::path& device) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& interface : fs::directory_iterator(device, error)) {
    std::error_code no_terminal;
    for (const auto& terminal : fs::directory_iterator(interface.path() / "tty", no_terminal)) {
      names.push_back(terminal.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names.empty() ? std::string() : names.front();
}

std::optional<SeenInstrument> usb_instrument(const fs::path& device, const fs::path& nodes) {
  const auto vendor = sysfs_number(device / "idVendor", 16);
  const auto product = sysfs_number(device / "idProduct", 16);
  const auto* known = std::find_if(kKnown.begin(), kKnown.end(), [&](const KnownInstrument& instrument) {
    return vendor == instrument.vendor && product == instrument.product;
  });
  if (known == kKnown.end()) {
    return std::nullopt;
  }
  const std::string serial = sysfs_attribute(device / "serial");
  SeenInstrument seen;
  seen.title = serial.empty() ? known->title : fmt::format("{}, serial {}", known->title, serial);
  if (known->is_serial) {
    seen.node = nodes / terminal_of(device);
    seen.spec = fmt::format("{}:{}", known->driver, seen.node.string());
  } else {
    seen.node = nodes / "bus/usb" / fmt::format("{:03}", sysfs_number(device / "busnum", 10).value_or(0)) /
                fmt::format("{:03}", sysfs_number(device / "devnum", 10).value_or(0));
    seen.spec = serial.empty() ? known->driver : fmt::format("{}:{}", known->driver, serial);
  }
  return seen;
}

void add_chips(const fs::path& folder, const char* driver, std::vector<SeenInstrument>& seen) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = sysfs_attribute(entry.path() / "name");
    if (name.starts_with("ina")) {
      seen.push_back({name, fmt::format("{}:{}", driver, entry.path().string()), entry.path(), false});
    }
  }
}

}  // namespace

std::vector<SeenInstrument> instruments_seen(const InstrumentFolders& folders) {
  std::vector<SeenInstrument> seen;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.usb, error)) {
    if (auto instrument = usb_instrument(entry.path(), folders.nodes)) {
      seen.push_back(std::move(*instrument));
    }
  }
  add_chips(folders.hwmon, "hwmon", seen);
  add_chips(folders.iio, "iio", seen);
  std::sort(seen.begin(), seen.end(), [](const SeenInstrument& a, const SeenInstrument& b) { return a.spec < b.spec; });
  return seen;
}

Finding instrument_finding(const SeenInstrument& instrument, int error) {
  const std::string node = instrument.node.string();
  switch (error) {
    case 0:
      return {CheckState::ok, fmt::format("{}: --meter {}", instrument.title, instrument.spec), {}};
    case EACCES:
    case EPERM:
      return {CheckState::failed, fmt::format("no permission to open {} (EACCES)", node),
              "sudo cp scripts/udev/60-probemark-instruments.rules /etc/udev/rules.d/ && sudo udevadm control "
              "--reload, then plug the instrument in again"};
    default:
      return {CheckState::failed, fmt::format("{}: {}", node, std::generic_category().message(error)),
              "plug the instrument in again"};
  }
}

std::vector<Check> instrument_checks(const std::vector<SeenInstrument>& instruments) {
  std::vector<Check> checks;
  checks.push_back({kInstrumentsSeen, kGroup, {}, [instruments]() -> Finding {
                      std::vector<std::string> titles;
                      for (const SeenInstrument& instrument : instruments) {
                        titles.push_back(instrument.title);
                      }
                      return titles.empty()
                                 ? Finding{CheckState::skipped, "no energy instrument on USB, hwmon or IIO", {}}
                                 : Finding{CheckState::ok, fmt::format("{}", fmt::join(titles, "; ")), {}};
                    }});
  for (const SeenInstrument& instrument : instruments) {
    checks.push_back({"instrument " + instrument.spec, kGroup, {kInstrumentsSeen}, [instrument] {
                        // Not by opening it: that moves a serial port's control lines.
                        const int mode = R_OK | (instrument.is_usb ? W_OK : 0);
                        return instrument_finding(instrument, ::access(instrument.node.c_str(), mode) == 0 ? 0 : errno);
                      }});
  }
  return checks;
}

}  // namespace probemark

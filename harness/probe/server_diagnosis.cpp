#include "harness/probe/server_diagnosis.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace probemark {

namespace {

struct Row {
  std::string_view server;  ///< empty: any
  std::string_view words;
  ErrorKind kind;
  std::string_view what;
  std::string_view remedy;
};

constexpr std::string_view kPermission =
    "install scripts/udev/60-probemark-probes.rules (its head says how), then plug the probe in again";
constexpr std::string_view kBusy = "end the other program that uses the probe (another debugger, an IDE)";
constexpr std::string_view kConnect = "connect the probe; `probemark doctor` lists what is seen";
constexpr std::string_view kSerial = "correct --serial or the board file's serial; `probemark doctor` lists the probes";
constexpr std::string_view kPower = "check the board's power, its cable, and that no other program resets it";

// The first row that fits counts: what is more telling stands first.
constexpr std::array kRows = {
    Row{"", "LIBUSB_ERROR_ACCESS", ErrorKind::setup, "no permission to open the probe", kPermission},
    Row{"", "ermission denied", ErrorKind::setup, "no permission to open the probe", kPermission},
    Row{"", "LIBUSB_ERROR_BUSY", ErrorKind::setup, "another program uses the probe", kBusy},
    Row{"", "esource busy", ErrorKind::setup, "another program uses the probe", kBusy},
    Row{"openocd", "Address already in use", ErrorKind::setup, "the port is taken", "end the other server"},
    Row{"openocd", "Can't find", ErrorKind::setup, "a configuration file is missing",
        "correct `config` in the board file; they are relative to OpenOCD's scripts folder"},
    Row{"openocd", "invalid command name", ErrorKind::setup, "OpenOCD does not know a command of the board file",
        "correct `commands` in the board file, or install OpenOCD 0.12"},
    Row{"openocd", "No Valid JTAG Interface", ErrorKind::setup, "no probe is configured",
        "name an interface file in the board file's `config`"},
    Row{"openocd", "no device found", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"openocd", "unable to find a matching CMSIS-DAP device", ErrorKind::setup, "no such probe is connected",
        kConnect},
    Row{"openocd", "No J-Link device found", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"openocd", "open failed", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"openocd", "could not find or open device", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"openocd", "serial number", ErrorKind::setup, "no probe has that serial number", kSerial},
    Row{"openocd", "unable to connect to the target", ErrorKind::target_lost, "the probe sees no target", kPower},
    Row{"openocd", "Error connecting DP", ErrorKind::target_lost, "the probe sees no target", kPower},
    Row{"openocd", "JTAG scan chain interrogation failed", ErrorKind::target_lost, "the probe sees no target", kPower},
    Row{"openocd", "cannot connect to stlink server", ErrorKind::setup, "the adapter's server does not listen",
        "start it, or correct the port in the board file's `commands`"},
    Row{"openocd", "Failed to connect", ErrorKind::setup, "the adapter's server does not listen",
        "start it, or correct host and port in the board file's `commands`"},
    Row{"pyocd", "No connected debug probe", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"pyocd", "No available debug probes", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"pyocd", "not recognized", ErrorKind::setup, "pyOCD does not know the target",
        "install its pack (`pyocd pack install`); the board file names it"},
    Row{"pyocd", "is locked", ErrorKind::setup, "the chip is locked",
        "unlocking erases all of its flash: run again with --allow-mass-erase"},
    Row{"pyocd", "onnection refused", ErrorKind::setup, "the remote probe does not listen",
        "start it, or correct `serial` in the board file"},
    Row{"pyocd", "No ACK", ErrorKind::target_lost, "the probe sees no target", kPower},
    Row{"jlink", "Connecting to J-Link failed", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"st-util", "Couldn't find any ST-Link", ErrorKind::setup, "no such probe is connected", kConnect},
    Row{"probe-rs", "No connected probes", ErrorKind::setup, "no such probe is connected", kConnect},
};

constexpr std::string_view kBetweenLines = " | ";
constexpr std::size_t kMostLines = 4;

std::vector<std::string_view> lines_of(std::string_view words) {
  std::vector<std::string_view> lines;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(kBetweenLines), words.size());
    lines.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + kBetweenLines.size(), words.size()));
  }
  return lines;
}

bool is_progress_bar(std::string_view line) { return line.starts_with("[-") || line.starts_with("[="); }

/// "Error: ..." of OpenOCD, "0001234 E ..." of pyOCD, "Traceback" of Python and the like.
bool is_complaint(std::string_view line) {
  constexpr std::array kSigns = {"Error", "error",    "Warn",  " E ",    " W ",   " C ",
                                 "ailed", "xception", "fatal", "Lockup", "nvalid"};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [line](const char* sign) { return line.find(sign) != std::string_view::npos; });
}

}  // namespace

std::string telling_words(std::string_view words) {
  std::vector<std::string_view> lines = lines_of(words);
  std::erase_if(lines, is_progress_bar);
  if (std::any_of(lines.begin(), lines.end(), is_complaint)) {
    std::erase_if(lines, [](std::string_view line) { return !is_complaint(line); });
  }
  lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(std::min(lines.size(), kMostLines)));
  return fmt::format("{}", fmt::join(lines, kBetweenLines));
}

std::optional<Diagnosis> diagnose(std::string_view server, std::string_view words) {
  const auto found = std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) {
    return (row.server.empty() || row.server == server) && words.find(row.words) != std::string_view::npos;
  });
  return found == kRows.end()
             ? std::nullopt
             : std::optional(Diagnosis{found->kind, std::string(found->what), std::string(found->remedy)});
}

}  // namespace probemark

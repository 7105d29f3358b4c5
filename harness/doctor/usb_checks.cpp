#include "harness/doctor/usb_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <system_error>

namespace probemark {

namespace {

constexpr const char* kGroup = "probes";

std::string words_for(const UsbProbe& probe) {
  return probe.serial.empty() ? probe.title : fmt::format("{}, serial {}", probe.title, probe.serial);
}

Finding seen(const std::vector<UsbProbe>& probes, bool wanted) {
  if (!probes.empty()) {
    std::vector<std::string> words;
    for (const UsbProbe& probe : probes) {
      words.push_back(words_for(probe));
    }
    return {CheckState::ok, fmt::format("{}", fmt::join(words, "; ")), {}};
  }
  return wanted ? Finding{CheckState::failed, "no debug probe on USB",
                          "plug the board in with a cable that carries data, not power alone"}
                : Finding{CheckState::skipped, "no debug probe on USB", {}};
}

}  // namespace

std::string usb_check_id(const UsbProbe& probe) {
  return "probe " + (probe.serial.empty() ? probe.node.string() : probe.serial);
}

Finding access_finding(const UsbProbe& probe, int error) {
  const std::string node = probe.node.string();
  switch (error) {
    case 0:
      return {CheckState::ok, fmt::format("{} may be opened", node), {}};
    case EACCES:
    case EPERM:
      return {
          CheckState::failed, fmt::format("no permission to open {} (EACCES)", node),
          "sudo cp scripts/udev/60-probemark-probes.rules /etc/udev/rules.d/ && sudo udevadm control --reload, then "
          "plug the probe in again"};
    case EBUSY:
      return {CheckState::failed, fmt::format("another program has claimed {} (EBUSY)", node),
              "end it: another debug server, an IDE, or a run of probemark"};
    default:
      return {CheckState::failed, fmt::format("{}: {}", node, std::generic_category().message(error)),
              "plug the probe in again"};
  }
}

std::vector<Check> usb_checks(const std::vector<UsbProbe>& probes, bool wanted) {
  std::vector<Check> checks;
  checks.push_back({kProbesSeen, kGroup, {}, [probes, wanted] { return seen(probes, wanted); }});
  for (const UsbProbe& probe : probes) {
    checks.push_back(
        {usb_check_id(probe), kGroup, {kProbesSeen}, [probe] { return access_finding(probe, access_error(probe)); }});
  }
  return checks;
}

}  // namespace probemark

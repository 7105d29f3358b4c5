// Whether debug probes are connected, and whether this user may open them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/doctor/checkup.hpp"
#include "harness/probe/usb_probes.hpp"

namespace probemark {

inline constexpr const char* kProbesSeen = "probes seen";

/// The id of the check whether a probe may be opened.
std::string usb_check_id(const UsbProbe& probe);

/// "probes seen", then one check a probe. Where `wanted`, no probe at all is a failure.
std::vector<Check> usb_checks(const std::vector<UsbProbe>& probes, bool wanted);

/// What `error` (an errno of access_error; 0: none) means for a probe. Pure.
Finding access_finding(const UsbProbe& probe, int error);

}  // namespace probemark

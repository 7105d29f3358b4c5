// What ended a worker, in a line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/process/exit_status.hpp"
#include "targets/runtime/conformance/host_channel.h"

namespace probemark {

/// The sanitizer's verdict in its output, e.g. "AddressSanitizer: use-after-poison, READ of size 1, in
/// pm_add_s8_s8 (add.cpp:31)" or "add.cpp:31:5: runtime error: signed integer overflow"; empty where it said nothing.
std::string sanitizer_verdict(std::string_view log);

/// The above from `log`; else "SIGSEGV in pm_add_s8_s8 (add.cpp:31)" or "exited with status 3".
std::string describe_crash(const ExitStatus& status, const pm_host_channel& channel, const std::filesystem::path& log);

}  // namespace probemark

// Programs that say in their output where they listen, once they do.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "harness/process/child_process.hpp"

namespace probemark {

/// Waits until `log`, which holds the program's output, matches the regular expression `pattern`; gives the text of its
/// first group. ErrorKind::target_lost where the program ends or `deadline` passes before.
Result<std::string> await_announcement(ChildProcess& process, const std::filesystem::path& log,
                                       const std::string& pattern, std::chrono::steady_clock::duration deadline);

}  // namespace probemark

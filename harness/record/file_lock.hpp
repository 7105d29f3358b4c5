// Only one process may append to a run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "reference/error.hpp"

namespace probemark {

/// Takes an exclusive flock on the open file without waiting. Held until the descriptor is closed or the process dies.
/// If another holds it, the error names that process where the kernel tells.
[[nodiscard]] Result<void> lock_exclusively(int descriptor, const std::filesystem::path& path);

/// The process that holds an flock on `inode` of the device `major`:`minor`, from the text of /proc/locks. Some file
/// systems show another device there than stat does; then a unique match by inode serves.
[[nodiscard]] std::optional<long> flock_holder(const std::string& proc_locks, unsigned major, unsigned minor,
                                               unsigned long inode);

}  // namespace probemark

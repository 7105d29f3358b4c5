#include "harness/record/file_lock.hpp"

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <vector>

#include "harness/record/file_error.hpp"

namespace probemark {
namespace {

std::optional<long> holder_of(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return std::nullopt;
  const std::ifstream file("/proc/locks");
  std::ostringstream text;
  text << file.rdbuf();
  return flock_holder(text.str(), major(status.st_dev), minor(status.st_dev), status.st_ino);
}

}  // namespace

std::optional<long> flock_holder(const std::string& proc_locks, unsigned device_major, unsigned device_minor,
                                 unsigned long inode) {
  std::vector<long> same_inode;
  std::istringstream lines(proc_locks);
  for (std::string line; std::getline(lines, line);) {
    long process = 0;
    unsigned found_major = 0;
    unsigned found_minor = 0;
    unsigned long found_inode = 0;
    const int fields = std::sscanf(line.c_str(), "%*d: FLOCK %*s %*s %ld %x:%x:%lu", &process, &found_major,
                                   &found_minor, &found_inode);
    // A process of another PID namespace is shown as 0 or -1.
    if (fields != 4 || found_inode != inode || process <= 0) continue;
    if (found_major == device_major && found_minor == device_minor) return process;
    same_inode.push_back(process);
  }
  if (same_inode.size() == 1) return same_inode.front();
  return std::nullopt;
}

Result<void> lock_exclusively(int descriptor, const std::filesystem::path& path) {
  int status = 0;
  do {
    status = ::flock(descriptor, LOCK_EX | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  if (status == 0) return {};
  if (errno != EWOULDBLOCK) return tl::unexpected(file_error("lock", path, errno));
  const auto holder = holder_of(descriptor);
  const std::string who = holder ? fmt::format("process {}", *holder) : std::string("another process");
  return fail(ErrorKind::setup, fmt::format("{} is writing this run", who), path.string(),
              "wait until it ends, or write elsewhere with --out DIR");
}

}  // namespace probemark

#include "harness/probe/probe_lease.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "harness/process/descriptor_wait.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kRetryAfter = 50ms;
constexpr mode_t kForEveryone = 0666;

std::string message(int error) { return std::generic_category().message(error); }

/// Letters, digits and hyphens stay; a serial may hold anything.
std::string file_name(std::string probe) {
  for (char& c : probe) {
    c = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' ? c : '_';
  }
  return probe + ".lease";
}

std::string user_name() {
  // Once: what getpwuid() points to is every thread's.
  static const std::string name = [] {
    const passwd* entry = ::getpwuid(::getuid());
    return entry != nullptr ? entry->pw_name : std::to_string(::getuid());
  }();
  return name;
}

/// Made where it is missing. Not opened as one that might be: in a folder for everyone the kernel
/// (fs.protected_regular) then refuses the file of another user.
int open_for_everyone(const std::filesystem::path& path) {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  const int file = ::open(path.c_str(), kFlags);
  return file >= 0 || errno != ENOENT ? file : ::open(path.c_str(), kFlags | O_CREAT, kForEveryone);
}

/// What the holder wrote about itself.
std::string holder(int file) {
  std::array<char, 256> text{};
  const ssize_t got = ::pread(file, text.data(), text.size(), 0);
  return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : "another process";
}

}  // namespace

std::filesystem::path ProbeLease::folder() {
  if (const char* chosen = std::getenv("PROBEMARK_LEASES"); chosen != nullptr && *chosen != '\0') {
    return chosen;
  }
  std::error_code error;
  const std::filesystem::path shared = "/run/lock";
  const bool writable = ::access(shared.c_str(), W_OK) == 0;
  return (writable ? shared : std::filesystem::temp_directory_path(error)) / "probemark-leases";
}

Result<ProbeLease> ProbeLease::take(const std::string& probe, std::chrono::steady_clock::duration deadline) {
  const std::filesystem::path place = folder();
  std::error_code error;
  if (std::filesystem::create_directories(place, error)) {
    ::chmod(place.c_str(), 01777);  // for all users of the host, as /tmp is
  }
  const std::filesystem::path path = place / file_name(probe);
  FileDescriptor file(open_for_everyone(path));
  if (!file.valid()) {
    return fail(ErrorKind::setup, fmt::format("cannot open the lease of the probe {}: {}", probe, message(errno)),
                path.string(), "set PROBEMARK_LEASES to a folder that all users of this host may write to");
  }
  ::fchmod(file.get(), kForEveryone);
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return fail(ErrorKind::setup, fmt::format("cannot lock the probe {}: {}", probe, message(errno)), path.string());
    }
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now >= until) {
      return fail(ErrorKind::setup,
                  fmt::format("the probe {} is in use by {}; waited {}", probe, holder(file.get()),
                              describe_duration(deadline)),
                  path.string(), "wait for it, wait longer with --lease-wait, or choose another probe with --serial");
    }
    if (const auto waited = wait_until(std::min(now + kRetryAfter, until)); !waited) {
      return tl::unexpected(waited.error());
    }
  }
  const std::string self = fmt::format("process {} of {}", ::getpid(), user_name());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), self.data(), self.size(), 0) < 0) {
    return fail(ErrorKind::setup, fmt::format("cannot write the lease of the probe {}: {}", probe, message(errno)),
                path.string());
  }
  return ProbeLease(std::move(file));
}

}  // namespace probemark

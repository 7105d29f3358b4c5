// A child process that never outlives its owner.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/process/descriptor_wait.hpp"
#include "harness/process/exit_status.hpp"
#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

struct ChildOptions {
  std::filesystem::path log;             ///< stdout and stderr go there; empty: to `output`
  int output = -1;                       ///< descriptor for stdout and stderr; -1: /dev/null
  std::filesystem::path working_folder;  ///< empty: the parent's
  std::vector<std::string> environment;  ///< "NAME=value", beside the parent's
};

/// Runs in a process group of its own and is ended, with that group, by the destructor. If the *thread* that spawned it
/// dies, even by SIGKILL of the process, the kernel kills the child: spawn in a thread that outlives it.
class ChildProcess {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// argv[0] is looked up in PATH. A missing program is ErrorKind::setup and names the Debian package where known.
  static Result<ChildProcess> spawn(const std::vector<std::string>& argv, const ChildOptions& options = {});

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// How it ended; nullopt while it runs.
  std::optional<ExitStatus> poll();
  /// Waits for its end; nullopt when `deadline` has passed.
  Result<std::optional<ExitStatus>> wait(Duration deadline);
  /// SIGTERM, then SIGKILL after `grace`; returns when it is gone.
  ExitStatus terminate(Duration grace = std::chrono::milliseconds(500));
  /// The same with SIGINT first, for programs that tidy up on that only.
  ExitStatus interrupt(Duration grace);

  [[nodiscard]] int id() const { return id_; }
  /// The program's name without its folder.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  ChildProcess(int id, FileDescriptor descriptor, std::string name);
  void signal_group(int signal) const;
  ExitStatus end(int signal, Duration grace);
  ExitStatus reap();

  int id_ = -1;
  FileDescriptor descriptor_;
  std::string name_;
  std::optional<ExitStatus> status_;
};

/// The last lines of a log, at most `bytes`, as one line of text; empty where there is none.
std::string last_words(const std::filesystem::path& log, std::size_t bytes = 2000);

}  // namespace probemark

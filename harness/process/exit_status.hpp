// How a process ended, and what to do where a program is missing.
#pragma once

#include <string>

namespace probemark {

struct ExitStatus {
  int code = 0;    ///< exit status; meaningless where `signal` is set
  int signal = 0;  ///< the signal that killed it; 0 where it exited by itself

  [[nodiscard]] bool ok() const { return code == 0 && signal == 0; }
  /// From waitpid()'s word.
  static ExitStatus from_wait(int word);
};

/// "exited with status 2" or "was killed by SIGABRT".
std::string describe(const ExitStatus& status);

/// The Debian package that has `program`; empty where unknown.
std::string debian_package(const std::string& program);

}  // namespace probemark

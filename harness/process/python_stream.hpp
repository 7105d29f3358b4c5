// A Python script as a source of lines and bytes: how libraries that only Python has are read.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/process/child_process.hpp"

namespace probemark {

/// Owns the process, which ends with it. Times out and is interruptible in every wait; errors say what was waited for.
class PythonStream {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// Runs `script` by find_python() with `arguments` as sys.argv[1:]. What it writes to its standard output comes out
  /// here; its standard error goes to the same place unless the script moves it.
  static Result<PythonStream> start(std::string_view script, const std::vector<std::string>& arguments);

  /// The next line without its end; nullopt where the script has ended well; an error where it was killed or failed.
  Result<std::optional<std::string>> line(Duration deadline, const std::string& what);
  /// The same, but nullopt also where no whole line has come by `deadline`; `ended()` tells which.
  Result<std::optional<std::string>> line_within(Duration deadline);
  /// Fills `bytes`.
  Result<void> read(std::span<std::byte> bytes, Duration deadline, const std::string& what);
  [[nodiscard]] bool ended() const { return ended_; }
  /// SIGTERM; whatever it still writes can be read.
  void ask_to_end() const;

 private:
  enum class Filled { yes, no_time, end };

  PythonStream(ChildProcess child, FileDescriptor output) : child_(std::move(child)), output_(std::move(output)) {}
  Result<Filled> fill(std::chrono::steady_clock::time_point until);
  Result<void> ended_well();
  [[nodiscard]] std::optional<std::string> taken_line();

  ChildProcess child_;
  FileDescriptor output_;
  std::string buffer_;
  std::size_t taken_ = 0;  ///< bytes of the buffer that were handed out
  bool ended_ = false;
};

}  // namespace probemark

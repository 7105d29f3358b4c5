// A unix socket that carries lines of text both ways, each wait with a deadline.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "harness/process/descriptor_wait.hpp"
#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark::virtual_board {

class LineChannel {
 public:
  using Duration = std::chrono::steady_clock::duration;
  /// False once who should listen has ended.
  using Alive = std::function<bool()>;

  /// Tries again until somebody listens, `deadline` has passed or `alive` says that nobody will.
  static Result<LineChannel> connect(const std::filesystem::path& path, Duration deadline, const Alive& alive = {});

  /// Adds the end of the line.
  Result<void> send(std::string_view line, Duration deadline, const std::string& what);
  /// Without the end of the line.
  Result<std::string> receive(Duration deadline, const std::string& what);

 private:
  explicit LineChannel(FileDescriptor socket) : socket_(std::move(socket)) {}

  FileDescriptor socket_;
  std::string received_;
};

}  // namespace probemark::virtual_board

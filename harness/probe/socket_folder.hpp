// Where a unix socket may lie: its path is limited to some 107 bytes.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "harness/process/scratch_folder.hpp"
#include "reference/error.hpp"

namespace probemark {

/// A path for a socket in `preferred`, or in a ScratchFolder of its own where that is too long.
class SocketFolder {
 public:
  static Result<SocketFolder> create(const std::filesystem::path& preferred);

  [[nodiscard]] const std::filesystem::path& socket() const { return socket_; }

 private:
  SocketFolder(std::filesystem::path socket, std::optional<ScratchFolder> own)
      : socket_(std::move(socket)), own_(std::move(own)) {}

  std::filesystem::path socket_;
  std::optional<ScratchFolder> own_;
};

}  // namespace probemark

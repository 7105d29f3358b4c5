// Where a unix socket may lie: its path is limited to some 107 bytes.
#pragma once

#include <filesystem>
#include <string>

#include "reference/error.hpp"

namespace probemark {

/// A path for a socket in `preferred`, or in a fresh folder below the system's temporary one, removed at the end, where
/// that is too long.
class SocketFolder {
 public:
  static Result<SocketFolder> create(const std::filesystem::path& preferred);

  SocketFolder(SocketFolder&& other) noexcept;
  SocketFolder& operator=(SocketFolder&& other) noexcept;
  SocketFolder(const SocketFolder&) = delete;
  SocketFolder& operator=(const SocketFolder&) = delete;
  ~SocketFolder();

  [[nodiscard]] const std::filesystem::path& socket() const { return socket_; }

 private:
  explicit SocketFolder(std::filesystem::path socket) : socket_(std::move(socket)) {}

  std::filesystem::path socket_;
  std::filesystem::path temporary_;  ///< empty where nothing is to be removed
};

}  // namespace probemark

// SHA-256 as lower-case hex: identity of models, vectors, images and cache entries.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "reference/error.hpp"

namespace probemark {

/// Feeds parts one after the other. Parts added with add_field cannot run into each other: each carries its length.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();
  void add(std::span<const std::uint8_t> bytes);
  void add_field(std::string_view text);
  /// 64 hex digits; call once.
  std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string sha256_hex(std::span<const std::uint8_t> bytes);

/// Reads the whole file; an unreadable one is an error.
Result<std::string> sha256_of_file(const std::filesystem::path& file);

}  // namespace probemark

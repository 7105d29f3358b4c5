// Attributes of devices as Linux shows them in sysfs: one value a file.
#pragma once

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

namespace probemark {

/// The first line; empty where there is no such attribute.
inline std::string sysfs_attribute(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// nullopt where there is no such attribute, or it is no number.
inline std::optional<unsigned> sysfs_number(const std::filesystem::path& file, int base) {
  const std::string text = sysfs_attribute(file);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace probemark

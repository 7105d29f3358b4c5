// Where tests find the public models and golden vectors: PROBEMARK_PUBLIC_MODELS, else ../shared/models beside the
// checkout.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace probemark {

/// nullopt where they are not at hand; tests then say that they were skipped.
inline std::optional<std::filesystem::path> public_models_folder(const std::filesystem::path& source_folder) {
  const char* named = std::getenv("PROBEMARK_PUBLIC_MODELS");
  const std::filesystem::path folder =
      named != nullptr && *named != '\0' ? std::filesystem::path(named) : source_folder / "../shared/models";
  std::error_code ignored;
  return std::filesystem::is_directory(folder, ignored) ? std::optional(folder) : std::nullopt;
}

}  // namespace probemark

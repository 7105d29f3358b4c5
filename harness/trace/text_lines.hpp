// Lines of a text file of any size, in bounded memory.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "reference/error.hpp"

namespace probemark {

/// Reads by the CSV library's line reader. A NUL byte in the text, a line of more than 16 MB and a failing disk are
/// errors.
class TextLines {
 public:
  static Result<TextLines> open(const std::filesystem::path& file);
  /// Lines of a text in memory.
  static TextLines of_text(std::string_view text, std::string name);

  TextLines(TextLines&&) noexcept;
  TextLines& operator=(TextLines&&) noexcept;
  ~TextLines();

  /// The next line, NUL-terminated and writable until the next call; nullptr at the end.
  Result<char*> next();
  /// "file:line" of the line read last.
  [[nodiscard]] std::string where() const;

 private:
  struct Source;
  explicit TextLines(std::unique_ptr<Source> source);
  std::unique_ptr<Source> source_;
};

}  // namespace probemark

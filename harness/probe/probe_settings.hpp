// Reading a board's [probe.<name>] table: what each launcher needs, with errors that name the board file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/board/board.hpp"
#include "reference/error.hpp"

namespace probemark {

/// The keys that a launcher knows.
struct KnownKeys {
  std::vector<std::string> values;
  std::vector<std::string> lists;
};

class ProbeTable {
 public:
  /// ErrorKind::usage where the board has no such table, ErrorKind::invalid_input where it has an unknown key.
  static Result<ProbeTable> of(const Board& board, const std::string& probe, const KnownKeys& known);

  /// ErrorKind::invalid_input where the key is missing.
  [[nodiscard]] Result<std::string> required(const std::string& key) const;
  [[nodiscard]] std::string value(const std::string& key, const std::string& otherwise) const;
  [[nodiscard]] std::vector<std::string> list(const std::string& key) const;
  /// An error about this table.
  [[nodiscard]] Error refusal(const std::string& what) const;

 private:
  ProbeTable(ProbeSettings settings, std::string where) : settings_(std::move(settings)), where_(std::move(where)) {}

  ProbeSettings settings_;
  std::string where_;
};

}  // namespace probemark

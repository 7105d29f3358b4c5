// Strict reading of a TOML table: every key is asked for by name, and what nobody asked for is an error.
#pragma once

#include <toml++/toml.h>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// Reads the keys of one table. A value that is missing or wrong is remembered as an error and read as an empty one, so
/// that the caller reads all keys in a row and asks once, by finish(), whether they were right.
/// Every Error::where is "file:line".
class TableReader {
 public:
  /// `title` is what the table is called in messages, e.g. "[[memory]]".
  TableReader(const toml::table& table, std::filesystem::path file, std::string title);

  /// A non-empty string. Required.
  std::string text(std::string_view key);
  /// A string of lower-case letters, digits and hyphens. Required.
  std::string identifier(std::string_view key);
  /// One of `names`, as its index. Required; 0 after an error.
  std::size_t choice(std::string_view key, const std::vector<std::string>& names);
  /// An integer in [least, most]. Required; `least` after an error.
  std::uint64_t number(std::string_view key, std::uint64_t least, std::uint64_t most);
  /// An array of strings. Required.
  std::vector<std::string> texts(std::string_view key);
  /// An array of exactly two integers in [0, 2^32). Required; {0, 0} after an error.
  std::pair<std::uint32_t, std::uint32_t> pair(std::string_view key);
  /// The table at `key`, nullptr where there is none.
  const toml::table* table(std::string_view key);
  /// The tables of an array of tables, empty where there is none.
  std::vector<const toml::table*> tables(std::string_view key);
  /// Whether the key is there; it counts as asked for.
  bool has(std::string_view key);

  /// Remembers an error at `key`, or at the table where the key is absent. The first error counts.
  void reject(std::string_view key, std::string what, std::string remedy);
  /// Remembers an error of a nested table.
  void reject(Error error);

  /// The unknown key if there is one, as it explains most missing ones; else the first error.
  Result<void> finish();

 private:
  const toml::node* required(std::string_view key, const char* type);

  const toml::table& table_;
  std::filesystem::path file_;
  std::string title_;
  std::set<std::string, std::less<>> known_;
  std::optional<Error> error_;
};

/// "file:line" of a node.
std::string position(const std::filesystem::path& file, const toml::node& node);

/// Reads and parses nothing but syntax; `file` is for messages.
Result<toml::table> parse_toml(std::string_view text, const std::filesystem::path& file);

/// The whole file as text.
Result<std::string> read_text_file(const std::filesystem::path& file);

/// "a, b, c"
std::string joined(const std::vector<std::string>& names);

}  // namespace probemark

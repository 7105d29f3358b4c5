#include "harness/board/table_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <fstream>
#include <iterator>

namespace probemark {
namespace {

std::string location(const std::filesystem::path& file, std::uint32_t line) {
  // toml++ gives an empty document line 0.
  return fmt::format("{}:{}", file.string(), std::max(line, 1u));
}

bool is_identifier(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// The integer in [least, most] that `node` holds, else nothing.
std::optional<std::uint64_t> integer_within(const toml::node& node, std::uint64_t least, std::uint64_t most) {
  const toml::value<std::int64_t>* integer = node.as_integer();
  if (integer == nullptr || integer->get() < 0) {
    return std::nullopt;
  }
  const auto value = static_cast<std::uint64_t>(integer->get());
  return value >= least && value <= most ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string position(const std::filesystem::path& file, const toml::node& node) {
  return location(file, node.source().begin.line);
}

Result<toml::table> parse_toml(std::string_view text, const std::filesystem::path& file) {
  try {
    return toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::invalid_input, std::string(error.description()), location(file, error.source().begin.line),
                "correct the TOML syntax");
  }
}

Result<std::string> read_text_file(const std::filesystem::path& file) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(file, code)) {
    return fail(ErrorKind::invalid_input, "no such file", file.string());
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.good() && !stream.eof()) {
    return fail(ErrorKind::invalid_input, "cannot be read", file.string());
  }
  return text;
}

std::string joined(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

TableReader::TableReader(const toml::table& table, std::filesystem::path file, std::string title)
    : table_(table), file_(std::move(file)), title_(std::move(title)) {}

void TableReader::reject(std::string_view key, std::string what, std::string remedy) {
  const toml::node* node = table_.get(key);
  reject(Error{ErrorKind::invalid_input, std::move(what), position(file_, node != nullptr ? *node : table_),
               std::move(remedy)});
}

void TableReader::reject(Error error) {
  if (!error_) {
    error_ = std::move(error);
  }
}

bool TableReader::has(std::string_view key) {
  known_.emplace(key);
  return table_.contains(key);
}

const toml::node* TableReader::required(std::string_view key, const char* type) {
  known_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr) {
    reject(key, fmt::format("{} lacks the key \"{}\"", title_, key), fmt::format("add {} = <{}>", key, type));
  }
  return node;
}

std::string TableReader::text(std::string_view key) {
  const toml::node* node = required(key, "string");
  if (node == nullptr) {
    return {};
  }
  const toml::value<std::string>* string = node->as_string();
  if (string == nullptr || string->get().empty()) {
    reject(key, fmt::format("\"{}\" is not a non-empty string", key), fmt::format("write {} = \"...\"", key));
    return {};
  }
  return string->get();
}

std::string TableReader::identifier(std::string_view key) {
  std::string value = text(key);
  if (!value.empty() && !is_identifier(value)) {
    reject(key, fmt::format("\"{}\" is not an identifier", value), "use lower-case letters, digits and hyphens");
    return {};
  }
  return value;
}

std::size_t TableReader::choice(std::string_view key, const std::vector<std::string>& names) {
  const std::string value = text(key);
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end()) {
    reject(key, fmt::format("\"{}\" is no value of \"{}\"", value, key), "allowed values: " + joined(names));
    return 0;
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::uint64_t TableReader::number(std::string_view key, std::uint64_t least, std::uint64_t most) {
  const toml::node* node = required(key, "integer");
  if (node == nullptr) {
    return least;
  }
  const std::optional<std::uint64_t> value = integer_within(*node, least, most);
  if (!value) {
    reject(key, fmt::format("\"{}\" is not an integer from {:#x} to {:#x}", key, least, most),
           fmt::format("write an integer from {} to {}", least, most));
  }
  return value.value_or(least);
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  std::vector<std::string> result;
  const toml::node* node = required(key, "array of strings");
  if (node == nullptr) {
    return result;
  }
  const std::string remedy = fmt::format("write {} = [\"...\", \"...\"]", key);
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    reject(key, fmt::format("\"{}\" is not an array of strings", key), remedy);
    return result;
  }
  for (const toml::node& element : *array) {
    const toml::value<std::string>* string = element.as_string();
    if (string == nullptr) {
      reject(Error{ErrorKind::invalid_input, fmt::format("\"{}\" has an element that is not a string", key),
                   position(file_, element), remedy});
      return result;
    }
    result.push_back(string->get());
  }
  return result;
}

std::pair<std::uint32_t, std::uint32_t> TableReader::pair(std::string_view key) {
  const toml::node* node = required(key, "[address, value]");
  if (node == nullptr) {
    return {};
  }
  const toml::array* array = node->as_array();
  std::vector<std::uint32_t> values;
  if (array != nullptr) {
    for (const toml::node& element : *array) {
      if (const auto value = integer_within(element, 0, 0xFFFFFFFFu)) {
        values.push_back(static_cast<std::uint32_t>(*value));
      }
    }
  }
  if (array == nullptr || array->size() != 2 || values.size() != 2) {
    reject(key, fmt::format("\"{}\" is not a pair of 32-bit integers", key),
           fmt::format("write {} = [address, value]", key));
    return {};
  }
  return {values[0], values[1]};
}

const toml::table* TableReader::table(std::string_view key) {
  known_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr) {
    return nullptr;
  }
  if (node->as_table() == nullptr) {
    reject(key, fmt::format("\"{}\" is not a table", key), fmt::format("write [{}]", key));
  }
  return node->as_table();
}

std::vector<const toml::table*> TableReader::tables(std::string_view key) {
  known_.emplace(key);
  std::vector<const toml::table*> result;
  const toml::node* node = table_.get(key);
  if (node == nullptr) {
    return result;
  }
  if (!node->is_array_of_tables()) {
    reject(key, fmt::format("\"{}\" is not an array of tables", key), fmt::format("write [[{}]] above each", key));
    return result;
  }
  for (const toml::node& element : *node->as_array()) {
    result.push_back(element.as_table());
  }
  return result;
}

Result<void> TableReader::finish() {
  for (const auto& [key, node] : table_) {
    if (known_.find(key.str()) == known_.end()) {
      const std::vector<std::string> allowed(known_.begin(), known_.end());
      return fail(ErrorKind::invalid_input, fmt::format("{} has no key \"{}\"", title_, key.str()),
                  location(file_, key.source().begin.line), "allowed keys: " + joined(allowed));
    }
  }
  if (error_) {
    return tl::unexpected<Error>(*error_);
  }
  return {};
}

}  // namespace probemark

// Reads the fields of a JSON object strictly: a missing, mistyped or unknown field is an error that names its path.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// Keeps keys in the order written, so that a record reads from the general to the particular.
using Json = nlohmann::ordered_json;

/// The first error wins; after it, all reads yield empty values, so a decoder may read on and ask once at the end.
class FieldReader {
 public:
  /// `error` is shared by all readers of one document; `path` names this object in it ("" for the root).
  FieldReader(const Json& object, std::string path, std::optional<Error>& error);

  [[nodiscard]] bool has(const std::string& key) const;
  std::string text(const std::string& key);
  bool boolean(const std::string& key);
  double number(const std::string& key);
  double amount(const std::string& key);  ///< a number that is not negative
  std::uint64_t count(const std::string& key);
  std::int64_t integer(const std::string& key);
  std::vector<std::string> texts(const std::string& key);
  std::vector<double> numbers(const std::string& key);
  std::vector<std::int64_t> integers(const std::string& key);
  std::map<std::string, std::string> text_map(const std::string& key);

  /// Calls `read` with a reader of the object under `key`, and checks that it left no unknown field.
  void object(const std::string& key, const std::function<void(FieldReader&)>& read);
  /// The same for each object of the array under `key`.
  void objects(const std::string& key, const std::function<void(FieldReader&)>& read);
  /// The keys of this object, in order.
  [[nodiscard]] std::vector<std::string> keys() const;

  /// Records an error about field `key` (or about this object where `key` is empty).
  void reject(const std::string& key, const std::string& what);
  /// Records an error if a field of this object was never asked for.
  void finish();

 private:
  const Json* field(const std::string& key);
  [[nodiscard]] std::string path_of(const std::string& key) const;

  const Json& object_;
  std::string path_;
  std::optional<Error>& error_;
  std::set<std::string> read_;
};

}  // namespace probemark

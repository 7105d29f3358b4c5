// The numbers of a record -> JSON: finite, and with one zero.
#pragma once

#include <string>

#include "harness/record/field_reader.hpp"

namespace probemark {

/// An error naming `where` for NaN and infinity. -0 becomes 0.
[[nodiscard]] Result<Json> finite_json(double value, const std::string& where);

/// The same, and an error for what is less than 0: a time, an energy, a size.
[[nodiscard]] Result<Json> amount_json(double value, const std::string& where);

/// Adds numbers to an object; the first error is kept for the end.
class NumberWriter {
 public:
  NumberWriter(Json& object, std::string path) : object_(object), path_(std::move(path)) {}

  void amount(const std::string& key, double value) { put(key, amount_json(value, path_of(key))); }
  void real(const std::string& key, double value) { put(key, finite_json(value, path_of(key))); }
  [[nodiscard]] Result<void> finish() const;

 private:
  [[nodiscard]] std::string path_of(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  void put(const std::string& key, Result<Json> number);

  Json& object_;
  std::string path_;
  std::optional<Error> error_;
};

}  // namespace probemark

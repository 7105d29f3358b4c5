#include "harness/record/field_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace probemark {
namespace {

const Json empty_object = Json::object();

bool is_negative_zero(double value) { return value == 0 && std::signbit(value); }

}  // namespace

FieldReader::FieldReader(const Json& object, std::string path, std::optional<Error>& error)
    : object_(object.is_object() ? object : empty_object), path_(std::move(path)), error_(error) {
  if (!object.is_object()) reject("", "expected an object");
}

std::string FieldReader::path_of(const std::string& key) const {
  if (key.empty()) return path_.empty() ? "document" : path_;
  return path_.empty() ? key : path_ + "." + key;
}

void FieldReader::reject(const std::string& key, const std::string& what) {
  if (!error_) error_ = Error{ErrorKind::invalid_input, fmt::format("field `{}`: {}", path_of(key), what), {}, {}};
}

const Json* FieldReader::field(const std::string& key) {
  read_.insert(key);
  const auto found = object_.find(key);
  if (found == object_.end()) {
    reject(key, "missing");
    return nullptr;
  }
  return &*found;
}

bool FieldReader::has(const std::string& key) const { return object_.contains(key); }

std::string FieldReader::text(const std::string& key) {
  const Json* value = field(key);
  if (value == nullptr) return {};
  if (!value->is_string()) reject(key, "expected a string");
  return value->is_string() ? value->get<std::string>() : std::string{};
}

bool FieldReader::boolean(const std::string& key) {
  const Json* value = field(key);
  if (value == nullptr) return false;
  if (!value->is_boolean()) reject(key, "expected true or false");
  return value->is_boolean() && value->get<bool>();
}

double FieldReader::number(const std::string& key) {
  const Json* value = field(key);
  if (value == nullptr) return 0;
  const bool fits = value->is_number() && !is_negative_zero(value->get<double>());
  if (!fits) reject(key, value->is_number() ? "-0 is no number of a record" : "expected a number");
  return fits ? value->get<double>() : 0;
}

double FieldReader::amount(const std::string& key) {
  const double value = number(key);
  if (value < 0) reject(key, "the number is negative");
  return value < 0 ? 0 : value;
}

std::uint64_t FieldReader::count(const std::string& key) {
  const Json* value = field(key);
  if (value == nullptr) return 0;
  // Documents built in the program, unlike parsed ones, may hold positive numbers as signed.
  const bool whole = value->is_number_unsigned() || (value->is_number_integer() && value->get<std::int64_t>() >= 0);
  if (!whole) reject(key, "expected a non-negative integer of at most 64 bits");
  return whole ? value->get<std::uint64_t>() : 0;
}

std::int64_t FieldReader::integer(const std::string& key) {
  const Json* value = field(key);
  if (value == nullptr) return 0;
  const bool overflows = value->is_number_unsigned() &&
                         value->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  if (!value->is_number_integer() || overflows) {
    reject(key, "expected a signed integer of at most 64 bits");
    return 0;
  }
  return value->get<std::int64_t>();
}

std::vector<std::string> FieldReader::texts(const std::string& key) {
  std::vector<std::string> values;
  const Json* array = field(key);
  if (array == nullptr) return values;
  if (!array->is_array()) reject(key, "expected an array of strings");
  for (const Json& value : *array) {
    if (!value.is_string()) {
      reject(key, "expected an array of strings");
      return {};
    }
    values.push_back(value.get<std::string>());
  }
  return values;
}

std::vector<double> FieldReader::numbers(const std::string& key) {
  std::vector<double> values;
  const Json* array = field(key);
  if (array == nullptr) return values;
  if (!array->is_array()) reject(key, "expected an array of numbers");
  for (const Json& value : *array) {
    if (!value.is_number() || is_negative_zero(value.get<double>())) {
      reject(key, value.is_number() ? "-0 is no number of a record" : "expected an array of numbers");
      return {};
    }
    values.push_back(value.get<double>());
  }
  return values;
}

std::vector<std::int64_t> FieldReader::integers(const std::string& key) {
  std::vector<std::int64_t> values;
  const Json* array = field(key);
  if (array == nullptr) return values;
  if (!array->is_array()) reject(key, "expected an array of integers");
  for (const Json& value : *array) {
    if (!value.is_number_integer()) {
      reject(key, "expected an array of integers");
      return {};
    }
    values.push_back(value.get<std::int64_t>());
  }
  return values;
}

std::map<std::string, std::string> FieldReader::text_map(const std::string& key) {
  std::map<std::string, std::string> values;
  object(key, [&](FieldReader& reader) {
    for (const std::string& name : reader.keys()) values[name] = reader.text(name);
  });
  return values;
}

void FieldReader::object(const std::string& key, const std::function<void(FieldReader&)>& read) {
  const Json* value = field(key);
  if (value == nullptr) return;
  FieldReader reader(*value, path_of(key), error_);
  read(reader);
  reader.finish();
}

void FieldReader::objects(const std::string& key, const std::function<void(FieldReader&)>& read) {
  const Json* array = field(key);
  if (array == nullptr) return;
  if (!array->is_array()) {
    reject(key, "expected an array of objects");
    return;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    FieldReader reader((*array)[i], fmt::format("{}[{}]", path_of(key), i), error_);
    read(reader);
    reader.finish();
  }
}

std::vector<std::string> FieldReader::keys() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : object_.items()) names.push_back(key);
  return names;
}

void FieldReader::finish() {
  for (const auto& [key, value] : object_.items()) {
    if (!read_.contains(key)) reject(key, "unknown field");
  }
}

}  // namespace probemark

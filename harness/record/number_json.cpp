#include "harness/record/number_json.hpp"

#include <fmt/format.h>

#include <cmath>

namespace probemark {
namespace {

tl::unexpected<Error> refuse(const std::string& where, const std::string& what) {
  return fail(ErrorKind::internal, what, where,
              "report this as a bug: a number that cannot exist was about to be recorded");
}

}  // namespace

Result<Json> finite_json(double value, const std::string& where) {
  if (!std::isfinite(value)) return refuse(where, "the number is not finite");
  return Json(value + 0.0);  // IEEE 754: -0 + 0 is 0
}

Result<Json> amount_json(double value, const std::string& where) {
  auto number = finite_json(value, where);
  if (number && value < 0) return refuse(where, fmt::format("{} is negative", value));
  return number;
}

void NumberWriter::put(const std::string& key, Result<Json> number) {
  if (number) {
    object_[key] = std::move(*number);
  } else if (!error_) {
    error_ = std::move(number.error());
  }
}

Result<void> NumberWriter::finish() const { return error_ ? Result<void>(tl::unexpected(*error_)) : Result<void>(); }

}  // namespace probemark

// The options of a TensorFlow Lite operator -> Attributes.
#pragma once

#include <string>

#include "reference/error.hpp"
#include "reference/graph.hpp"

namespace probemark::tflite {
struct Operator;
}

namespace probemark {

/// Reads the options of the operator's own kind; another kind in their place counts as none, and none means the
/// defaults where the operator has them. `where` stands in errors for the operator.
Result<Attributes> import_attributes(const tflite::Operator& source, OperatorCode code, const std::string& where);

}  // namespace probemark

// The C type of an element, for sources that Probemark writes.
#pragma once

#include "reference/graph.hpp"

namespace probemark {

/// e.g. "int8_t"; packed and unsigned elements are bytes.
inline const char* c_type(ElementType type) {
  switch (type) {
    case ElementType::int8:
      return "int8_t";
    case ElementType::int16:
      return "int16_t";
    case ElementType::int32:
      return "int32_t";
    case ElementType::int64:
      return "int64_t";
    case ElementType::float32:
      return "float";
    default:
      return "uint8_t";
  }
}

}  // namespace probemark

// A kernel's C declarations, written out from the registry.
#pragma once

#include <string>

#include "harness/cases/case.hpp"

namespace probemark {

/// How a kernel is called: a row kind of reference/kernels.inc, and the C types of its arguments.
struct CSignature {
  enum class Kind { weighted, binary, unary, variadic, recurrent };
  Kind kind = Kind::unary;
  std::string input;    ///< "int8_t"
  std::string weights;  ///< of a weighted kernel
  std::string bias;     ///< likewise
  std::string output;
};
CSignature c_signature(Kernel kernel);

/// typedef struct pm_.._params { .. } pm_.._params;
std::string c_struct(const Parameters& parameters);

/// The prototypes of the kernel and of its scratch query.
std::string c_prototypes(const Case& test);

/// A value as a C literal of its type; a float from its bits.
std::string c_literal(ElementType type, std::int64_t value);

}  // namespace probemark

// The reference kernels with another way to scale accumulators: what a wrong rounding or a narrow accumulator would
// have computed, and the accumulators themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/cases/case.hpp"
#include "reference/error.hpp"

namespace probemark {

/// One scaling of an accumulator by multiplier * 2^(shift - 31).
struct Scaling {
  std::int64_t accumulator = 0;
  std::int32_t multiplier = 0;
  std::int32_t shift = 0;
  bool wide = false;  ///< a 64-bit accumulator

  bool operator==(const Scaling&) const = default;
};

using Requantize = std::function<std::int32_t(const Scaling&)>;

/// What `profile` makes of it.
std::int32_t requantized(Profile profile, const Scaling& scaling);

/// The output bytes of `test` with every scaling done by `requantize`, in the order of the kernel. Kernels that do not
/// scale yield what the reference yields.
Result<std::vector<std::uint8_t>> output_with(const Case& test, const Requantize& requantize);

/// A way in which kernels get the scaling of an accumulator wrong.
struct ArithmeticFault {
  std::string name;  ///< e.g. "the accumulator wraps at 16 bits"
  Requantize requantize;
};

/// Those that could tell anything under `profile`.
std::vector<ArithmeticFault> arithmetic_faults(Profile profile);

/// Whether `scaling` rounds an exact half.
bool is_tie(const Scaling& scaling);

}  // namespace probemark

// Which taps of a filter fall inside the input, along one dimension. NORMATIVE: the others contribute nothing.
#pragma once

#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

/// Taps first <= f < end; tap f reads input element origin + f * dilation.
struct filter_range {
  int32_t first, end;
};

inline filter_range taps_inside(int32_t origin, int32_t dilation, int32_t taps, int32_t input_size) {
  const int32_t first = origin < 0 ? (dilation - 1 - origin) / dilation : 0;
  const int32_t end = origin < input_size ? (input_size - origin + dilation - 1) / dilation : 0;
  return {first, min_of(end, taps)};
}

}  // namespace reference
}  // namespace pm

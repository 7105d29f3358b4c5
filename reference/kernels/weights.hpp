// How a kernel reads its filter: as int8, or as int4 that is unpacked element by element. NORMATIVE in that
// constant_at(weights_of(filter) + n, i) is element n + i of the filter.
#pragma once

#include "reference/kernel_abi.h"
#include "reference/numerics/constant.hpp"

namespace pm {
namespace reference {

/// Packed int4 elements (pm_s4 of kernel_abi.h) from the one of index `first`.
struct int4_weights {
  const pm_s4* pairs;
  int32_t first;
};

inline int4_weights operator+(int4_weights weights, int32_t n) { return {weights.pairs, weights.first + n}; }

inline int8_t constant_at(int4_weights weights, int32_t i) {
  const int32_t at = weights.first + i;
  const int32_t pair = constant_at(weights.pairs, at / 2);
  const int32_t nibble = at % 2 == 0 ? pair & 0xF : pair >> 4;
  return static_cast<int8_t>(nibble < 8 ? nibble : nibble - 16);
}

inline const pm_s8* weights_of(const pm_s8* filter) { return filter; }
inline int4_weights weights_of(const pm_s4* filter) { return {filter, 0}; }

}  // namespace reference
}  // namespace pm

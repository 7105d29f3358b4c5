// Fixed-point arithmetic on raw 32-bit words. NORMATIVE.
//
// Definitions: the rounding primitives are those of gemmlowp's fixedpoint.h (Apache-2.0, google/gemmlowp), which
// TensorFlow Lite, TensorFlow Lite Micro and CMSIS-NN share; restated here as plain functions. Right shifts of negative
// numbers are arithmetic on every compiler that this project supports.
#pragma once

#include <stdint.h>

namespace pm {
namespace reference {

template <class T>
constexpr T min_of(T a, T b) {
  return a < b ? a : b;
}
template <class T>
constexpr T max_of(T a, T b) {
  return a > b ? a : b;
}
template <class T>
constexpr T clamp(T x, T low, T high) {
  return x < low ? low : (x > high ? high : x);
}

/// The bounds of an integer type as int32_t (freestanding C++14 on AVR has no <limits>).
template <class T>
struct lowest {
  static constexpr int32_t value = -(int32_t{1} << (sizeof(T) * 8 - 1));
};
template <class T>
struct highest {
  static constexpr int32_t value = (int32_t{1} << (sizeof(T) * 8 - 1)) - 1;
};

/// What sums of products with `In` are held in: int32 for int8, int64 for int16.
template <class In>
struct accumulator_of {
  using type = int32_t;
};
template <>
struct accumulator_of<int16_t> {
  using type = int64_t;
};
template <class In>
using accumulator = typename accumulator_of<In>::type;

constexpr int32_t int32_lowest = -2147483647 - 1;
constexpr int32_t int32_highest = 2147483647;

/// a + b modulo 2^32, as the hardware adds.
inline int32_t wrapping_add(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
inline int64_t wrapping_add(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
/// a * b modulo 2^32.
inline int32_t wrapping_multiply(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
}
/// x * 2^bits modulo 2^32; 0 <= bits < 32.
inline int32_t wrapping_shift_left(int32_t x, int32_t bits) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) << bits);
}

/// The high word of 2ab, rounded half up (SRDHM); saturates for a = b = -2^31.
inline int32_t saturating_rounding_doubling_high_multiply(int32_t a, int32_t b) {
  if (a == int32_lowest && b == int32_lowest) {
    return int32_highest;
  }
  const int64_t product = static_cast<int64_t>(a) * b;
  const int64_t nudge = product >= 0 ? (int64_t{1} << 30) : (1 - (int64_t{1} << 30));
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

/// x / 2^exponent, rounded half away from zero (RDBPOT); 0 <= exponent <= 31.
inline int32_t rounding_divide_by_power_of_two(int32_t x, int32_t exponent) {
  const int32_t mask = static_cast<int32_t>((uint32_t{1} << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/// x * 2^exponent, saturated to 32 bits; 0 <= exponent < 32.
inline int32_t saturating_shift_left(int32_t x, int32_t exponent) {
  const int64_t wide = static_cast<int64_t>(x) * (int64_t{1} << exponent);
  return static_cast<int32_t>(clamp<int64_t>(wide, int32_lowest, int32_highest));
}

/// (a + b) / 2, rounded half away from zero.
inline int32_t rounding_half_sum(int32_t a, int32_t b) {
  const int64_t sum = static_cast<int64_t>(a) + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

/// Leading zero bits of x; 32 for 0.
inline int32_t count_leading_zeros(uint32_t x) {
  int32_t zeros = 0;
  for (uint32_t bit = uint32_t{1} << 31; bit != 0 && (x & bit) == 0; bit >>= 1) {
    ++zeros;
  }
  return zeros;
}

}  // namespace reference
}  // namespace pm

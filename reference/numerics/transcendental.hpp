// exp, 1/(1+x), logistic and tanh in 32-bit fixed point. NORMATIVE, the same under every profile.
//
// Definition: the polynomial, the barrel shifter and the Newton-Raphson iterations of gemmlowp's fixedpoint.h
// (Apache-2.0, google/gemmlowp), as TensorFlow Lite's reference kernels use them. Qi.f below: i integer bits, f = 31 -
// i fraction bits. Every product is SRDHM, rounded half up.
#pragma once

#include "reference/numerics/fixed_point.hpp"

namespace pm {
namespace reference {

inline int32_t fixed_multiply(int32_t a, int32_t b) { return saturating_rounding_doubling_high_multiply(a, b); }

/// exp(a) for a in [-1/4, 0), Q0.31 to Q0.31: Taylor's series of degree 4 around -1/8.
inline int32_t exp_between_negative_quarter_and_zero(int32_t a) {
  const int32_t exp_of_negative_eighth = 1895147668;
  const int32_t one_third = 715827883;
  const int32_t x = wrapping_add(a, int32_t{1} << 28);
  const int32_t x2 = fixed_multiply(x, x);
  const int32_t x3 = fixed_multiply(x2, x);
  const int32_t x4 = fixed_multiply(x2, x2);
  const int32_t x4_over_4 = rounding_divide_by_power_of_two(x4, 2);
  const int32_t higher_terms =
      rounding_divide_by_power_of_two(wrapping_add(fixed_multiply(wrapping_add(x4_over_4, x3), one_third), x2), 1);
  return wrapping_add(exp_of_negative_eighth, fixed_multiply(exp_of_negative_eighth, wrapping_add(x, higher_terms)));
}

/// exp(a) for a <= 0, Q(integer_bits) to Q0.31; integer_bits is 4 or 5. exp(0) is the largest value below 1.
inline int32_t exp_on_negative_values(int32_t a, int32_t integer_bits) {
  if (a == 0) {
    return int32_highest;
  }
  const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t fraction_bits = 31 - integer_bits;
  const int32_t quarter = int32_t{1} << (fraction_bits - 2);
  const int32_t a_mod_quarter_minus_quarter = (a & (quarter - 1)) - quarter;
  int32_t result =
      exp_between_negative_quarter_and_zero(saturating_shift_left(a_mod_quarter_minus_quarter, integer_bits));
  const int32_t remainder = a_mod_quarter_minus_quarter - a;
  for (int32_t exponent = -2; exponent < integer_bits; ++exponent) {
    if ((remainder & (int32_t{1} << (fraction_bits + exponent))) != 0) {
      result = fixed_multiply(result, factors[exponent + 2]);
    }
  }
  return result;
}

/// Three Newton-Raphson steps towards 2 / (1 + a), Q0.31 to Q2.29, for a in [0, 1].
inline int32_t two_over_one_plus(int32_t a) {
  const int32_t constant_48_over_17 = 1515870810;
  const int32_t constant_negative_32_over_17 = -1010580540;
  const int32_t one_q2 = int32_t{1} << 29;
  const int32_t half_denominator = rounding_half_sum(a, int32_highest);
  int32_t x = wrapping_add(constant_48_over_17, fixed_multiply(half_denominator, constant_negative_32_over_17));
  for (int32_t i = 0; i < 3; ++i) {
    const int32_t error = one_q2 - fixed_multiply(half_denominator, x);
    x = wrapping_add(x, saturating_shift_left(fixed_multiply(x, error), 2));
  }
  return x;
}

/// 1 / (1 + a), Q0.31 to Q0.31, for a in [0, 1].
inline int32_t one_over_one_plus(int32_t a) { return saturating_shift_left(two_over_one_plus(a), 1); }

/// The logistic function, Q4.27 to Q0.31.
inline int32_t logistic_q4(int32_t a) {
  if (a == 0) {
    return int32_t{1} << 30;
  }
  const int32_t positive = one_over_one_plus(exp_on_negative_values(a > 0 ? -a : a, 4));
  return a > 0 ? positive : int32_highest - positive;
}

/// tanh, Q4.27 to Q0.31. 2a in Q4.27 is the same word as a in Q5.26.
inline int32_t tanh_q4(int32_t a) {
  if (a == 0) {
    return 0;
  }
  const int32_t doubled = exp_on_negative_values(a < 0 ? a : -a, 5);
  const int32_t magnitude = saturating_shift_left(two_over_one_plus(doubled) - (int32_t{1} << 29), 2);
  return a < 0 ? -magnitude : magnitude;
}

}  // namespace reference
}  // namespace pm

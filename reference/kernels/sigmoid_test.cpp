// LOGISTIC and TANH on every input: monotone, and near the real functions, at many scales.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/kernels/logistic.hpp"
#include "reference/kernels/tanh.hpp"
#include "reference/lowering/lowering.hpp"
#include "reference/lowering/tables.hpp"

namespace pm::reference {
namespace {

std::vector<std::int8_t> all_int8() {
  std::vector<std::int8_t> values;
  for (int x = -128; x <= 127; ++x) {
    values.push_back(static_cast<std::int8_t>(x));
  }
  return values;
}

pm_sigmoid_params int8_parameters(double scale, std::int32_t zero_point) {
  const auto m = probemark::lowering::quantize_multiplier(scale * (1 << 27), probemark::Profile::double_rounding);
  pm_sigmoid_params p{};
  p.size = 256;
  p.input_zero_point = zero_point;
  p.multiplier = m.multiplier;
  p.shift = m.shift;
  p.input_range = probemark::lowering::input_radius(4, m.shift);
  return p;
}

TEST(SigmoidKernels, AreMonotoneAndNearTheFunctionsOnAllOfInt8) {
  const std::vector<std::int8_t> input = all_int8();
  for (const std::int32_t zero_point : {-128, -7, 0, 127}) {
    for (double scale = std::ldexp(1.0, -20); scale < 7.9; scale *= 1.37) {
      const pm_sigmoid_params p = int8_parameters(scale, zero_point);
      std::vector<std::int8_t> logistic_output(256);
      std::vector<std::int8_t> tanh_output(256);
      ASSERT_EQ(logistic<double_rounding>(p, input.data(), logistic_output.data()), PM_OK);
      ASSERT_EQ(tanh<double_rounding>(p, input.data(), tanh_output.data()), PM_OK);
      for (std::size_t i = 0; i < 256; ++i) {
        const double x = scale * (input[i] - zero_point);
        const double logistic_exact = std::min(127.0, std::max(-128.0, 256.0 / (1.0 + std::exp(-x)) - 128));
        const double tanh_exact = std::min(127.0, std::max(-128.0, 128.0 * std::tanh(x)));
        if (scale < 2) {  // beyond, the saturation bound is as coarse as the inputs
          ASSERT_NEAR(logistic_output[i], logistic_exact, 0.51) << scale << " " << x;
          ASSERT_NEAR(tanh_output[i], tanh_exact, 0.51) << scale << " " << x;
        }
        if (i > 0) {
          ASSERT_GE(logistic_output[i], logistic_output[i - 1]) << scale << " " << x;
          ASSERT_GE(tanh_output[i], tanh_output[i - 1]) << scale << " " << x;
        }
      }
    }
  }
}

TEST(SigmoidKernels, AreMonotoneAndNearTheFunctionsOnAllOfInt16) {
  const std::vector<std::uint16_t> table = probemark::lowering::sigmoid_table();
  std::vector<std::int16_t> input;
  for (int x = -32768; x <= 32767; ++x) {
    input.push_back(static_cast<std::int16_t>(x));
  }
  // 3 * 2^-12 and no shift: scale 2^-12, exactly; then a general scale of 24000 / 2^6 of 1/(3 * 4096).
  for (const auto& [multiplier, shift] : {std::pair{3, 0}, std::pair{24000, 15}, std::pair{17000, 14}}) {
    pm_sigmoid_params p{};
    p.size = 65536;
    p.multiplier = multiplier;
    p.shift = shift;
    p.table = table.data();
    const double scale = std::ldexp(multiplier, -shift) / (3 * 4096);
    std::vector<std::int16_t> logistic_output(input.size());
    std::vector<std::int16_t> tanh_output(input.size());
    ASSERT_EQ(logistic<double_rounding>(p, input.data(), logistic_output.data()), PM_OK);
    ASSERT_EQ(tanh<double_rounding>(p, input.data(), tanh_output.data()), PM_OK);
    for (std::size_t i = 0; i < input.size(); ++i) {
      ASSERT_NEAR(logistic_output[i], 32768.0 / (1.0 + std::exp(-scale * input[i])), 3.0) << input[i];
      ASSERT_NEAR(tanh_output[i], 32768.0 * std::tanh(scale * input[i]), 8.0) << input[i];
      if (i > 0) {
        ASSERT_GE(logistic_output[i], logistic_output[i - 1]) << input[i];
        ASSERT_GE(tanh_output[i], tanh_output[i - 1]) << input[i];
      }
    }
  }
}

}  // namespace
}  // namespace pm::reference

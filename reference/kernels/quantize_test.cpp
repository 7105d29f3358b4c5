// QUANTIZE from float: ties, saturation and what is no number.
#include "reference/kernels/quantize.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace pm::reference {
namespace {

template <class Profile, class Out>
std::vector<Out> quantized(std::vector<float> input, float scale, std::int32_t zero_point) {
  const pm_quantize_params p{static_cast<std::int32_t>(input.size()), zero_point, scale};
  std::vector<Out> output(input.size());
  EXPECT_EQ((quantize<Profile>(p, input.data(), output.data())), PM_OK);
  return output;
}

const std::vector<float> ties{-2.5F, -1.5F, -0.5F, 0.5F, 1.5F, 2.5F, 0.49999997F, -0.49999997F};

TEST(QuantizeKernel, TiesGoAwayFromZero) {
  const std::vector<std::int8_t> expected{-3, -2, -1, 1, 2, 3, 0, 0};
  EXPECT_EQ((quantized<double_rounding, std::int8_t>(ties, 1.0F, 0)), expected);
  EXPECT_EQ((quantized<single_rounding, std::int8_t>(ties, 1.0F, 0)), expected);
}

TEST(QuantizeKernel, TiesGoToEvenUnderXnnpack) {
  EXPECT_EQ((quantized<xnnpack_rounding, std::int8_t>(ties, 1.0F, 0)),
            (std::vector<std::int8_t>{-2, -2, 0, 0, 2, 2, 0, 0}));
}

TEST(QuantizeKernel, SaturatesAndTakesNothingForNoNumber) {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> input{infinity, -infinity, 1e30F, -1e30F, std::numeric_limits<float>::quiet_NaN(), 200.0F};
  EXPECT_EQ((quantized<double_rounding, std::int8_t>(input, 1e-30F, 5)),
            (std::vector<std::int8_t>{127, -128, 127, -128, 5, 127}));
  EXPECT_EQ((quantized<double_rounding, std::int16_t>(input, 1.0F, 0)),
            (std::vector<std::int16_t>{32767, -32768, 32767, -32768, 0, 200}));
}

}  // namespace
}  // namespace pm::reference

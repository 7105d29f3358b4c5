// MINIMUM and MAXIMUM.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "reference/kernels/maximum.hpp"
#include "reference/kernels/minimum.hpp"
#include "reference/numerics/profile.hpp"

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;

TEST(Selection, TakesTheSmallerOrTheLarger) {
  pm_elementwise_params p{};
  p.rank = 1;
  p.shape[0] = 4;
  p.a_stride[0] = p.b_stride[0] = 1;
  const Int8 a{-128, 5, -1, 127};
  const Int8 b{127, 5, -2, -128};
  Int8 output(4);
  ASSERT_EQ(minimum<double_rounding>(p, a.data(), b.data(), output.data()), PM_OK);
  EXPECT_EQ(output, (Int8{-128, 5, -2, -128}));
  ASSERT_EQ(maximum<double_rounding>(p, a.data(), b.data(), output.data()), PM_OK);
  EXPECT_EQ(output, (Int8{127, 5, -1, 127}));
}

TEST(Selection, RepeatsAnOperandAlongAStrideOfZero) {
  pm_elementwise_params p{};
  p.rank = 2;
  p.shape[0] = 2;
  p.shape[1] = 3;
  p.a_stride[0] = 3;
  p.a_stride[1] = 1;
  p.b_stride[0] = 1;  // a column
  const Int8 a{1, 2, 3, 4, 5, 6};
  const Int8 b{2, 5};
  Int8 output(6);
  ASSERT_EQ(minimum<xnnpack_rounding>(p, a.data(), b.data(), output.data()), PM_OK);
  EXPECT_EQ(output, (Int8{1, 2, 2, 4, 5, 5}));
  ASSERT_EQ(maximum<xnnpack_rounding>(p, a.data(), b.data(), output.data()), PM_OK);
  EXPECT_EQ(output, (Int8{2, 2, 3, 5, 5, 6}));
}

}  // namespace
}  // namespace pm::reference

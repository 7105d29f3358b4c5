#include "harness/conform/kernel_selection.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/conform/verdict.hpp"

namespace probemark {
namespace {

std::vector<std::string> named(const std::string& name) {
  std::vector<std::string> names;
  for (const Kernel kernel : kernels_named(name)) names.push_back(kernel_name(kernel));
  return names;
}

bool has(const std::vector<std::string>& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(KernelSelection, TakesKernelsOperatorsAndTensorFlowLiteNames) {
  EXPECT_EQ(named("conv2d_s8_s8_s8"), std::vector<std::string>{"conv2d_s8_s8_s8"});
  EXPECT_TRUE(has(named("conv2d"), "conv2d_s8_s8_s8"));
  EXPECT_TRUE(has(named("conv2d"), "conv2d_s16_s8_s16"));
  EXPECT_FALSE(has(named("conv2d"), "depthwise_conv2d_s8_s8_s8"));
  EXPECT_EQ(named("CONV_2D"), named("conv2d"));
  EXPECT_TRUE(has(named("CONV_2D_S8"), "conv2d_s8_s8_s8"));
  EXPECT_FALSE(has(named("CONV_2D_S8"), "conv2d_s16_s8_s16"));
  EXPECT_EQ(named("AVERAGE_POOL_2D_S16"), std::vector<std::string>{"average_pool2d_s16_s16"});
  EXPECT_EQ(named("RELU6"), named("relu"));
  EXPECT_TRUE(has(named("QUANTIZE"), "quantize_f32_s8"));
  EXPECT_TRUE(has(named("QUANTIZE"), "requantize_s8_s8"));
  EXPECT_FALSE(has(named("requantize"), "quantize_f32_s8"));
}

TEST(KernelSelection, KnowsNoOtherNames) {
  for (const char* name : {"", "conv", "conv2d_s8_s", "conv2d_s9", "s8", "pm_conv2d"}) {
    EXPECT_TRUE(named(name).empty()) << name;
  }
}

TEST(KernelSelection, EveryOperatorIsANameOfItsKernels) {
  for (const Kernel kernel : all_kernels()) {
    EXPECT_TRUE(has(named(operator_of(kernel)), kernel_name(kernel).c_str())) << kernel_name(kernel);
  }
  const auto names = operator_names();
  EXPECT_EQ(std::count(names.begin(), names.end(), "conv2d"), 1);
}

}  // namespace
}  // namespace probemark

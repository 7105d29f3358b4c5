// A small case for tests: add_s8_s8 on two vectors, as the reference computes it.
#pragma once

#include <vector>

#include "harness/conform/case_record.hpp"
#include "harness/conform/expected.hpp"

namespace probemark {

/// The output is the sum of the operands, which have the scale of the output and zero points 0.
inline Case vector_sum(std::int32_t size, std::int32_t b_begin = 100) {
  Case test;
  test.name = "add_s8_s8.test-" + std::to_string(size);
  test.kernel = Kernel::add_s8_s8;
  pm_elementwise_params p = {};
  p.rank = 1;
  p.shape[0] = size;
  p.a_stride[0] = p.b_stride[0] = 1;
  p.left_shift = 20;
  p.a_multiplier = p.b_multiplier = 1 << 30;
  p.output_multiplier = 1 << 30;
  p.output_shift = -18;
  p.activation_min = -128;
  p.activation_max = 127;
  test.parameters = p;
  CaseTensor a{ElementType::int8, {size}, {}};
  CaseTensor b = a;
  for (std::int32_t i = 0; i < size; ++i) {
    a.bytes.push_back(static_cast<std::uint8_t>(-7 * i - 1));
    b.bytes.push_back(static_cast<std::uint8_t>(b_begin + 3 * i));
  }
  test.inputs = {a, b};
  test.output = {ElementType::int8, {size}, {}};
  return test;
}

}  // namespace probemark

// The lookup tables of the int16 activations, computed from their definitions. NORMATIVE.
#pragma once

#include <cstdint>
#include <vector>

namespace probemark::lowering {

/// 65536 * sigmoid(i / 24), i = 0..254, each plus half of what linear interpolation lacks in the middle to the next,
/// rounded; then twice 65535. These are the values of TensorFlow Lite's table for int16 LOGISTIC and TANH.
std::vector<std::uint16_t> sigmoid_table();

/// 513 entries of exp(x), x in [-10, 0], Q0.15, with TensorFlow Lite Micro's correction of the midpoint error, in
/// float.
std::vector<std::int16_t> softmax_exp_table();

/// 513 entries of 1 / (1 + x), x in [0, 1], Q0.15, likewise.
std::vector<std::int16_t> softmax_reciprocal_table();

}  // namespace probemark::lowering

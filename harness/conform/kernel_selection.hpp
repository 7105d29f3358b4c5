// Names of operators on the command line -> kernels. Pure.
#pragma once

#include <string>
#include <vector>

#include "reference/error.hpp"
#include "reference/program.hpp"

namespace probemark {

/// The kernels that `name` stands for: a kernel ("conv2d_s8_s8_s8"), an operator with some or none of its types
/// ("conv2d", "conv2d_s8"), or a TensorFlow Lite operator likewise ("CONV_2D", "CONV_2D_S8"). Empty where it is none.
std::vector<Kernel> kernels_named(const std::string& name);

/// All names of operators and kernels, for near misses.
std::vector<std::string> operator_names();

/// "conv2d" of conv2d_s8_s8_s8.
std::string operator_of(Kernel kernel);

}  // namespace probemark

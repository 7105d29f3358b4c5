// Small parameter spaces for tests, made here rather than read.
#pragma once

#include "harness/conform/minimiser.hpp"

namespace probemark {

/// Convolutions (also depthwise and transposed) with odd shapes, both paddings, per-channel multipliers.
PointSpace convolution_space(Kernel kernel = Kernel::conv2d_s8_s8_s8);
PointSpace fully_connected_space(Kernel kernel = Kernel::fully_connected_s8_s8_s8);
PointSpace pool_space(Kernel kernel = Kernel::average_pool2d_s8_s8);
PointSpace addition_space();

/// `count` points of the space, as a seed gives them; those that a constraint forbids are left out.
std::vector<Case> sample_cases(const PointSpace& space, std::size_t count, std::uint64_t seed);

}  // namespace probemark

// The dispatcher images that hold a library's kernels: one, or several where the flash is too small for all at once.
#pragma once

#include <vector>

#include "harness/image/dispatcher_image.hpp"

namespace probemark {

/// A kernel that not even an image of its own holds.
struct UnfitKernel {
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  DoesNotFit why;
};

struct DispatcherImages {
  std::vector<DispatcherImage> images;
  std::vector<UnfitKernel> unfit;
};

/// Halves the list until every part fits.
Result<DispatcherImages> build_dispatchers(DispatcherImageBuilder& builder, const DispatcherRequest& request);

}  // namespace probemark

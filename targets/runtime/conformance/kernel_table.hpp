// What the generated kernels.cpp of a dispatcher image gives to the dispatcher.
#pragma once

#include <stdint.h>

#include "targets/runtime/conformance/kernel_entry.hpp"

namespace probemark {

/// The kernel of this row of reference/kernels.inc; false where the image does not have it.
bool find_kernel(uint32_t row, KernelEntry* entry);

}  // namespace probemark

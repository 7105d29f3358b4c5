// The state of a recurrent kernel call: its size and its content before a sequence, as reference/kernel_abi.h says.
#pragma once

#include <cstdint>
#include <vector>

#include "reference/program.hpp"

namespace probemark {

/// Bytes of `state` that `kernel` reads and writes; 0 where it has none.
std::size_t state_bytes(Kernel kernel, const Parameters& parameters);

/// Its content before a sequence, as little-endian elements; state_bytes of them.
std::vector<std::uint8_t> initial_state(Kernel kernel, const Parameters& parameters);

}  // namespace probemark

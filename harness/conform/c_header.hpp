// A case as a C header that needs nothing of this project: it goes into the kernel author's own test, or an issue.
#pragma once

#include <string>
#include <vector>

#include "harness/conform/executor.hpp"

namespace probemark {

/// "pm_case_conv2d_s8_s8_s8_pairs_17" of "conv2d_s8_s8_s8.pairs-17".
std::string c_case_name(const std::string& case_name);

/// C99 and C++14, on <stdint.h> alone: the arrays, the parameter struct (left out where reference/kernel_abi.h was
/// included before), the prototypes, and `static int pm_case_<name>(void)`, which calls the kernel twice, with zeros
/// and with other bytes in its output before, and returns how many elements (and bytes of the state) are wrong, 0 if
/// all is right, -1 where the kernel returns a status, -2 where it asks for more scratch than PM_CASE_SCRATCH_BYTES (or
/// less than none), -3 where it writes outside of output or scratch. `static long pm_case_<name>_first_wrong` is the
/// first wrong element's index, -1 without one. `remarks` go into the comment at the head.
std::string c_header(const Case& test, const Expected& expected, Profile profile,
                     const std::vector<std::string>& remarks);

}  // namespace probemark

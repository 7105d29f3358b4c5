// A case as the bytes that a place runs: targets/runtime/conformance/case_record.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/conform/executor.hpp"

namespace probemark {

/// The seed of a case's surroundings and misalignments, from its name: a case finds the same in every batch and place.
std::uint32_t fill_of(std::string_view case_name);

/// Regions stand in the order tables by name, filter, bias, inputs, state, output. The length is a multiple of 8.
std::vector<std::uint8_t> encode_case(const Case& test, const Expected& expected, std::uint32_t fill);

/// Bytes of workspace that surely hold the case with guard bands of `guard_bytes` and `scratch_bytes` of scratch.
std::size_t workspace_bytes(const Case& test, std::size_t guard_bytes, std::size_t scratch_bytes);

}  // namespace probemark

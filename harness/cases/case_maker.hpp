// From a point of a space to a case: parameters, tables, tensors.
#pragma once

#include <cstdint>

#include "harness/cases/space.hpp"

namespace probemark {

/// The key of a point, beside the parameters, that asks for solved accumulators: 1 + the number of the solved case.
inline constexpr const char* solved_key = "solved";

/// `data` seeds every value that the point leaves open. Name: "<kernel>.point"; fails where the point lacks a parameter
/// or a constraint forbids it.
Result<Case> case_at(const CaseSpace& space, Kernel kernel, const Point& point, std::uint64_t data, Profile profile);

}  // namespace probemark

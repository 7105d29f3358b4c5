// Per-operator costs for the Firefox Profiler (profiler.firefox.com).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// One document in the processed profile format, version 59 (the profiler upgrades older versions itself), with a
/// thread of each right record whose operators have numbers. An operator is a sample that weighs its instructions or
/// cycles; the thread's name says which. The timeline is the order of the operators, one step each: no time was taken
/// from a count. Nothing where no record has such numbers.
[[nodiscard]] std::optional<std::string> render_firefox_profile(const std::vector<Record>& records);

}  // namespace probemark

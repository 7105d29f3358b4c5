// Per-operator costs for speedscope (speedscope.app).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// One document in speedscope's file format, with a profile of each right record whose operators have numbers: the
/// operators as the model runs them, below each its kernel. The weights are instructions or cycles, so they have no
/// unit that speedscope knows; the profile's name says which. Nothing where no record has such numbers.
[[nodiscard]] std::optional<std::string> render_speedscope(const std::vector<Record>& records);

}  // namespace probemark

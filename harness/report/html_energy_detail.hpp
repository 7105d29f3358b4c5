// The evidence of one item's energy, for the page.
#pragma once

#include <string>

#include "harness/record/event.hpp"

namespace probemark {

/// The instrument and its setting, the windows, the terms of the uncertainty; as HTML. The record has an energy.
[[nodiscard]] std::string html_energy_detail(const Record& record);

}  // namespace probemark

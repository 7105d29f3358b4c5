// What went wrong with an item, in lines for people.
#pragma once

#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// Empty for a bit-exact record; otherwise the details that are known, else the record's reason. Not escaped.
[[nodiscard]] std::vector<std::string> failure_lines(const Record& record);

}  // namespace probemark

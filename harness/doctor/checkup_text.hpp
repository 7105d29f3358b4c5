// A checkup as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "harness/doctor/checkup.hpp"

namespace probemark {

/// "ok", "failed" or "skipped".
std::string_view to_string(CheckState state);

/// One line a check, its remedy below; a headline where the group is another than `last_group`. Ends with a newline.
std::string checkup_line(const CheckResult& result, const std::string& last_group, bool colour);

/// How many were ok, failed, skipped, as a sentence.
std::string checkup_sentence(const std::vector<CheckResult>& results);

/// [{"check", "group", "state", "evidence", "remedy"}..]
std::string checkup_json(const std::vector<CheckResult>& results);

}  // namespace probemark

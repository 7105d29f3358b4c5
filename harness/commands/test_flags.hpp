// GoogleTest's flags on the command line, after "--".
#pragma once

#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// The words of a command line, those after "--" of `conform` as values of its option --test-flag: an option that takes
/// a list would eat the "--", and the flags with it.
std::vector<std::string> words_with_test_flags(int count, const char* const* words);

/// Refuses what GoogleTest would ignore or answer with its help, naming near misses.
Result<void> expect_test_flags(const std::vector<std::string>& flags);

/// Whether one of `flags` (or the environment, for those that GoogleTest reads there) names a test report.
bool names_test_report(const std::vector<std::string>& flags);

}  // namespace probemark

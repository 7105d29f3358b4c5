#include "harness/commands/test_flags.hpp"

#include <algorithm>
#include <cstdlib>

#include "harness/commands/command.hpp"

namespace probemark {
namespace {

const std::vector<std::string>& known_flags() {
  static const std::vector<std::string> flags = {"--gtest_list_tests",
                                                 "--gtest_filter",
                                                 "--gtest_also_run_disabled_tests",
                                                 "--gtest_repeat",
                                                 "--gtest_recreate_environments_when_repeating",
                                                 "--gtest_shuffle",
                                                 "--gtest_random_seed",
                                                 "--gtest_color",
                                                 "--gtest_brief",
                                                 "--gtest_print_time",
                                                 "--gtest_print_utf8",
                                                 "--gtest_output",
                                                 "--gtest_stream_result_to",
                                                 "--gtest_break_on_failure",
                                                 "--gtest_throw_on_failure",
                                                 "--gtest_catch_exceptions",
                                                 "--gtest_fail_fast",
                                                 "--gtest_flagfile",
                                                 "--gtest_stack_trace_depth",
                                                 "--gtest_death_test_style",
                                                 "--help"};
  return flags;
}

}  // namespace

std::vector<std::string> words_with_test_flags(int count, const char* const* words) {
  std::vector<std::string> result;
  bool after = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--" && !after && !result.empty() && result.front() == "conform") {
      after = true;
    } else {
      result.push_back(after ? "--test-flag=" + word : word);
    }
  }
  return result;
}

Result<void> expect_test_flags(const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    const std::string name = flag.substr(0, flag.find('='));
    if (std::find(known_flags().begin(), known_flags().end(), name) == known_flags().end()) {
      Error error = unknown_name("GoogleTest flag", name, known_flags());
      error.where = "--";
      return tl::unexpected(error);
    }
  }
  return {};
}

bool names_test_report(const std::vector<std::string>& flags) {
  const char* variable = std::getenv("GTEST_OUTPUT");
  const bool in_environment = variable != nullptr && *variable != '\0';
  return in_environment || std::any_of(flags.begin(), flags.end(), [](const std::string& flag) {
           return flag.rfind("--gtest_output", 0) == 0 || flag.rfind("--gtest_flagfile", 0) == 0;
         });
}

}  // namespace probemark

// The kernel library that `probemark conform` holds to a profile, at the place where it runs.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/commands/conform_options.hpp"
#include "harness/conform/executor.hpp"
#include "reference/error.hpp"

namespace probemark {

struct LibraryUnderTest {
  std::string id, title, version;
  std::string compiler, flags;  ///< empty where unknown
  Profile profile = Profile::double_rounding;
  std::unique_ptr<Executor> executor;
  std::vector<std::string> register_names;
};

Result<LibraryUnderTest> set_up_library(const ConformOptions& options, const std::filesystem::path& root);

}  // namespace probemark

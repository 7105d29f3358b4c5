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
  std::shared_ptr<void> place;  ///< what the executor refers to
  std::unique_ptr<Executor> executor;
  std::vector<Kernel> unfit;   ///< in the library, and too large for the board
  std::string register_place;  ///< as register_names() takes it
};

/// `chosen`: the kernels that may be asked for.
Result<LibraryUnderTest> set_up_library(const ConformOptions& options, const std::filesystem::path& root,
                                        const std::vector<Kernel>& chosen);

/// The first that the library follows, `double` if that is among them; what was asked for, where something was.
Result<Profile> profile_for(const std::string& asked, const std::vector<std::string>& claimed);

/// As set_up_library(), for a board.
Result<LibraryUnderTest> set_up_on_board(const ConformOptions& options, const std::filesystem::path& root,
                                         const std::vector<Kernel>& chosen);

}  // namespace probemark

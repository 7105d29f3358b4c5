// The cases that `probemark conform` runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/commands/conform_options.hpp"
#include "harness/commands/library_under_test.hpp"
#include "harness/conform/case_schedule.hpp"
#include "reference/error.hpp"

namespace probemark {

struct CasesUnderTest {
  std::vector<KernelUnderTest> kernels;  ///< with no cases where no space is for the kernel
  std::vector<Kernel> absent;            ///< asked for, and not in the library
  std::string space_sha256;
};

/// The kernels that the options name; all where they name none. A name of none is an error with near misses.
Result<std::vector<Kernel>> chosen_kernels(const ConformOptions& options);

/// The cases that the options ask for, of kernels that the library has. ErrorKind::nothing_selected where it has none
/// of them.
Result<CasesUnderTest> set_up_cases(const ConformOptions& options, const std::filesystem::path& root,
                                    const LibraryUnderTest& library, const std::vector<Kernel>& chosen);

}  // namespace probemark

// What `probemark conform` needs before a case runs: the library, where it runs, the cases.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/conform/conformance.hpp"
#include "harness/conform/executor.hpp"
#include "reference/error.hpp"

namespace probemark {

struct ConformOptions {
  std::string kernels = "portable";  ///< id or folder
  std::string library;               ///< a shared object instead; else empty
  std::string board = "host";
  std::vector<std::string> operators;
  std::string level = "quick";
  std::string profile;  ///< empty: what the library says, else double
  std::uint64_t seed = 1;
  bool sanitize = false;
  unsigned timeout_s = 10;
  std::string replay;
  std::vector<std::string> cases;
  std::string out;
  bool json = false;
  std::vector<std::string> test_flags;
};

/// A library at the place where it is tried.
struct LibraryUnderTest {
  std::string id, title, version;
  std::string compiler, flags;  ///< empty where unknown
  Profile profile = Profile::double_rounding;
  std::unique_ptr<Executor> executor;
  std::vector<std::string> register_names;
};

Result<LibraryUnderTest> set_up_library(const ConformOptions& options, const std::filesystem::path& root);

/// What is held to what.
struct CasesUnderTest {
  std::vector<KernelUnderTest> kernels;  ///< with no cases where no space is for the kernel
  std::vector<Kernel> absent;            ///< asked for, and not in the library
  std::string space_sha256;
};

/// The cases that the options ask for, of kernels that the library has. ErrorKind::nothing_selected where it has none
/// of them.
Result<CasesUnderTest> set_up_cases(const ConformOptions& options, const std::filesystem::path& root,
                                    const LibraryUnderTest& library);

}  // namespace probemark

// Runs a program to its end and keeps what it said: compilers, version queries.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/process/child_process.hpp"

namespace probemark {

struct RunOptions {
  std::filesystem::path working_folder;  ///< empty: the parent's
  std::vector<std::string> environment;  ///< "NAME=value", beside the parent's
  std::size_t output_bound = 1 << 20;    ///< bytes of output that are kept; the rest is read and dropped
};

struct FinishedRun {
  ExitStatus status;
  std::string output;      ///< stdout and stderr as they came
  bool truncated = false;  ///< there was more than the bound
};

/// A program that fails is a FinishedRun with its status; an Error is a missing program, a missed deadline (the program
/// is then killed) or an interrupt.
Result<FinishedRun> run_to_end(const std::vector<std::string>& argv, std::chrono::steady_clock::duration deadline,
                               const RunOptions& options = {});

}  // namespace probemark

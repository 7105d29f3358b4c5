// Failing cases as they come, on stdout.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "harness/commands/case_progress.hpp"
#include "harness/commands/conform_options.hpp"
#include "harness/conform/verdict.hpp"

namespace probemark {

/// The command line that runs one case again.
std::string command_again(const ConformOptions& options, const std::string& profile, const std::string& case_name);

/// The first few failures of a kernel in full, the others not at all.
class CaseFailurePrinter {
 public:
  CaseFailurePrinter(const ConformOptions& options, std::string profile, CaseProgress& progress)
      : options_(options), profile_(std::move(profile)), progress_(progress) {}

  void print(const CaseReport& report, const std::string& kernel);
  [[nodiscard]] bool any() const { return !printed_.empty(); }

 private:
  const ConformOptions& options_;
  std::string profile_;
  CaseProgress& progress_;
  std::map<std::string, std::size_t> printed_;
};

}  // namespace probemark

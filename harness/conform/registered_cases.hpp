// Conformance cases as GoogleTest tests: suite = kernel, test = what follows the kernel in the case's name. Filters,
// shuffle, repeat, shards and XML are GoogleTest's own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/conform/case_schedule.hpp"
#include "harness/conform/verdict.hpp"

namespace probemark {

struct TestOptions {
  std::vector<std::string> flags;  ///< GoogleTest's, e.g. "--gtest_shuffle"
  bool own_printer = false;        ///< GoogleTest's printer on stdout
  std::string register_place;      ///< as register_names() takes it
  /// What a failing test says, given its report.
  std::function<std::string(const CaseReport&)> failure_text;
  std::function<void(std::size_t total)> started;     ///< an iteration with so many cases
  std::function<void(const CaseReport&)> case_ended;  ///< in the order in which they run
};

struct RegisteredRun {
  bool started = false;                        ///< false where tests were only listed, or help was asked for
  bool empty_shard = false;                    ///< nothing was selected, but other shards have something
  std::vector<std::vector<CaseReport>> cases;  ///< by kernel, in the order of the cases; those that were run
  std::vector<std::size_t> selected;           ///< by kernel: cases that the flags let through
  std::vector<double> wall_s;                  ///< by kernel
  std::optional<Error> stopped;                ///< why the rest was not tried
};

/// Registers and runs all cases; once a process. Of a case that ran several times, the first failure is kept, else the
/// last outcome. An error is one of the flags.
Result<RegisteredRun> run_registered_cases(const std::vector<KernelUnderTest>& kernels, CaseSchedule& schedule,
                                           const TestOptions& options);

/// Names of cases hold '-' ("pairs-17"), which begins the excluding part of a filter: a '-' between one of `sections`
/// ("pairs") and a digit or wildcard becomes '?', which matches it.
std::string filter_of_case_names(const std::string& filter, const std::vector<std::string>& sections);

/// The report of a case of `kernel` that has run.
CaseReport report_of(const RanCase& ran, const KernelUnderTest& kernel, const std::string& register_place = {});

}  // namespace probemark

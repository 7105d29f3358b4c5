// Whether a kernel whose values differ follows another numerics profile than the one asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/conform/case_schedule.hpp"
#include "harness/conform/verdict.hpp"

namespace probemark {

struct ProfileSearch {
  std::optional<Profile> found;
  std::string note;  ///< profiles that could not be compared, and why; empty where all were
};

/// A profile is found where the first output of every case that was run has its CRC, and every case that failed passes
/// when it is held to that profile. `cases` are those that were run; one for which `expected_of` fails with
/// ErrorKind::not_comparable is left out, which the note says. An error is one of the executor.
Result<ProfileSearch> search_profiles(const KernelUnderTest& kernel, const std::vector<CaseReport>& cases,
                                      Profile asked, const ExpectedOf& expected_of, Executor& executor);

}  // namespace probemark

// A conformance run for a terminal. Pure.
#pragma once

#include <string>

#include "harness/conform/conformance.hpp"

namespace probemark {

/// A failing case: what was found, its parameters, how to run it again. Lines of at most `width` columns.
std::string render_case_failure(const CaseReport& report, const std::string& again, std::size_t width, bool colour);

/// Verdict table, then what each kernel that does not simply conform did, then the sentence that sums it up.
std::string render_conformance(const Conformance& conformance, std::size_t width, bool colour);

/// E.g. "`single`, not `double`: 3.8 % of elements off by one"; of a kernel that conforms, empty.
std::string verdict_details(const KernelReport& report, const std::string& asked_profile);

/// "7 kernels conform to double on host, ...": the sum of all.
std::string conformance_sentence(const Conformance& conformance);

/// Covered tuples of all covering arrays; nullopt where only a part of the cases was selected, or there are none.
struct Covered {
  std::size_t covered = 0;
  std::size_t tuples = 0;
};
std::optional<Covered> covered_tuples(const KernelReport& report);

}  // namespace probemark

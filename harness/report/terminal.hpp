// The result of a run for a terminal: pure functions of records.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// Boards by workloads, then energies, then the details of what failed, then one line with the verdict. At most `width`
/// columns, where the longest board name and one workload fit; more workloads than fit go below. Only the verdict,
/// which tools look for as one line, and words that cannot be broken may be longer. ANSI colour only if `colour`.
[[nodiscard]] std::string render_table(const std::vector<Record>& records, std::size_t width, bool colour);

/// The parts of render_table.
[[nodiscard]] std::string render_matrix(const std::vector<Record>& records, std::size_t width, bool colour);
/// Empty where no instrument was asked.
[[nodiscard]] std::string render_energies(const std::vector<Record>& records, std::size_t width, bool colour);
[[nodiscard]] std::string render_failures(const std::vector<Record>& records, std::size_t width, bool colour);
[[nodiscard]] std::string render_verdict(const std::vector<Record>& records, bool colour);

/// One line of at most `width` columns, without a line end: a bar, counts, the elapsed time and what is running.
[[nodiscard]] std::string render_progress(std::size_t done, std::size_t total, double elapsed_s,
                                          const std::vector<std::string>& running, std::size_t width = 80);

}  // namespace probemark

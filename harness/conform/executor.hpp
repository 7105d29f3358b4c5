// Whatever runs conformance cases on a kernel library: a process of the host, or a board.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/cases/case.hpp"
#include "reference/error.hpp"
#include "targets/runtime/conformance/case_record.h"

namespace probemark {

/// What the reference computes for a case under one profile.
struct Expected {
  std::vector<std::uint8_t> output;
  std::vector<std::uint8_t> state;  ///< after the call, of a recurrent kernel
};

/// A case to run, and what it is held to.
struct CheckedCase {
  const Case* test = nullptr;
  const Expected* expected = nullptr;
};

/// How a case ended.
enum class CaseEnd {
  finished,   ///< `result` says how
  crashed,    ///< the kernel was ended by a signal, a fault or a sanitizer
  hung,       ///< no end within the deadline
  too_large,  ///< the place cannot hold it: not tried
};

struct CaseOutcome {
  CaseEnd end = CaseEnd::finished;
  pm_case_result result = {};  ///< of a crash or hang: how far it came (`run`)
  std::string how;  ///< of a crash or hang: e.g. "SIGSEGV", "HardFault in pm_conv2d_s8_s8_s8 (conv2d.cpp:31)"
  std::vector<std::uint8_t> output;  ///< of the first run, where it was wrong and the place can give it; else empty
};

/// Whether nothing was found.
inline bool passed(const CaseOutcome& outcome) { return outcome.end == CaseEnd::finished && outcome.result.found == 0; }

class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// "host", "host (ASan, UBSan)", or the board's id.
  [[nodiscard]] virtual std::string place() const = 0;
  /// Whether the library under test has this kernel; what it lacks is absent from its report.
  [[nodiscard]] virtual bool provides(Kernel kernel) const = 0;
  /// How many cases it likes to get at once.
  [[nodiscard]] virtual std::size_t batch() const = 0;
  /// One outcome a case, in order. An error is one of the place (the probe is lost, a worker cannot start), never of a
  /// case: those that crash or hang are outcomes, and the rest goes on.
  virtual Result<std::vector<CaseOutcome>> run(std::span<const CheckedCase> cases) = 0;
  /// Host time for which a board was executing so far; nothing of the host itself.
  [[nodiscard]] virtual std::optional<std::chrono::nanoseconds> running() const { return std::nullopt; }
};

}  // namespace probemark

// Checks in the order of their dependencies: what cannot be true because something before it is false is skipped, so
// that a person sees the one thing to mend first.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

enum class CheckState { ok, failed, skipped };

/// What one check found.
struct Finding {
  CheckState state = CheckState::ok;
  std::string evidence = {};          ///< what was seen, or why nothing was
  std::string remedy = {};            ///< of a failure: the one thing to do about it
  ErrorKind kind = ErrorKind::setup;  ///< of a failure
};

/// A failure, as an Error tells it.
Finding failed(const Error& error);

struct Check {
  std::string id;                       ///< stable, for machines: "openocd", "BOARD: attach"
  std::string group;                    ///< what stands together in the text: "toolchains", "probes", a board
  std::vector<std::string> needs = {};  ///< ids of checks before it
  std::function<Finding()> look;
};

struct CheckResult {
  std::string id;
  std::string group;
  Finding finding;
};

/// Runs them in order. A check whose needs are not all ok is skipped, and says for which. An interrupt ends the checkup
/// early. `on_result` is told of each.
std::vector<CheckResult> run_checkup(const std::vector<Check>& checks,
                                     const std::function<void(const CheckResult&)>& on_result = {});

/// The first failure; nullptr where none failed.
const Finding* first_failure(const std::vector<CheckResult>& results);

}  // namespace probemark

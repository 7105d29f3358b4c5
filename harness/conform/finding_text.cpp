#include "harness/conform/finding_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/register_names.hpp"

namespace probemark {
namespace {

std::string counted(std::int64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

const char* region_name(std::uint32_t role) {
  constexpr const char* names[] = {"a table of the parameters",
                                   "the filter",
                                   "the bias",
                                   "an input",
                                   "the state",
                                   "the output",
                                   "the scratch",
                                   "the parameters"};
  return role < std::size(names) ? names[role] : "an unknown region";
}

/// Bytes of the region of a role; nullopt where several may be meant.
std::optional<std::size_t> region_bytes(const Case& test, const CaseOutcome& outcome, std::uint32_t role) {
  const auto table = [&test](const char* name) {
    const auto found = test.tables.find(name);
    return found == test.tables.end() ? std::nullopt : std::optional(found->second.bytes.size());
  };
  switch (role) {
    case PM_REGION_FILTER:
      return table("filter");
    case PM_REGION_BIAS:
      return table("bias");
    case PM_REGION_INPUT:
      return test.inputs.size() == 1 ? std::optional(test.inputs[0].bytes.size()) : std::nullopt;
    case PM_REGION_STATE:
      return test.state.size();
    case PM_REGION_OUTPUT:
      return elements_of(test.output) * element_size(test.output.type);
    case PM_REGION_SCRATCH:
      return outcome.result.scratch_bytes;
    default:
      return std::nullopt;
  }
}

std::string wrong_output(const CheckedCase& checked, const CaseOutcome& outcome,
                         const std::optional<OutputDifference>& difference) {
  if (difference) {
    const std::string size = difference->largest == 1 && difference->off_by_one == difference->wrong
                                 ? " (off by one)"
                                 : fmt::format(" (by {:g} at most)", difference->largest);
    return fmt::format("output differs in {} of {}{}, first at [{}]: expected {}, got {}", difference->wrong,
                       counted(static_cast<std::int64_t>(difference->elements), "element"), size,
                       fmt::join(difference->at, ", "), difference->expected, difference->got);
  }
  const CaseTensor& output = checked.test->output;
  const std::size_t element = outcome.result.first_wrong / element_size(output.type);
  return fmt::format("output differs in {} of {}, first in element [{}]: expected {}", outcome.result.wrong_bytes,
                     counted(static_cast<std::int64_t>(checked.expected->output.size()), "byte"),
                     fmt::join(index_of(output, element), ", "),
                     element_text(output.type, checked.expected->output, element));
}

std::string write_outside(const Case& test, const CaseOutcome& outcome) {
  const std::int64_t offset = outcome.result.offset;
  const char* region = region_name(outcome.result.region);
  if (offset < 0) {
    return fmt::format("wrote outside of {}: {} before its begin", region, counted(-offset, "byte"));
  }
  const auto bytes = region_bytes(test, outcome, outcome.result.region);
  if (!bytes || offset < static_cast<std::int64_t>(*bytes)) {
    return fmt::format("wrote outside of {}: at byte {} from its begin", region, offset);
  }
  const std::int64_t past = offset - static_cast<std::int64_t>(*bytes);
  return fmt::format("wrote past the end of {} ({}): {}", region, counted(static_cast<std::int64_t>(*bytes), "byte"),
                     past == 0 ? std::string("the byte right after it")
                               : fmt::format("the first such byte is {} after it", counted(past, "byte")));
}

std::string status_text(std::int32_t status) {
  switch (status) {
    case PM_UNSUPPORTED:
      return "returned PM_UNSUPPORTED";
    case PM_SCRATCH_TOO_SMALL:
      return "returned PM_SCRATCH_TOO_SMALL, though it got the scratch that it asked for";
    default:
      return fmt::format("returned {}, which is no status of the ABI", status);
  }
}

std::string registers_text(std::uint32_t registers, const std::string& place) {
  const bool one = (registers & (registers - 1)) == 0;
  return fmt::format("did not restore {}: {}", one ? "a callee-saved register" : "callee-saved registers",
                     register_names(place, registers));
}

/// What is other in a run than in the first.
const char* run_text(std::uint32_t run) {
  switch (run) {
    case PM_RUN_QUIET:
      return "";
    case PM_RUN_DIRTY:
      return " where what lies around the buffers, and in output and scratch, is 0x7F and 0x80 instead of 0";
    case PM_RUN_MISALIGNED:
      return " where buffers are aligned to their elements only, amid arbitrary bytes";
    case PM_RUN_REPEATED:
      return " when called again straight after, on the same output and scratch";
    case PM_RUN_INTERLEAVED:
      return " when called again after another case";
    default:
      return " in a later run";
  }
}

}  // namespace

std::vector<std::string> describe_findings(const CheckedCase& checked, const CaseOutcome& outcome,
                                           const std::optional<OutputDifference>& difference,
                                           const std::string& register_place) {
  std::vector<std::string> findings;
  const pm_case_result& result = outcome.result;
  if (outcome.end == CaseEnd::crashed || outcome.end == CaseEnd::hung) {
    findings.push_back(fmt::format("{}{}{}{}", outcome.end == CaseEnd::crashed ? "crashed" : "did not end",
                                   run_text(result.run), outcome.how.empty() ? "" : ": ", outcome.how));
    return findings;
  }
  const auto found = [&result](std::uint32_t bit) { return (result.found & bit) != 0; };
  if (found(PM_FOUND_STATUS)) {
    findings.push_back(status_text(result.status));
  }
  if (found(PM_FOUND_BAD_SCRATCH_SIZE)) {
    findings.push_back(fmt::format("the scratch size is negative, or another when asked again (first {})",
                                   static_cast<std::int32_t>(result.scratch_bytes)));
  }
  if (found(PM_FOUND_WRONG_OUTPUT)) {
    findings.push_back(wrong_output(checked, outcome, difference));
  }
  if (found(PM_FOUND_WRONG_STATE)) {
    findings.emplace_back("the state after the call differs");
  }
  if (found(PM_FOUND_WRITE_OUTSIDE)) {
    findings.push_back(write_outside(*checked.test, outcome));
  }
  if (found(PM_FOUND_INPUT_CHANGED)) {
    findings.push_back(
        fmt::format("changed {}, which it may only read, at byte {}", region_name(result.region), result.offset));
  }
  if (found(PM_FOUND_UNSTABLE_OUTPUT)) {
    const bool right_first = (result.found & PM_FOUND_WRONG_OUTPUT) == 0;
    findings.push_back(fmt::format("the output is {}{}", right_first ? "right at first, and wrong" : "another",
                                   right_first ? run_text(result.run) : " in later runs"));
  }
  if (found(PM_FOUND_REGISTER_CHANGED)) {
    findings.push_back(registers_text(result.registers, register_place));
  }
  return findings;
}

std::string value_table(const NamedValues& values, std::size_t width) {
  std::string text;
  std::size_t used = 0;
  for (const auto& [name, value] : values) {
    const std::string cell = fmt::format("{} {}", name, value);
    if (used > 0 && used + 3 + cell.size() > width) {
      text += "\n";
      used = 0;
    }
    text += (used > 0 ? " · " : "") + cell;
    used += (used > 0 ? 3 : 0) + cell.size();
  }
  return text;
}

}  // namespace probemark

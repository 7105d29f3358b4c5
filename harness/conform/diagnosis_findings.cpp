#include <fmt/format.h>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis.hpp"

namespace probemark {
namespace {

std::string region_name(std::uint32_t role) {
  switch (role) {
    case PM_REGION_TABLE:
      return "a table of the parameters";
    case PM_REGION_FILTER:
      return "the filter";
    case PM_REGION_BIAS:
      return "the bias";
    case PM_REGION_INPUT:
      return "an input";
    case PM_REGION_STATE:
      return "the state";
    case PM_REGION_OUTPUT:
      return "the output";
    case PM_REGION_SCRATCH:
      return "scratch";
    case PM_REGION_PARAMETERS:
      return "the parameters";
    default:
      return fmt::format("region {}", role);
  }
}

/// Bytes of the written region, where the case tells.
std::optional<std::int64_t> region_bytes(const Case& test, const pm_case_result& result) {
  const auto table = [&test](const char* name) -> std::optional<std::int64_t> {
    const auto found = test.tables.find(name);
    if (found == test.tables.end()) return std::nullopt;
    return static_cast<std::int64_t>(found->second.bytes.size());
  };
  switch (result.region) {
    case PM_REGION_OUTPUT:
      return static_cast<std::int64_t>(elements_in(test.output.shape) * element_size(test.output.type));
    case PM_REGION_SCRATCH:
      return result.scratch_bytes;
    case PM_REGION_INPUT:
      if (test.inputs.size() == 1) return static_cast<std::int64_t>(test.inputs[0].bytes.size());
      return std::nullopt;
    case PM_REGION_FILTER:
      return table("filter");
    case PM_REGION_BIAS:
      return table("bias");
    case PM_REGION_STATE:
      return static_cast<std::int64_t>(test.state.size());
    default:
      return std::nullopt;
  }
}

std::string when(const pm_case_result& result) {
  return result.run == 0 ? "in the first run" : fmt::format("in run {}", result.run + 1);
}

/// What the run has that the first has not.
const char* unstable_cause(std::uint32_t run) {
  switch (run) {
    case PM_RUN_DIRTY:
      return "bytes that are none of its inputs: around its tensors, in scratch, or in the output before the call";
    case PM_RUN_MISALIGNED:
      return "the alignment of its tensors, or on bytes that are none of its inputs";
    case PM_RUN_REPEATED:
      return "the call before, with the same arguments";
    case PM_RUN_INTERLEAVED:
      return "the call before, with other arguments";
    default:
      return "more than its inputs";
  }
}

Statement write_outside(const Observation& o) {
  const pm_case_result& r = o.outcome.result;
  const std::string region = region_name(r.region);
  const auto size = region_bytes(o.test, r);
  const std::string where = fmt::format("first such byte at offset {} of {}{}, {}", r.offset, region,
                                        size ? fmt::format(", which has {} bytes", *size) : "", when(r));
  std::string text;
  if (r.offset < 0) {
    text = fmt::format("writes {} bytes before the begin of {}", -std::int64_t{r.offset}, region);
  } else if (r.region == PM_REGION_SCRATCH && size && r.offset >= *size) {
    text = fmt::format("scratch_size is too small by at least {} bytes: {} were asked for, the kernel writes beyond",
                       r.offset - *size + 1, *size);
  } else if (size && r.offset >= *size) {
    text = fmt::format("writes beyond the end of {}, {} bytes after it or more", region, r.offset - *size);
  } else {
    text = fmt::format("writes outside of {}", region);
  }
  return {StatementKind::finding, std::move(text), where, 0};
}

}  // namespace

std::vector<Statement> finding_statements(const Observation& o) {
  const pm_case_result& r = o.outcome.result;
  std::vector<Statement> all;
  const auto add = [&all](std::string text, std::string evidence) {
    all.push_back({StatementKind::finding, std::move(text), std::move(evidence), 0});
  };
  if (o.outcome.end == CaseEnd::crashed) add("the kernel crashes", fmt::format("{}, {}", o.outcome.how, when(r)));
  if (o.outcome.end == CaseEnd::hung) add("the kernel does not return within the deadline", when(r));
  if (o.outcome.end != CaseEnd::finished) return all;
  if ((r.found & PM_FOUND_STATUS) != 0) {
    const char* meaning = r.status == PM_UNSUPPORTED         ? " (PM_UNSUPPORTED)"
                          : r.status == PM_SCRATCH_TOO_SMALL ? " (PM_SCRATCH_TOO_SMALL)"
                                                             : "";
    add(fmt::format("the kernel refuses these parameters: it returns {}{}", r.status, meaning), o.test.name);
  }
  if ((r.found & PM_FOUND_BAD_SCRATCH_SIZE) != 0) {
    add("scratch_size is negative, or another when asked again",
        fmt::format("{} bytes at first", static_cast<std::int32_t>(r.scratch_bytes)));
  }
  if ((r.found & PM_FOUND_WRITE_OUTSIDE) != 0) all.push_back(write_outside(o));
  if ((r.found & PM_FOUND_INPUT_CHANGED) != 0) {
    add(fmt::format("{} is written to, which the kernel must only read", region_name(r.region)),
        fmt::format("first changed byte at offset {}, {}", r.offset, when(r)));
  }
  if ((r.found & PM_FOUND_UNSTABLE_OUTPUT) != 0) {
    add(fmt::format("the output depends on {}: it is another than in the first run", unstable_cause(r.run)), when(r));
  }
  if ((r.found & PM_FOUND_WRONG_STATE) != 0) add("the state after the call is wrong", when(r));
  if ((r.found & PM_FOUND_REGISTER_CHANGED) != 0) {
    add("callee-saved registers are not restored", fmt::format("register bits {:#x}, {}", r.registers, when(r)));
  }
  return all;
}

}  // namespace probemark

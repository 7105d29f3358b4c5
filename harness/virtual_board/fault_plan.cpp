#include "harness/virtual_board/fault_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace probemark::virtual_board {

namespace {

template <class Value, std::size_t count>
using Names = std::array<std::pair<std::string_view, Value>, count>;

constexpr Names<FaultKind, 8> kKinds{{{"hang", FaultKind::hang},
                                      {"drop", FaultKind::drop},
                                      {"flip", FaultKind::flip},
                                      {"flash-fail", FaultKind::flash_fail},
                                      {"wait", FaultKind::wait},
                                      {"fault", FaultKind::fault},
                                      {"slow", FaultKind::slow},
                                      {"lock-up", FaultKind::lock_up}}};
constexpr Names<FaultTrigger, 2> kTriggers{{{"accesses", FaultTrigger::accesses}, {"runs", FaultTrigger::runs}}};
constexpr Names<FaultUntil, 4> kUntils{{{"ever", FaultUntil::ever},
                                        {"once", FaultUntil::once},
                                        {"reset", FaultUntil::reset},
                                        {"power-cycle", FaultUntil::power_cycle}}};

template <class Value, std::size_t count>
std::optional<Value> find(const Names<Value, count>& names, std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == name; });
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

template <class Value, std::size_t count>
std::string_view name_of(const Names<Value, count>& names, Value value) {
  return std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.second == value; })->first;
}

tl::unexpected<Error> refused(std::string_view text, const std::string& why) {
  return fail(ErrorKind::usage, fmt::format("the fault \"{:.80}\": {}", text, why), {},
              "KIND[@TRIGGER][:UNTIL] with KIND hang, drop, flip, flash-fail, wait, fault, slow or lock-up; TRIGGER "
              "accesses=N or runs=N; UNTIL once, reset, power-cycle or ever");
}

std::optional<std::uint64_t> parse_count(std::string_view digits) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(count) : std::nullopt;
}

/// Splits at the first `separator`; the second part is nullopt where there is none.
std::pair<std::string_view, std::optional<std::string_view>> split(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) {
    return {text, std::nullopt};
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

Result<Fault> parse_fault(std::string_view text) {
  Fault fault;
  const auto [when, until_name] = split(text, ':');
  const auto [kind_name, trigger] = split(when, '@');
  if (until_name) {
    const auto until = find(kUntils, *until_name);
    if (!until) {
      return refused(text, fmt::format("there is no end \"{:.20}\"", *until_name));
    }
    fault.until = *until;
  }
  const auto kind = find(kKinds, kind_name);
  if (!kind) {
    return refused(text, fmt::format("there is no kind \"{:.20}\"", kind_name));
  }
  fault.kind = *kind;
  if (trigger) {
    const auto [name, digits] = split(*trigger, '=');
    const auto found = find(kTriggers, name);
    const auto count = digits ? parse_count(*digits) : std::nullopt;
    if (!found || !count) {
      return refused(text, fmt::format("there is no trigger \"{:.20}\"", *trigger));
    }
    fault.trigger = *found;
    fault.count = *count;
  }
  return fault;
}

std::string describe(const Fault& fault) {
  std::string text(name_of(kKinds, fault.kind));
  if (fault.trigger != FaultTrigger::at_once) {
    text += fmt::format("@{}={}", name_of(kTriggers, fault.trigger), fault.count);
  }
  return fmt::format("{}:{}", text, name_of(kUntils, fault.until));
}

bool FaultPlan::Planned::due(FaultKind kind) const {
  if (over || fault.kind != kind) {
    return false;
  }
  switch (fault.trigger) {
    case FaultTrigger::accesses:
      return accesses >= fault.count;
    case FaultTrigger::runs:
      return runs >= fault.count;
    default:
      return true;
  }
}

void FaultPlan::note_accesses(std::uint64_t words) {
  for (Planned& planned : faults_) {
    planned.accesses += words;
  }
}

void FaultPlan::note_run() {
  for (Planned& planned : faults_) {
    ++planned.runs;
  }
}

void FaultPlan::note_reset() {
  for (Planned& planned : faults_) {
    planned.over = planned.over || (planned.fault.until == FaultUntil::reset && planned.due(planned.fault.kind));
  }
}

void FaultPlan::note_power_cycle() {
  note_reset();
  for (Planned& planned : faults_) {
    planned.over = planned.over || (planned.fault.until == FaultUntil::power_cycle && planned.due(planned.fault.kind));
  }
}

bool FaultPlan::due(FaultKind kind) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const Planned& planned) { return planned.due(kind); });
}

bool FaultPlan::strikes(FaultKind kind) {
  const auto found =
      std::find_if(faults_.begin(), faults_.end(), [&](const Planned& planned) { return planned.due(kind); });
  if (found == faults_.end()) {
    return false;
  }
  found->over = found->fault.until == FaultUntil::once;
  return true;
}

std::vector<Fault> FaultPlan::pending() const {
  std::vector<Fault> faults;
  for (const Planned& planned : faults_) {
    if (!planned.over) {
      faults.push_back(planned.fault);
    }
  }
  return faults;
}

}  // namespace probemark::virtual_board

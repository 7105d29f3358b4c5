#include "harness/conform/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace probemark {
namespace {

struct FindingName {
  std::uint32_t bit;
  const char* name;
};

constexpr FindingName finding_names[] = {
    {PM_FOUND_STATUS, "status"},
    {PM_FOUND_WRONG_OUTPUT, "wrong_output"},
    {PM_FOUND_UNSTABLE_OUTPUT, "unstable_output"},
    {PM_FOUND_WRITE_OUTSIDE, "write_outside"},
    {PM_FOUND_INPUT_CHANGED, "input_changed"},
    {PM_FOUND_WRONG_STATE, "wrong_state"},
    {PM_FOUND_REGISTER_CHANGED, "register_changed"},
    {PM_FOUND_BAD_SCRATCH_SIZE, "bad_scratch_size"},
};

}  // namespace

std::string kernel_name(Kernel kernel) { return std::string(kernel_symbol(kernel)).substr(3); }

CaseStatus status_of(const CaseOutcome& outcome) {
  if (outcome.end == CaseEnd::too_large) {
    return CaseStatus::too_large;
  }
  if (outcome.end == CaseEnd::finished && outcome.result.found == PM_FOUND_STATUS &&
      outcome.result.status == PM_UNSUPPORTED) {
    return CaseStatus::refused;
  }
  return passed(outcome) ? CaseStatus::passed : CaseStatus::failed;
}

const char* to_string(KernelVerdict verdict) {
  switch (verdict) {
    case KernelVerdict::conforms:
      return "conforms";
    case KernelVerdict::conforms_partly:
      return "conforms_partly";
    case KernelVerdict::conforms_to_another:
      return "conforms_to_another";
    case KernelVerdict::fails:
      return "fails";
    case KernelVerdict::refuses:
      return "refuses";
    case KernelVerdict::absent:
      return "absent";
    case KernelVerdict::not_tried:
      break;
  }
  return "not_tried";
}

const char* to_string(CaseStatus status) {
  switch (status) {
    case CaseStatus::passed:
      return "passed";
    case CaseStatus::failed:
      return "failed";
    case CaseStatus::refused:
      return "refused";
    case CaseStatus::too_large:
      break;
  }
  return "too_large";
}

CaseTally tally(const std::vector<CaseReport>& cases) {
  CaseTally sum;
  for (const CaseReport& report : cases) {
    switch (report.status) {
      case CaseStatus::passed:
        ++sum.passed;
        break;
      case CaseStatus::failed:
        ++sum.failed;
        break;
      case CaseStatus::refused:
        ++sum.refused;
        break;
      case CaseStatus::too_large:
        ++sum.too_large;
        break;
    }
  }
  return sum;
}

KernelVerdict verdict_of(const CaseTally& tally, std::optional<Profile> another) {
  if (tally.failed > 0) {
    return another ? KernelVerdict::conforms_to_another : KernelVerdict::fails;
  }
  if (tally.passed > 0) {
    return tally.refused > 0 ? KernelVerdict::conforms_partly : KernelVerdict::conforms;
  }
  return tally.refused > 0 ? KernelVerdict::refuses : KernelVerdict::not_tried;
}

std::vector<std::string> finding_kinds(const CaseReport& report) {
  std::vector<std::string> kinds;
  if (report.status != CaseStatus::failed) {
    return kinds;
  }
  if (report.end == CaseEnd::crashed || report.end == CaseEnd::hung) {
    kinds.emplace_back(report.end == CaseEnd::crashed ? "crashed" : "hung");
    return kinds;
  }
  for (const FindingName& finding : finding_names) {
    if ((report.result.found & finding.bit) != 0) {
      kinds.emplace_back(finding.name);
    }
  }
  return kinds;
}

std::map<std::string, std::size_t> finding_counts(const std::vector<CaseReport>& cases) {
  std::map<std::string, std::size_t> counts;
  for (const CaseReport& report : cases) {
    for (const std::string& kind : finding_kinds(report)) {
      ++counts[kind];
    }
  }
  return counts;
}

ElementTally element_tally(const std::vector<CaseReport>& cases) {
  ElementTally sum;
  for (const CaseReport& report : cases) {
    const bool wrong = (report.result.found & PM_FOUND_WRONG_OUTPUT) != 0;
    if (report.end != CaseEnd::finished || (report.result.found & PM_FOUND_STATUS) != 0 ||
        (wrong && !report.difference)) {
      continue;
    }
    sum.compared += report.difference ? report.difference->elements : report.output_elements;
    if (report.difference) {
      sum.wrong += report.difference->wrong;
      sum.off_by_one += report.difference->off_by_one;
      sum.largest = std::max(sum.largest, report.difference->largest);
    }
  }
  return sum;
}

bool only_values_differ(const std::vector<CaseReport>& cases) {
  constexpr std::uint32_t values = PM_FOUND_WRONG_OUTPUT | PM_FOUND_WRONG_STATE;
  return std::all_of(cases.begin(), cases.end(), [](const CaseReport& report) {
    return report.status != CaseStatus::failed ||
           (report.end == CaseEnd::finished && (report.result.found & ~values) == 0);
  });
}

std::vector<std::string> refused_parameters(const std::vector<CaseReport>& cases) {
  // A value that few cases have may be refused by chance: the more so, the more cases are.
  constexpr std::size_t enough = 3;
  constexpr double least_chance = 1.0 / 500;
  struct Uses {
    std::size_t refused = 0;
    std::size_t accepted = 0;
  };
  std::map<std::string, std::map<std::int64_t, Uses>> uses;
  std::size_t tried = 0;
  std::size_t refused = 0;
  for (const CaseReport& report : cases) {
    if (report.status == CaseStatus::too_large) {
      continue;
    }
    ++tried;
    refused += report.status == CaseStatus::refused ? 1 : 0;
    for (const auto& [name, value] : report.point) {
      Uses& of_value = uses[name][value];
      ++(report.status == CaseStatus::refused ? of_value.refused : of_value.accepted);
    }
  }
  const double share = tried == 0 ? 0 : static_cast<double>(refused) / static_cast<double>(tried);
  std::vector<std::string> found;
  for (const auto& [name, values] : uses) {
    std::vector<std::int64_t> always;
    bool any_accepted = false;
    for (const auto& [value, count] : values) {
      any_accepted = any_accepted || count.accepted > 0;
      const bool by_chance = std::pow(share, static_cast<double>(count.refused)) > least_chance;
      if (count.refused >= enough && count.accepted == 0 && !by_chance) {
        always.push_back(value);
      }
    }
    if (!always.empty() && any_accepted) {
      found.push_back(fmt::format("{} {}", name, fmt::join(always, ", ")));
    }
  }
  return found;
}

}  // namespace probemark

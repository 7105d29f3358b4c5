// Hypotheses weighed against what was seen.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis.hpp"
#include "harness/conform/diagnosis_hypotheses.hpp"
#include "targets/runtime/crc32.hpp"

namespace probemark {
namespace {

constexpr std::size_t most_failed = 24;
constexpr std::size_t most_passed = 48;
constexpr std::size_t most_macs = 200'000;  ///< of a case that is computed again
/// Some 250 hypotheses are tried: below this, one of them may fit by chance.
constexpr double least_bits = 18;
constexpr std::size_t most_statements = 3;

bool is_wrong(const Observation& o) {
  return o.outcome.end == CaseEnd::finished && (o.outcome.result.found & PM_FOUND_WRONG_OUTPUT) != 0;
}

/// How well a predicted output fits what was seen.
struct Fit {
  bool whole = false;     ///< equal, byte by byte
  bool at_wrong = false;  ///< equal at every wrong element, where not all of the output is
  std::size_t wrong = 0;  ///< elements
  double bits = 0;
};

/// What a wrong element that fits tells: being off by one is what many faults do.
double bits_of(std::int64_t expected, std::int64_t got) { return std::llabs(expected - got) <= 1 ? 1 : 5; }

Fit fit_of(const Observation& o, const std::vector<std::uint8_t>& predicted) {
  Fit fit;
  if (predicted == o.expected.output || predicted.size() != o.expected.output.size()) return fit;
  const ElementType type = o.test.output.type;
  const auto expected = elements_of(type, o.expected.output);
  const auto made = elements_of(type, predicted);
  if (o.outcome.output.empty()) {
    // The place gave a checksum alone.
    if (crc32_of(predicted.data(), static_cast<std::uint32_t>(predicted.size())) != o.outcome.result.output_crc)
      return fit;
    fit.whole = true;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      fit.wrong += made[i] != expected[i] ? 1 : 0;
      fit.bits += made[i] != expected[i] ? bits_of(expected[i], made[i]) : 0;
    }
    return fit;
  }
  const auto got = elements_of(type, o.outcome.output);
  if (got.size() != expected.size()) return fit;
  bool fits = true;
  std::size_t right = 0;
  std::size_t right_fits = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (got[i] == expected[i]) {
      // A right element tells something where the fault would have shown.
      ++right;
      right_fits += made[i] == expected[i] ? 1 : 0;
      continue;
    }
    fits = fits && made[i] == got[i];
    ++fit.wrong;
    fit.bits += bits_of(expected[i], got[i]);
  }
  if (!fits) return {};
  fit.whole = right == right_fits;
  fit.at_wrong = !fit.whole;
  const double share = static_cast<double>(fit.wrong) / static_cast<double>(expected.size());
  if (fit.whole && share < 1) fit.bits += static_cast<double>(right) * -std::log2(1 - share);
  return fit;
}

struct Weighed {
  std::string claim;
  std::size_t whole = 0, at_wrong = 0, wrong = 0;
  std::size_t refuted = 0;
  double bits = 0;
  double score = 0;
};

/// Cases that are cheap to compute again: half of them the smallest, the rest those with most wrong bytes.
std::vector<const Observation*> chosen_of(std::span<const Observation> all, std::size_t most, bool wrong_only) {
  std::vector<const Observation*> chosen;
  for (const Observation& o : all) {
    if (size_of(o.test).macs <= most_macs && (!wrong_only || is_wrong(o))) chosen.push_back(&o);
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const Observation* a, const Observation* b) {
    return size_of(a->test).macs < size_of(b->test).macs;
  });
  if (chosen.size() > most / 2) {
    std::stable_sort(chosen.begin() + static_cast<std::ptrdiff_t>(most / 2), chosen.end(),
                     [](const Observation* a, const Observation* b) {
                       return a->outcome.result.wrong_bytes > b->outcome.result.wrong_bytes;
                     });
  }
  chosen.resize(std::min(chosen.size(), most));
  return chosen;
}

std::string evidence_of(const Weighed& w, std::size_t failed, std::size_t passed) {
  const std::size_t explained = w.whole + w.at_wrong;
  const std::string cases = explained == failed
                                ? (failed == 1 ? "the failing case" : fmt::format("all {} failing cases", failed))
                                : fmt::format("{} of {} failing cases", explained, failed);
  std::string text =
      w.at_wrong == 0
          ? fmt::format("the output of {} is what this gives, element for element ({} wrong)", cases, w.wrong)
          : fmt::format(
                "all {} wrong elements of {} are what this gives; it shows in part of the "
                "output only",
                w.wrong, cases);
  if (w.refuted > 0) {
    text += fmt::format("; {} of {} passing cases would show it: one path has it, or it is not the cause", w.refuted,
                        passed);
  } else if (passed > 0) {
    text += fmt::format("; it would not show in the {} passing cases that were looked at", passed);
  }
  return text;
}

}  // namespace

std::vector<Statement> hypothesis_statements(const DiagnosisInput& input) {
  const auto failed = chosen_of(input.failed, most_failed, true);
  const auto passed = chosen_of(input.passed, most_passed, false);
  if (failed.empty()) return {};
  std::vector<Weighed> weighed;
  for (const Hypothesis& hypothesis : hypotheses_for(failed[0]->test, input.profile)) {
    Weighed w{hypothesis.claim};
    for (const Observation* o : failed) {
      const auto predicted = hypothesis.predict(o->test, input.profile);
      if (!predicted) continue;
      const Fit fit = fit_of(*o, *predicted);
      w.whole += fit.whole ? 1 : 0;
      w.at_wrong += fit.at_wrong ? 1 : 0;
      w.wrong += fit.wrong;
      w.bits += fit.bits;
    }
    const std::size_t explained = w.whole + w.at_wrong;
    if (explained * 2 < failed.size() || w.bits < least_bits) continue;
    for (const Observation* o : passed) {
      const auto predicted = hypothesis.predict(o->test, input.profile);
      w.refuted += predicted && *predicted != o->expected.output ? 1 : 0;
    }
    const auto share = [](std::size_t part, std::size_t all) {
      return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
    };
    w.score = share(explained, failed.size()) + share(w.whole, failed.size()) / 2 - share(w.refuted, passed.size());
    weighed.push_back(std::move(w));
  }
  std::stable_sort(weighed.begin(), weighed.end(),
                   [](const Weighed& a, const Weighed& b) { return a.score > b.score; });
  std::vector<Statement> statements;
  for (const Weighed& w : weighed) {
    // What explains less than the best is no explanation beside it.
    if (w.score < weighed[0].score - 1e-9 || statements.size() == most_statements) break;
    statements.push_back({StatementKind::hypothesis, w.claim,
                          (statements.empty() ? "" : "no case tells it from the one above: ") +
                              evidence_of(w, failed.size(), passed.size()),
                          w.bits - least_bits});
  }
  return statements;
}

}  // namespace probemark

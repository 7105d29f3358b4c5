// One metric of two records of one item: exact figures exactly, samples with an interval.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/compare/verdict_word.hpp"
#include "harness/record/event.hpp"

namespace probemark {

/// Below so many samples on either side there is no verdict.
inline constexpr std::size_t least_samples = 5;
/// The chance of one false difference or more within a metric, over all items.
inline constexpr double false_alarm_rate = 0.05;

/// One side's figure.
struct ComparedFigure {
  double median = 0;
  std::uint64_t n = 0;

  bool operator==(const ComparedFigure&) const = default;
};

struct MetricComparison {
  std::string metric = {};  ///< of metric_names
  std::string kind = {};    ///< "measured", "simulated", ..; of both
  bool exact = false;       ///< deterministic: any difference is one
  std::optional<ComparedFigure> a = {};
  std::optional<ComparedFigure> b = {};
  ComparisonVerdict verdict = ComparisonVerdict::not_comparable;
  std::string reason = {};           ///< why there is no better or worse, or no more than this
  std::optional<double> ratio = {};  ///< B over A; absent where it does not exist
  std::optional<double> low = {};    ///< of the ratio, 95 %; absent for exact figures
  std::optional<double> high = {};
  std::optional<double> p_value = {};  ///< of the samples, before correction
  std::optional<double> adjusted_p = {};
  std::optional<double> floor = {};  ///< a relative difference up to this is noise
  std::string floor_from = {};
  std::vector<std::string> notes = {};

  bool operator==(const MetricComparison&) const = default;
};

/// Where the record's figure comes from: the metric's kind, or "published" for one that others published.
[[nodiscard]] std::string evidence_of(const Record& record, const Measurement& measurement);

/// `name` of both records: figures, ratio, interval and p-value, with a final verdict only for exact figures and for
/// what cannot be compared; resolve() gives the others theirs. Nothing where neither record has or explains the metric.
/// An interval of joules holds the instruments' uncertainty too, the gain not where both used the same one.
[[nodiscard]] std::optional<MetricComparison> compare_metric(const std::string& name, const Record& a, const Record& b);

/// Gives the verdicts that `comparisons`, all of one metric, still wait for: better or worse where the p-value,
/// adjusted for all of them, is at most false_alarm_rate, the interval excludes 1 and the ratio is beyond the noise
/// floor.
void resolve(const std::vector<MetricComparison*>& comparisons);

/// Whether `comparison` has samples and waits for resolve().
[[nodiscard]] bool awaits_verdict(const MetricComparison& comparison);

}  // namespace probemark

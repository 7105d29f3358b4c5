#include "harness/compare/metric_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/compare/energy_allowance.hpp"
#include "harness/compare/many_comparisons.hpp"
#include "harness/compare/rank_sum.hpp"
#include "harness/record/vocabulary.hpp"

namespace probemark {
namespace {

const Metric* find(const Record& record, const std::string& name) {
  const auto found = record.metrics.find(name);
  return found == record.metrics.end() ? nullptr : &found->second;
}

const Measurement* measured(const Metric* metric) {
  return metric == nullptr ? nullptr : std::get_if<Measurement>(metric);
}

std::string absence(const Metric* metric) {
  const auto* absent = metric == nullptr ? nullptr : std::get_if<AbsentMetric>(metric);
  return absent == nullptr ? "the record does not name it" : absent->reason;
}

/// What a record says of its own number of samples may be more than it holds.
ComparedFigure figure_of(const Measurement& measurement) {
  return {measurement.median, measurement.samples.empty() ? measurement.n : measurement.samples.size()};
}

MetricComparison refused(MetricComparison comparison, std::string reason) {
  comparison.verdict = ComparisonVerdict::not_comparable;
  comparison.reason = std::move(reason);
  return comparison;
}

/// Of one inference, over all inputs: two medians may agree where the inputs between do not.
double mean_of(const Measurement& measurement) {
  if (measurement.samples.empty()) return measurement.median;
  double sum = 0;
  for (const double sample : measurement.samples) sum += sample;
  return sum / static_cast<double>(measurement.samples.size());
}

MetricComparison compare_exactly(MetricComparison comparison, const Measurement& a, const Measurement& b) {
  if (a.samples.size() != b.samples.size()) {
    return refused(std::move(comparison),
                   fmt::format("A counts over {} inputs, B over {}: run both with the same --samples", a.samples.size(),
                               b.samples.size()));
  }
  const double in_a = mean_of(a);
  const double in_b = mean_of(b);
  if (in_a > 0 && in_b > 0) comparison.ratio = in_b / in_a;
  if (in_a == 0 && in_b == 0) comparison.ratio = 1;
  comparison.verdict = in_b < in_a   ? ComparisonVerdict::better
                       : in_b > in_a ? ComparisonVerdict::worse
                                     : ComparisonVerdict::equal;
  if (in_a == in_b && a.samples != b.samples) comparison.notes.emplace_back("equal in total, not for every input");
  return comparison;
}

std::vector<double> logarithms(const std::vector<double>& samples) {
  std::vector<double> logs;
  for (const double sample : samples) logs.push_back(std::log(sample));
  return logs;
}

bool all_positive(const std::vector<double>& samples) {
  return std::all_of(samples.begin(), samples.end(), [](double sample) { return sample > 0; });
}

MetricComparison compare_samples(MetricComparison comparison, const Record& a, const Record& b,
                                 const std::vector<double>& samples_a, const std::vector<double>& samples_b) {
  if (!all_positive(samples_a) || !all_positive(samples_b)) {
    return refused(std::move(comparison), "a sample is not above zero: there is no ratio");
  }
  if (samples_a.empty() || samples_b.empty()) {
    comparison.verdict = ComparisonVerdict::too_few;
    comparison.reason = "a median without its samples";
    return comparison;
  }
  const auto logs_a = logarithms(samples_a);
  const auto logs_b = logarithms(samples_b);
  const Shift shift = shift_of(logs_a, logs_b);
  comparison.ratio = std::exp(shift.estimate);
  if (samples_a.size() < least_samples || samples_b.size() < least_samples) {
    comparison.verdict = ComparisonVerdict::too_few;
    comparison.reason = fmt::format("{} and {}, at least {} on each side are needed", samples_a.size(),
                                    samples_b.size(), least_samples);
    return comparison;
  }
  EnergyAllowance allowance;
  if (find_metric(comparison.metric)->unit == MetricUnit::joules) allowance = energy_allowance(a, b);
  comparison.notes = allowance.notes;
  comparison.low = std::exp(shift.estimate - std::hypot(shift.estimate - shift.low, allowance.relative));
  comparison.high = std::exp(shift.estimate + std::hypot(shift.high - shift.estimate, allowance.relative));
  comparison.p_value = rank_sum_p(logs_a, logs_b);
  return comparison;
}

}  // namespace

std::string evidence_of(const Record& record, const Measurement& measurement) {
  return record.board_kind == "published" ? "published" : std::string(to_string(measurement.kind));
}

std::optional<MetricComparison> compare_metric(const std::string& name, const Record& a, const Record& b) {
  const Metric* metric_a = find(a, name);
  const Metric* metric_b = find(b, name);
  const Measurement* in_a = measured(metric_a);
  const Measurement* in_b = measured(metric_b);
  if (in_a == nullptr && in_b == nullptr) return std::nullopt;
  MetricComparison comparison;
  comparison.metric = name;
  if (in_a != nullptr) comparison.a = figure_of(*in_a);
  if (in_b != nullptr) comparison.b = figure_of(*in_b);
  comparison.kind = in_a != nullptr ? evidence_of(a, *in_a) : evidence_of(b, *in_b);
  if (in_a == nullptr) return refused(std::move(comparison), "not in A: " + absence(metric_a));
  if (in_b == nullptr) return refused(std::move(comparison), "not in B: " + absence(metric_b));
  if (const auto other = evidence_of(b, *in_b); other != comparison.kind) {
    return refused(std::move(comparison), fmt::format("A's is {}, B's is {}", evidence_of(a, *in_a), other));
  }
  if (in_a->kind == MetricKind::modelled) {
    return refused(std::move(comparison), "a modelled figure is never ranked: its band is a factor of 2");
  }
  if (name == "energy_net_j" && a.energy && b.energy && a.energy->idle != b.energy->idle) {
    return refused(std::move(comparison),
                   fmt::format("what idle is differs: A '{}', B '{}'", a.energy->idle, b.energy->idle));
  }
  comparison.exact = in_a->kind == MetricKind::simulated || find_metric(name)->unit == MetricUnit::bytes;
  return comparison.exact ? compare_exactly(std::move(comparison), *in_a, *in_b)
                          : compare_samples(std::move(comparison), a, b, in_a->samples, in_b->samples);
}

bool awaits_verdict(const MetricComparison& comparison) {
  return comparison.p_value && comparison.verdict == ComparisonVerdict::not_comparable && comparison.reason.empty();
}

void resolve(const std::vector<MetricComparison*>& comparisons) {
  std::vector<MetricComparison*> waiting;
  std::vector<double> p_values;
  for (MetricComparison* comparison : comparisons) {
    if (!awaits_verdict(*comparison)) continue;
    waiting.push_back(comparison);
    p_values.push_back(*comparison->p_value);
  }
  const auto adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    MetricComparison& one = *waiting[i];
    one.adjusted_p = adjusted[i];
    const double least = least_rank_sum_p(one.a->n, one.b->n) * static_cast<double>(waiting.size());
    const bool beyond_floor = std::abs(std::log(*one.ratio)) > std::log1p(one.floor.value_or(0));
    const bool excludes = *one.low > 1 || *one.high < 1;
    if (adjusted[i] <= false_alarm_rate && excludes && beyond_floor) {
      one.verdict = *one.ratio < 1 ? ComparisonVerdict::better : ComparisonVerdict::worse;
      continue;
    }
    one.verdict = ComparisonVerdict::unresolved;
    if (adjusted[i] > false_alarm_rate && least > false_alarm_rate) {
      one.verdict = ComparisonVerdict::too_few;
      one.reason = fmt::format("{} and {} cannot tell {} items apart", one.a->n, one.b->n, waiting.size());
    } else if (adjusted[i] <= false_alarm_rate && excludes) {
      one.reason = fmt::format("below the noise floor of {:.2g} %", 100 * *one.floor);
    } else if (adjusted[i] <= false_alarm_rate) {
      one.reason = "within the uncertainty of the instruments";
    }
  }
}

}  // namespace probemark

#include "harness/record/suppression.hpp"

#include <fmt/format.h>

#include "harness/record/vocabulary.hpp"

namespace probemark {

Record publishable(const Record& record) {
  if (has_numbers(record.status)) return record;
  const AbsentMetric suppressed{"suppressed",
                                fmt::format("the verdict is {}, not bit_exact", to_string(record.status))};
  const auto suppress = [&](Metric& metric) {
    // An absence that was known before keeps its own, more telling reason.
    if (std::holds_alternative<Measurement>(metric)) metric = suppressed;
  };
  Record shown = record;
  for (auto& [name, metric] : shown.metrics) suppress(metric);
  for (auto& profile : shown.operators) {
    suppress(profile.instructions);
    suppress(profile.cycles);
  }
  shown.quality.reset();
  shown.energy.reset();
  shown.guest_s.reset();  // how long the wrong answer took
  return shown;
}

Event publishable(const Event& event) {
  const auto* finished = std::get_if<ItemFinished>(&event);
  if (finished == nullptr) return event;
  return ItemFinished{finished->item, publishable(finished->record)};
}

}  // namespace probemark

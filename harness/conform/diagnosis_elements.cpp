// Where in the outputs the wrong elements are, and what they hold.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis.hpp"
#include "harness/conform/diagnosis_arithmetic.hpp"
#include "harness/conform/expected.hpp"

namespace probemark {
namespace {

constexpr std::size_t most_elements = 20'000;

std::vector<std::string> dimension_names(const Case& test, std::size_t rank) {
  const bool image = number_or(test.parameters, "output_h", -1) >= 0;
  if (image && rank == 4) return {"batch", "row", "column", "channel"};
  if (std::holds_alternative<pm_fully_connected_params>(test.parameters) && rank == 2) return {"batch", "channel"};
  if (std::holds_alternative<pm_softmax_params>(test.parameters) && rank == 2) return {"row", "column"};
  std::vector<std::string> names;
  for (std::size_t d = 0; d < rank; ++d) names.push_back(fmt::format("dimension {}", d));
  return names;
}

/// The last scaling of each output element, where the kernel scales each of them alike; else empty.
std::vector<Scaling> scalings_of(const Observation& o, Profile profile) {
  std::vector<Scaling> all;
  const auto output = output_with(o.test, [&](const Scaling& scaling) {
    all.push_back(scaling);
    return requantized(profile, scaling);
  });
  const std::size_t elements = elements_in(o.test.output.shape);
  if (!output || *output != o.expected.output || elements == 0 || all.empty() || all.size() % elements != 0) return {};
  const std::size_t each = all.size() / elements;
  std::vector<Scaling> last;
  for (std::size_t i = 0; i < elements; ++i) last.push_back(all[(i + 1) * each - 1]);
  return last;
}

class ElementSamples {
 public:
  explicit ElementSamples(const Case& first) {
    const std::size_t rank = first.output.shape.size();
    for (const std::string& name : dimension_names(first, rank)) {
      add_column(name, false);
      add_column(name + " from the end", false);
    }
    for (const int k : tails) add_column(fmt::format("the last n mod {} of {}", k, last_name(first)), true);
    add_column("index", false);
    for (const int k : tails) add_column(fmt::format("the last n mod {} of all elements", k), true);
    add_column("expected at the lower clamp", true);
    add_column("expected at the upper clamp", true);
    add_column("a tie is rounded", true);
  }

  void add(const Observation& o, Profile profile) {
    const auto expected = elements_of(o.test.output.type, o.expected.output);
    const auto got = elements_of(o.test.output.type, o.outcome.output);
    const std::vector<Scaling> scalings = scalings_of(o, profile);
    const ElementRange range = range_of(o.test.output.type);
    const std::int64_t low =
        std::max<std::int64_t>(number_or(o.test.parameters, "activation_min", INT32_MIN), range.lowest);
    const std::int64_t high =
        std::min<std::int64_t>(number_or(o.test.parameters, "activation_max", INT32_MAX), range.highest);
    for (std::size_t i = 0; i < expected.size() && samples_.failed.size() < most_elements; ++i) {
      column_ = 0;
      std::size_t block = expected.size();
      for (const std::int32_t extent : o.test.output.shape) {
        const auto n = static_cast<std::size_t>(extent);
        block /= n;
        const std::size_t at = i / block % n;
        put(at);
        put(n - 1 - at);
      }
      put_tails(i % static_cast<std::size_t>(o.test.output.shape.back()),
                static_cast<std::size_t>(o.test.output.shape.back()));
      put(i);
      put_tails(i, expected.size());
      put(expected[i] <= low ? 1 : 0);
      put(expected[i] >= high ? 1 : 0);
      put(i < scalings.size() && is_tie(scalings[i]) ? 1 : 0);
      samples_.failed.push_back(got[i] != expected[i]);
      if (got[i] != expected[i]) {
        differences.push_back(got[i] - expected[i]);
        values.insert(got[i]);
      }
    }
  }

  [[nodiscard]] const PatternSamples& samples() const { return samples_; }
  std::vector<std::int64_t> differences;
  std::set<std::int64_t> values;

 private:
  static constexpr int tails[] = {2, 4, 8, 16, 3};

  static std::string last_name(const Case& first) {
    const auto names = dimension_names(first, first.output.shape.size());
    return names.empty() ? "elements" : names.back() + "s";
  }
  void add_column(std::string name, bool flag) { samples_.columns.push_back({std::move(name), flag, {}}); }
  void put(std::size_t value) { samples_.columns[column_++].values.push_back(static_cast<std::int64_t>(value)); }
  void put_tails(std::size_t at, std::size_t n) {
    for (const int k : tails) put(at >= n - n % static_cast<std::size_t>(k) ? 1 : 0);
  }

  PatternSamples samples_;
  std::size_t column_ = 0;
};

bool has_elements(const Observation& o) {
  return o.outcome.end == CaseEnd::finished && (o.outcome.result.found & PM_FOUND_WRONG_OUTPUT) != 0 &&
         !o.outcome.output.empty() && o.outcome.output.size() == o.expected.output.size() &&
         !o.test.output.shape.empty();
}

std::string class_of(const std::string& pattern) {
  if (pattern.find("n mod") != std::string::npos || pattern.find(" mod ") != std::string::npos) return "tail: ";
  if (pattern.find("clamp") != std::string::npos) return "saturation: ";
  if (pattern.find("tie") != std::string::npos) return "rounding mode: ";
  if (pattern.starts_with("batch >=") || pattern.starts_with("batch !=")) return "batch stride: ";
  if (pattern.starts_with("row") || pattern.starts_with("column")) return "edge: ";
  return "";
}

}  // namespace

std::vector<Statement> element_statements(std::span<const Observation> failed, Profile profile) {
  const auto first = std::find_if(failed.begin(), failed.end(), has_elements);
  if (first == failed.end()) return {};
  ElementSamples all(first->test);
  for (const Observation& o : failed) {
    if (has_elements(o) && o.test.output.shape.size() == first->test.output.shape.size()) all.add(o, profile);
  }
  std::vector<Statement> statements;
  if (const auto pattern = simplest_pattern(all.samples())) {
    const std::size_t wrong = pattern->failed_inside + pattern->failed_outside;
    statements.push_back({StatementKind::elements,
                          fmt::format("{}wrong elements are where {}", class_of(pattern->text), pattern->text),
                          fmt::format("{} of {} wrong elements are there, {} of {} right ones", pattern->failed_inside,
                                      wrong, pattern->passed_inside, pattern->passed_inside + pattern->passed_outside),
                          pattern->bits});
  }
  const std::size_t wrong = all.differences.size();
  if (wrong < 6) return statements;
  const auto [lowest, highest] = std::minmax_element(all.differences.begin(), all.differences.end());
  if (all.values.size() == 1) {
    const std::int64_t value = *all.values.begin();
    statements.push_back(
        {StatementKind::elements,
         value == 0 ? "wrong elements hold 0, as the output did before the call: perhaps they are never written"
                    : fmt::format("wrong elements all hold {}", value),
         fmt::format("{} of {}", wrong, wrong), 0});
  } else if (*lowest == *highest) {
    statements.push_back(
        {StatementKind::elements,
         fmt::format("wrong elements are all {} too {}", std::llabs(*lowest), *lowest < 0 ? "low" : "high"),
         fmt::format("{} of {}", wrong, wrong), 0});
  } else if (*lowest >= -1 && *highest <= 1) {
    statements.push_back(
        {StatementKind::elements, "wrong elements are off by one", fmt::format("{} of {}", wrong, wrong), 0});
  }
  return statements;
}

}  // namespace probemark

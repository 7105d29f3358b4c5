#include "harness/conform/minimiser.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/minimiser_search.hpp"

namespace probemark {
namespace {

/// Data seeds tried at every point: other values may hide what a point would show.
constexpr std::uint64_t seeds[] = {1, 2, 3};
constexpr std::size_t most_between = 12;

std::int64_t magnitude(std::int64_t value) { return value < 0 ? -value : value; }

/// Values of one parameter that are simpler than `now`, the simplest first.
std::vector<std::int64_t> simpler(const std::vector<std::int64_t>& listed, std::int64_t now) {
  const auto at = std::find(listed.begin(), listed.end(), now);
  std::vector<std::int64_t> values(listed.begin(), at);
  if (at == listed.end()) {
    std::erase_if(values, [now](std::int64_t v) { return magnitude(v) >= magnitude(now); });
  }
  return values;
}

/// Integers that are not listed, between `now` and the listed value before it. Only where to be simpler is to be
/// nearer to 0, so that reducing ends.
std::vector<std::int64_t> between(const std::vector<std::int64_t>& listed, std::int64_t now) {
  const auto nearer = [](std::int64_t a, std::int64_t b) { return magnitude(a) < magnitude(b); };
  if (!std::is_sorted(listed.begin(), listed.end(), nearer)) return {};
  std::int64_t below = magnitude(now);
  for (const std::int64_t value : listed) {
    if (nearer(value, now)) below = magnitude(value);
  }
  std::vector<std::int64_t> values;
  for (std::int64_t v = below + 1; v < magnitude(now) && values.size() < most_between; ++v) {
    values.push_back(now < 0 ? -v : v);
  }
  return values;
}

class PointReduction {
 public:
  PointReduction(const PointSpace& space, MinimiserSearch& search) : space_(space), search_(search) {}

  Result<void> run() {
    if (auto all = try_whole(); !all) return all;
    for (bool smaller = true; smaller && !search_.over();) {
      smaller = false;
      for (const auto& [name, listed] : space_.parameters) {
        const auto found = reduce(name, simpler(listed, value(name)));
        if (!found) return tl::unexpected(found.error());
        const auto finer = reduce(name, between(listed, value(name)));
        if (!finer) return tl::unexpected(finer.error());
        smaller = smaller || *found || *finer;
      }
      if (!smaller) {
        // Constraints tie parameters together: what neither can do alone.
        const auto pair = reduce_pairs();
        if (!pair) return tl::unexpected(pair.error());
        smaller = *pair;
      }
    }
    return {};
  }

 private:
  [[nodiscard]] std::int64_t value(const std::string& name) const {
    const Point& point = search_.best().test.point;
    const auto found = point.find(name);
    return found == point.end() ? 0 : found->second;
  }

  Result<bool> take(const std::vector<std::pair<Point, std::string>>& points) {
    std::vector<Candidate> candidates;
    for (const auto& [point, step] : points) {
      for (const std::uint64_t seed : seeds) {
        auto test = space_.make(point, seed);
        if (!test) break;
        candidates.push_back({std::move(*test), step});
      }
    }
    return search_.first_that_fails(std::move(candidates));
  }

  /// Everything as simple as it can be but for one half of the parameters, then for the other.
  Result<void> try_whole() {
    std::vector<std::pair<Point, std::string>> points;
    for (const int part : {-1, 0, 1}) {
      Point point = search_.best().test.point;
      std::size_t i = 0;
      for (const auto& [name, listed] : space_.parameters) {
        const bool kept = part >= 0 && i++ * 2 / space_.parameters.size() == static_cast<std::size_t>(part);
        if (!kept && point.contains(name) && !listed.empty()) point[name] = listed.front();
      }
      if (point != search_.best().test.point) points.emplace_back(point, "most parameters: the simplest");
    }
    const auto taken = take(points);
    if (!taken) return tl::unexpected(taken.error());
    return {};
  }

  Result<bool> reduce(const std::string& name, const std::vector<std::int64_t>& values) {
    if (!search_.best().test.point.contains(name)) return false;
    std::vector<std::pair<Point, std::string>> points;
    for (const std::int64_t v : values) {
      Point point = search_.best().test.point;
      points.emplace_back(point, fmt::format("{}: {} -> {}", name, point[name], v));
      points.back().first[name] = v;
    }
    return take(points);
  }

  Result<bool> reduce_pairs() {
    std::vector<std::pair<Point, std::string>> points;
    const Point now = search_.best().test.point;
    for (std::size_t a = 0; a < space_.parameters.size(); ++a) {
      for (std::size_t b = a + 1; b < space_.parameters.size(); ++b) {
        const auto& [first, first_listed] = space_.parameters[a];
        const auto& [second, second_listed] = space_.parameters[b];
        if (!now.contains(first) || !now.contains(second)) continue;
        const auto first_values = simpler(first_listed, now.at(first));
        const auto second_values = simpler(second_listed, now.at(second));
        if (first_values.empty() || second_values.empty()) continue;
        // Only pairs that one alone cannot reach: those were tried before.
        Point point = now;
        point[first] = first_values.front();
        if (space_.make(point, 1)) continue;
        for (const std::int64_t v : second_values) {
          point[second] = v;
          points.emplace_back(point, fmt::format("{}: {} -> {}, {}: {} -> {}", first, now.at(first), point[first],
                                                 second, now.at(second), v));
        }
      }
    }
    return take(points);
  }

  const PointSpace& space_;
  MinimiserSearch& search_;
};

}  // namespace

FailureKind failure_kind(const CaseOutcome& outcome) {
  if (outcome.end != CaseEnd::finished) return {outcome.end, 0};
  return {outcome.end, outcome.result.found & (~outcome.result.found + 1)};
}

bool fails_as(CaseEnd end, const pm_case_result& result, const FailureKind& kind) {
  return end == kind.end && (result.found & kind.found) == kind.found;
}

bool fails_as(const CaseOutcome& outcome, const FailureKind& kind) {
  return fails_as(outcome.end, outcome.result, kind) && !passed(outcome);
}

Result<MinimisedCase> minimise(const Case& test, const CaseOutcome& outcome, const PointSpace* space,
                               Executor& executor, Profile profile, const MinimiserBudget& budget) {
  auto expected = expected_of(test, profile);
  if (!expected) return tl::unexpected(expected.error());
  MinimiserSearch search({test, std::move(*expected), outcome}, executor, profile, budget);
  if (space != nullptr && !test.point.empty()) {
    if (const auto reduced = PointReduction(*space, search).run(); !reduced) return tl::unexpected(reduced.error());
  }
  if (const auto reduced = reduce_values(search); !reduced) return tl::unexpected(reduced.error());
  MinimisedCase minimised = search.finish();
  minimised.before = size_of(test);
  minimised.after = size_of(minimised.failure.test);
  minimised.failure.test.name = test.name + (minimised.steps.empty() ? "" : "~small");
  return minimised;
}

}  // namespace probemark

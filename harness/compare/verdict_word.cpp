#include "harness/compare/verdict_word.hpp"

namespace probemark {
namespace {

std::string_view of_unit(MetricUnit unit, std::string_view speed, std::string_view memory, std::string_view energy) {
  switch (unit) {
    case MetricUnit::bytes:
      return memory;
    case MetricUnit::joules:
      return energy;
    case MetricUnit::instructions:
    case MetricUnit::cycles:
    case MetricUnit::seconds:
      break;
  }
  return speed;
}

}  // namespace

std::string_view word_of(ComparisonVerdict verdict, MetricUnit unit) {
  switch (verdict) {
    case ComparisonVerdict::better:
      return of_unit(unit, "faster", "smaller", "less");
    case ComparisonVerdict::worse:
      return of_unit(unit, "slower", "larger", "more");
    case ComparisonVerdict::equal:
      return "equal";
    case ComparisonVerdict::unresolved:
      return "no difference resolved";
    case ComparisonVerdict::too_few:
      return "too few samples";
    case ComparisonVerdict::not_comparable:
      break;
  }
  return "not comparable";
}

}  // namespace probemark

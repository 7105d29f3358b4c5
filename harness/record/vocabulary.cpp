#include "harness/record/vocabulary.hpp"

#include <array>
#include <utility>

namespace probemark {
namespace {

template <class Value>
using Word = std::pair<Value, std::string_view>;

constexpr std::array<Word<Status>, 10> status_words{{
    {Status::bit_exact, "bit_exact"},
    {Status::unstable, "unstable"},
    {Status::mismatch, "mismatch"},
    {Status::does_not_fit, "does_not_fit"},
    {Status::fault, "fault"},
    {Status::target_lost, "target_lost"},
    {Status::build_failed, "build_failed"},
    {Status::unsupported, "unsupported"},
    {Status::skipped, "skipped"},
    {Status::unverified, "unverified"},
}};

constexpr std::array<Word<MetricKind>, 4> kind_words{{
    {MetricKind::measured, "measured"},
    {MetricKind::simulated, "simulated"},
    {MetricKind::modelled, "modelled"},
    {MetricKind::derived, "derived"},
}};

template <class Words, class Value>
std::string_view word_of(const Words& words, Value value) {
  for (const auto& [candidate, word] : words) {
    if (candidate == value) return word;
  }
  return "unknown";
}

template <class Value, std::size_t size>
std::optional<Value> value_of(const std::array<Word<Value>, size>& words, std::string_view wanted) {
  for (const auto& [value, word] : words) {
    if (word == wanted) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Status status) { return word_of(status_words, status); }
std::string_view to_string(MetricKind kind) { return word_of(kind_words, kind); }
std::optional<Status> parse_status(std::string_view word) { return value_of(status_words, word); }
std::optional<MetricKind> parse_metric_kind(std::string_view word) { return value_of(kind_words, word); }

bool is_absence(std::string_view word) {
  return word == "not_measured" || word == "not_applicable" || word == "suppressed";
}

}  // namespace probemark

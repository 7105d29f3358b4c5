// Writes arbitrary but valid events, one a line, as a run would: random_events SEED COUNT
#include <fmt/format.h>

#include <charconv>
#include <span>

#include "harness/record/event_json.hpp"
#include "harness/record/random_record.hpp"
#include "harness/record/record_json.hpp"

namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

int main(int count, char** words) {
  const std::span arguments(words, static_cast<std::size_t>(count));
  const auto seed = arguments.size() == 3 ? number_of(arguments[1]) : std::nullopt;
  const auto events = arguments.size() == 3 ? number_of(arguments[2]) : std::nullopt;
  if (!seed || !events) {
    fmt::print(stderr, "random_events SEED COUNT\n");
    return 2;
  }
  probemark::RandomRecord random(*seed);
  for (std::uint64_t i = 0; i < *events; ++i) {
    const auto json = probemark::event_to_json(random.event());
    if (!json) {
      fmt::print(stderr, "{}\n", probemark::describe(json.error()));
      return 1;
    }
    fmt::print("{}\n", probemark::json_text(*json));
  }
  return 0;
}

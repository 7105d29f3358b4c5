#include "harness/doctor/checkup_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace probemark {

namespace {

constexpr std::size_t kIdColumns = 26;

struct Mark {
  const char* symbol;
  const char* ink;
};

Mark mark_of(CheckState state) {
  switch (state) {
    case CheckState::ok:
      return {"✓", "\x1b[32m"};
    case CheckState::failed:
      return {"✗", "\x1b[31m"};
    case CheckState::skipped:
      return {"○", "\x1b[2m"};
  }
  return {"?", ""};
}

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
    text.pop_back();
  }
  for (char& c : text) {
    c = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return text;
}

/// What stands behind "board: " is enough below that board's headline.
std::string short_id(const CheckResult& result) {
  const std::string prefix = result.group + ": ";
  return result.id.starts_with(prefix) ? result.id.substr(prefix.size()) : result.id;
}

}  // namespace

std::string_view to_string(CheckState state) {
  return state == CheckState::ok ? "ok" : state == CheckState::failed ? "failed" : "skipped";
}

std::string checkup_line(const CheckResult& result, const std::string& last_group, bool colour) {
  const Mark mark = mark_of(result.finding.state);
  std::string text;
  if (result.group != last_group) {
    text += fmt::format("{}{}\n", last_group.empty() ? "" : "\n", result.group);
  }
  text += fmt::format("  {}{}{} {:<{}}  {}\n", colour ? mark.ink : "", mark.symbol, colour ? "\x1b[0m" : "",
                      short_id(result), kIdColumns, one_line(result.finding.evidence));
  if (!result.finding.remedy.empty()) {
    text += fmt::format("      remedy: {}\n", one_line(result.finding.remedy));
  }
  return text;
}

std::string checkup_sentence(const std::vector<CheckResult>& results) {
  const auto count = [&results](CheckState state) {
    return std::count_if(results.begin(), results.end(),
                         [state](const CheckResult& result) { return result.finding.state == state; });
  };
  return fmt::format("{} ok, {} failed, {} skipped", count(CheckState::ok), count(CheckState::failed),
                     count(CheckState::skipped));
}

std::string checkup_json(const std::vector<CheckResult>& results) {
  auto all = nlohmann::ordered_json::array();
  for (const CheckResult& result : results) {
    all.push_back({{"check", result.id},
                   {"group", result.group},
                   {"state", to_string(result.finding.state)},
                   {"evidence", one_line(result.finding.evidence)},
                   {"remedy", one_line(result.finding.remedy)}});
  }
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace probemark

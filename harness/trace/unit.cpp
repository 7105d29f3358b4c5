#include "harness/trace/unit.hpp"

namespace probemark {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\"");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t\"") - first + 1);
}

std::optional<double> prefix_factor(std::string_view prefix) {
  if (prefix.empty()) {
    return 1;
  }
  if (prefix == "m") {
    return 1e-3;
  }
  if (prefix == "u" || prefix == "\u00b5" || prefix == "\u03bc") {
    return 1e-6;
  }
  if (prefix == "n") {
    return 1e-9;
  }
  return prefix == "k" ? std::optional(1e3) : std::nullopt;
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text) {
  const std::string_view unit = trimmed(text);
  if (unit.empty() || std::string_view("sAVWJC").find(unit.back()) == std::string_view::npos) {
    return std::nullopt;
  }
  const auto factor = prefix_factor(unit.substr(0, unit.size() - 1));
  return factor ? std::optional(Unit{unit.back(), *factor}) : std::nullopt;
}

ColumnTitle parse_column_title(std::string_view title) {
  const std::string_view whole = trimmed(title);
  const auto open = whole.find_last_of("([");
  if (open == std::string_view::npos || (whole.back() != ')' && whole.back() != ']')) {
    return {std::string(whole), ""};
  }
  return {std::string(trimmed(whole.substr(0, open))),
          std::string(trimmed(whole.substr(open + 1, whole.size() - open - 2)))};
}

}  // namespace probemark

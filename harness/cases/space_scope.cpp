#include "harness/cases/space_scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "harness/board/table_reader.hpp"

namespace probemark {

std::string place_in(const std::filesystem::path& file, const toml::node& node) { return position(file, node); }

std::vector<std::pair<std::string, const toml::node*>> in_file_order(const toml::table& table) {
  std::vector<std::tuple<toml::source_index, toml::source_index, std::string, const toml::node*>> entries;
  for (const auto& [key, node] : table) {
    entries.emplace_back(key.source().begin.line, key.source().begin.column, std::string(key.str()), &node);
  }
  std::sort(entries.begin(), entries.end());
  std::vector<std::pair<std::string, const toml::node*>> ordered;
  for (auto& [line, column, key, node] : entries) {
    ordered.emplace_back(std::move(key), node);
  }
  return ordered;
}

ScopedReader::ScopedReader(const CaseSpace& space) : space_(space) {
  scope_ = [&space](std::string_view name) -> std::optional<Meaning> {
    const std::string key(name);
    if (const auto slot = space.slots.find(key); slot != space.slots.end()) {
      return slot->second;
    }
    for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
      if (key == profile_name(profile)) {
        return static_cast<std::int64_t>(profile);
      }
    }
    // A label alone where all parameters that have it agree on its place, else "parameter.label".
    std::optional<Meaning> meaning;
    for (const auto& [parameter, labels] : space.labels) {
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (key == parameter + "." + labels[i]) {
          return static_cast<std::int64_t>(i);
        }
        if (key == labels[i]) {
          const Meaning place = static_cast<std::int64_t>(i);
          if (meaning && *meaning != place) {
            return std::nullopt;
          }
          meaning = place;
        }
      }
    }
    return meaning;
  };
}

void ScopedReader::reject(std::string what, const toml::node& node, std::string remedy) {
  if (!error_) {
    error_ = Error{ErrorKind::invalid_input, std::move(what), place_in(space_.file, node), std::move(remedy)};
  }
}

Expression ScopedReader::expression(const toml::node& node, std::string_view key) {
  if (const auto* integer = node.as_integer()) {
    return Expression::constant(integer->get());
  }
  const auto* text = node.as_string();
  if (text == nullptr) {
    reject(fmt::format("\"{}\" is no expression", key), node, "write a string or an integer");
    return Expression::constant(0);
  }
  auto parsed = Expression::parse(text->get(), scope_, place_in(space_.file, node));
  if (!parsed) {
    if (!error_) {
      error_ = parsed.error();
    }
    return Expression::constant(0);
  }
  return std::move(*parsed);
}

std::vector<Expression> ScopedReader::expressions(const toml::node& node, std::string_view key) {
  std::vector<Expression> result;
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& element : *array) {
      result.push_back(expression(element, key));
    }
  } else {
    result.push_back(expression(node, key));
  }
  return result;
}

std::int64_t ScopedReader::parameter_value(const std::string& parameter, const toml::node& node) {
  const bool exists = std::any_of(space_.parameters.begin(), space_.parameters.end(),
                                  [&parameter](const auto& entry) { return entry.first == parameter; });
  if (!exists) {
    reject(fmt::format("there is no parameter \"{}\"", parameter), node, "name one of [parameters]");
    return 0;
  }
  const auto labels = space_.labels.find(parameter);
  if (labels == space_.labels.end()) {
    if (const auto* integer = node.as_integer()) {
      return integer->get();
    }
    reject(fmt::format("the parameter \"{}\" has integers as values", parameter), node, "write an integer");
    return 0;
  }
  const auto* text = node.as_string();
  const auto found =
      text == nullptr ? labels->second.end() : std::find(labels->second.begin(), labels->second.end(), text->get());
  if (found == labels->second.end()) {
    reject(fmt::format("this is no value of the parameter \"{}\"", parameter), node,
           "its values: " + joined(labels->second));
    return 0;
  }
  return found - labels->second.begin();
}

Point ScopedReader::point(const toml::table& table) {
  Point point;
  for (const auto& [parameter, node] : in_file_order(table)) {
    point[parameter] = parameter_value(parameter, *node);
  }
  return point;
}

std::string ScopedReader::text(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return {};
  }
  if (const auto* string = node->as_string()) {
    return string->get();
  }
  reject(fmt::format("\"{}\" is no string", key), *node, "write a string");
  return {};
}

std::optional<Expression> ScopedReader::optional_expression(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node == nullptr ? std::nullopt : std::optional(expression(*node, key));
}

Expression ScopedReader::required_expression(const toml::table& table, std::string_view key, const std::string& title) {
  if (const toml::node* node = table.get(key)) {
    return expression(*node, key);
  }
  reject(fmt::format("{} lacks the key \"{}\"", title, key), table, fmt::format("add {} = \"<expression>\"", key));
  return Expression::constant(0);
}

void ScopedReader::expect_keys(const toml::table& table, const std::string& title,
                               const std::vector<std::string>& allowed) {
  for (const auto& [key, node] : table) {
    if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end()) {
      reject(fmt::format("{} has no key \"{}\"", title, key.str()), node, "allowed keys: " + joined(allowed));
    }
  }
}

template <class Pattern, class Named>
std::optional<PatternChoice<Pattern>> ScopedReader::pattern_choice(const std::string& name, const toml::node& node,
                                                                   Named named) {
  if (const std::optional<Pattern> pattern = named(name)) {
    return PatternChoice<Pattern>{std::nullopt, {*pattern}};
  }
  const auto labels = space_.labels.find(name);
  if (labels == space_.labels.end()) {
    return std::nullopt;
  }
  PatternChoice<Pattern> choice{space_.slots.at(name), {}};
  for (const std::string& label : labels->second) {
    const std::optional<Pattern> pattern = named(label);
    if (!pattern) {
      reject(fmt::format("the value \"{}\" of \"{}\" names no pattern", label, name), node,
             "docs/operator-spaces.md lists the patterns");
    }
    choice.patterns.push_back(pattern.value_or(Pattern{}));
  }
  return choice;
}

ValueRule ScopedReader::value_rule(const toml::table& table, const std::string& title) {
  expect_keys(
      table, title,
      {"shape", "values", "minimum", "maximum", "zero", "first", "repeat", "present", "count", "type", "denominator"});
  ValueRule rule;
  if (const toml::node* shape = table.get("shape")) {
    rule.shape = expressions(*shape, "shape");
  } else {
    reject(title + " has no shape", table, "add shape = [\"<expression>\", ..]");
  }
  rule.present = optional_expression(table, "present");
  rule.count = optional_expression(table, "count");
  rule.minimum = optional_expression(table, "minimum");
  rule.maximum = optional_expression(table, "maximum");
  rule.zero = optional_expression(table, "zero");
  rule.first = optional_expression(table, "first");
  rule.repeat = optional_expression(table, "repeat");
  rule.denominator = optional_expression(table, "denominator");
  const std::string type = text(table, "type");
  for (const ElementType candidate : {ElementType::int4, ElementType::int8, ElementType::int16, ElementType::int32,
                                      ElementType::int64, ElementType::float32}) {
    if (type == element_name(candidate)) {
      rule.type = candidate;
    }
  }
  if (!type.empty() && !rule.type) {
    reject(fmt::format("there is no type \"{}\"", type), *table.get("type"),
           "types: int4, int8, int16, int32, int64, float32");
  }
  if (const toml::node* values = table.get("values")) {
    if (const auto* name = values->as_string()) {
      rule.values = pattern_choice<ValuePattern>(name->get(), *values, value_pattern_named);
    }
    if (!rule.values) {
      rule.element = expression(*values, "values");
    }
  }
  return rule;
}

ScaleRule ScopedReader::scale_rule(const toml::table& table) {
  const std::string title = "[[scale]]";
  expect_keys(table, title, {"multiplier", "shift", "count", "range", "wide", "pattern", "spread", "largest"});
  ScaleRule rule{text(table, "multiplier"),
                 text(table, "shift"),
                 optional_expression(table, "count"),
                 optional_expression(table, "range"),
                 optional_expression(table, "wide"),
                 {},
                 required_expression(table, "spread", title),
                 required_expression(table, "largest", title)};
  if (rule.multiplier.empty() || rule.shift.empty()) {
    reject("[[scale]] names no multiplier or shift", table, "add multiplier = \"<field>\" and shift = \"<field>\"");
  }
  const auto choice = pattern_choice<ScalePattern>(text(table, "pattern"), table, scale_pattern_named);
  if (!choice) {
    reject("[[scale]] has no pattern", table, "add pattern = \"<pattern>\", or a parameter whose labels are patterns");
  } else {
    rule.pattern = *choice;
  }
  return rule;
}

}  // namespace probemark

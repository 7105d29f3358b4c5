// Reading the parts of a space's file that hold expressions, each in the scope of the space's names.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/space.hpp"

namespace probemark {

/// Reads into `space`, whose names are complete. The first error counts; what follows one is read as constants.
class ScopedReader {
 public:
  explicit ScopedReader(const CaseSpace& space);

  /// A string, or an integer.
  Expression expression(const toml::node& node, std::string_view key);
  /// An array of expressions, or one.
  std::vector<Expression> expressions(const toml::node& node, std::string_view key);
  /// A value of the parameter: one of its labels, or an integer.
  std::int64_t parameter_value(const std::string& parameter, const toml::node& node);
  /// A table of parameter = value.
  Point point(const toml::table& table);
  ValueRule value_rule(const toml::table& table, const std::string& title);
  ScaleRule scale_rule(const toml::table& table);

  void reject(std::string what, const toml::node& node, std::string remedy);
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  /// The text at `key`, "" where there is none.
  std::string text(const toml::table& table, std::string_view key);
  std::optional<Expression> optional_expression(const toml::table& table, std::string_view key);
  Expression required_expression(const toml::table& table, std::string_view key, const std::string& title);
  void expect_keys(const toml::table& table, const std::string& title, const std::vector<std::string>& allowed);
  /// The pattern named, or those named by the labels of the parameter named; nothing where it is neither.
  template <class Pattern, class Named>
  std::optional<PatternChoice<Pattern>> pattern_choice(const std::string& name, const toml::node& node, Named named);

  const CaseSpace& space_;
  Scope scope_;
  std::optional<Error> error_;
};

/// "file:line".
std::string place_in(const std::filesystem::path& file, const toml::node& node);

/// The entries of a table in the order of the file (toml++ sorts them by key).
std::vector<std::pair<std::string, const toml::node*>> in_file_order(const toml::table& table);

}  // namespace probemark

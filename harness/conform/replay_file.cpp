#include "harness/conform/replay_file.hpp"

#include <fmt/format.h>

#include <bit>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/replay_words.hpp"
#include "harness/record/atomic_file.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

constexpr std::uintmax_t largest_file = std::uintmax_t{64} << 20;

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string listed(const std::vector<std::int64_t>& values) { return fmt::format("[{}]", fmt::join(values, ", ")); }
std::string listed(const std::vector<std::int32_t>& values) { return fmt::format("[{}]", fmt::join(values, ", ")); }
std::string listed(const std::vector<std::uint8_t>& values) { return fmt::format("[{}]", fmt::join(values, ", ")); }

/// An object, one member a line, behind `indent`.
std::string object(const std::vector<std::pair<std::string, std::string>>& members, const std::string& indent) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    text += fmt::format("{}\n{}  {}: {}", text.size() == 1 ? "" : ",", indent, quoted(name), value);
  }
  return text + (members.empty() ? "}" : "\n" + indent + "}");
}

struct ParameterWriter {
  std::vector<std::pair<std::string, std::string>> members = {};
  void number(const char* name, std::int32_t& value) { members.emplace_back(name, fmt::format("{}", value)); }
  void numbers(const char* name, std::int32_t* values, int count) {
    members.emplace_back(name, listed(std::vector<std::int32_t>(values, values + count)));
  }
  void real(const char* name, float& value) {
    members.emplace_back(name, fmt::format("{}", std::bit_cast<std::uint32_t>(value)));
  }
  template <class T>
  void pointer(const char*, const T*&) {}
};

std::string values_of(ElementType type, const std::vector<std::uint8_t>& bytes) {
  return listed(elements_of(type, bytes));
}

std::string type_text(ElementType type) { return quoted(element_name(type)); }

std::string outcome_text(const Case& test, const CaseOutcome& outcome) {
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& [name, end] : ending_names) {
    if (end == outcome.end) members.emplace_back("end", quoted(name));
  }
  members.emplace_back("how", quoted(outcome.how));
  std::string found;
  for (const auto& [name, bit] : finding_names) {
    if ((outcome.result.found & bit) != 0) found += (found.empty() ? "" : ", ") + quoted(name);
  }
  members.emplace_back("found", "[" + found + "]");
  members.emplace_back("status", fmt::format("{}", outcome.result.status));
  members.emplace_back("offset", fmt::format("{}", outcome.result.offset));
  members.emplace_back("registers", fmt::format("{}", outcome.result.registers));
  for (const auto& [name, field] : result_fields) members.emplace_back(name, fmt::format("{}", outcome.result.*field));
  members.emplace_back("output", values_of(test.output.type, outcome.output));
  return object(members, "  ");
}

}  // namespace

std::string replay_text(const ReplayFile& file) {
  const Case& test = file.test;
  std::vector<std::pair<std::string, std::string>> members = {
      {"schema_version", fmt::format("{}", replay_schema_version)},
      {"kernel", quoted(replay_kernel_name(test.kernel))},
      {"name", quoted(test.name)},
      {"seed", fmt::format("{}", file.seed)},
      {"data", fmt::format("{}", test.data)},
      {"profile", quoted(profile_name(file.profile))},
      {"parameters_profile", quoted(profile_name(test.profile))},
      {"in_place", test.in_place ? "true" : "false"}};
  std::string statements;
  for (const std::string& statement : file.diagnosis) {
    statements += (statements.empty() ? "\n    " : ",\n    ") + quoted(statement);
  }
  members.emplace_back("diagnosis", "[" + statements + (statements.empty() ? "]" : "\n  ]"));
  std::vector<std::pair<std::string, std::string>> point;
  for (const auto& [name, value] : test.point) point.emplace_back(name, fmt::format("{}", value));
  members.emplace_back("point", object(point, "  "));
  ParameterWriter parameters;
  Parameters copy = test.parameters;
  std::visit([&parameters](auto& p) { visit(parameters, p); }, copy);
  members.emplace_back("parameters", object(parameters.members, "  "));
  std::vector<std::pair<std::string, std::string>> tables;
  for (const auto& [name, table] : test.tables) {
    tables.emplace_back(name, fmt::format(R"({{"type": {}, "values": {}}})", type_text(table.type),
                                          values_of(table.type, table.bytes)));
  }
  members.emplace_back("tables", object(tables, "  "));
  std::string inputs;
  for (const CaseTensor& input : test.inputs) {
    inputs += fmt::format(R"({}{{"type": {}, "shape": {}, "values": {}}})", inputs.empty() ? "\n    " : ",\n    ",
                          type_text(input.type), listed(input.shape), values_of(input.type, input.bytes));
  }
  members.emplace_back("inputs", "[" + inputs + "\n  ]");
  members.emplace_back(
      "output", fmt::format(R"({{"type": {}, "shape": {}}})", type_text(test.output.type), listed(test.output.shape)));
  members.emplace_back("state", listed(test.state));
  members.emplace_back("expected", object({{"output", values_of(test.output.type, file.expected.output)},
                                           {"state", listed(file.expected.state)}},
                                          "  "));
  if (file.got) members.emplace_back("got", outcome_text(test, *file.got));
  return object(members, "") + "\n";
}

Result<ReplayFile> read_replay_file(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return fail(ErrorKind::invalid_input, "cannot be read: " + error.message(), path.string());
  if (size > largest_file) return fail(ErrorKind::invalid_input, "larger than 64 MiB: no replay file", path.string());
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return fail(ErrorKind::invalid_input, "cannot be read", path.string());
  return parse_replay(text.str(), path.string());
}

Result<void> write_replay_file(const std::filesystem::path& path, const ReplayFile& file) {
  return write_atomically(path, replay_text(file));
}

}  // namespace probemark

// Reads workloads/operators/<operator>.toml; docs/operator-spaces.md describes it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "harness/board/table_reader.hpp"
#include "harness/cases/kernel_types.hpp"
#include "harness/cases/space.hpp"
#include "harness/cases/space_check.hpp"
#include "harness/cases/space_scope.hpp"

namespace probemark {
namespace {

constexpr std::size_t most_parameters = 64;

void read_kernels(TableReader& top, CaseSpace& space) {
  for (const std::string& name : top.texts("kernels")) {
    if (const std::optional<Kernel> kernel = kernel_named(name)) {
      space.kernels.push_back(*kernel);
    } else {
      top.reject("kernels", fmt::format("there is no kernel \"{}\"", name), "name rows of reference/kernels.inc");
    }
  }
  if (space.kernels.empty()) {
    top.reject("kernels", "no kernel is named", "name rows of reference/kernels.inc");
  }
}

/// One parameter's list: all integers, or all labels.
void read_parameter(TableReader& reader, const std::string& name, const toml::node& node, CaseSpace& space) {
  std::vector<std::int64_t> values;
  std::vector<std::string> labels;
  const toml::array* array = node.as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    if (const auto* integer = (*array)[i].as_integer()) {
      values.push_back(integer->get());
    } else if (const auto* label = (*array)[i].as_string()) {
      values.push_back(static_cast<std::int64_t>(labels.size()));
      labels.push_back(label->get());
    }
  }
  std::vector<std::int64_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const bool unique = std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  if (array == nullptr || values.empty() || values.size() != array->size() || !unique ||
      (!labels.empty() && labels.size() != values.size())) {
    reader.reject(name, fmt::format("the parameter \"{}\" is no list of different integers or of labels", name),
                  "write e.g. stride = [1, 2, 3] or padding = [\"valid\", \"same\"]");
    return;
  }
  space.parameters.emplace_back(name, std::move(values));
  if (!labels.empty()) {
    space.labels[name] = std::move(labels);
  }
}

void add_slot(TableReader& reader, const std::string& name, CaseSpace& space) {
  if (!space.slots.emplace(name, static_cast<unsigned>(space.names.size())).second) {
    reader.reject(name, fmt::format("the name \"{}\" is given twice", name), "choose another");
  }
  space.names.push_back(name);
}

/// Fills parameters, labels and the names of all slots.
Result<void> read_names(const toml::table* parameters, const toml::table* derived, CaseSpace& space) {
  static const toml::table none;
  TableReader reader(parameters == nullptr ? none : *parameters, space.file, "[parameters]");
  for (const auto& [name, node] : in_file_order(parameters == nullptr ? none : *parameters)) {
    reader.has(name);
    read_parameter(reader, name, *node, space);
  }
  if (space.parameters.empty() || space.parameters.size() > most_parameters) {
    reader.reject("", fmt::format("a space has 1 to {} parameters", most_parameters), "add [parameters]");
  }
  for (const auto& [name, values] : space.parameters) {
    add_slot(reader, name, space);
  }
  for (const char* name : builtin_names) {
    add_slot(reader, name, space);
  }
  for (const auto& [name, node] : in_file_order(derived == nullptr ? none : *derived)) {
    add_slot(reader, name, space);
  }
  return reader.finish();
}

Counts read_counts(TableReader& reader, std::string_view quick, std::string_view full) {
  constexpr std::uint64_t most = 100000;
  Counts counts;
  counts.quick = static_cast<std::uint32_t>(reader.has(quick) ? reader.number(quick, 0, most) : 0);
  counts.full = static_cast<std::uint32_t>(reader.has(full) ? reader.number(full, 0, most) : 0);
  return counts;
}

std::vector<std::int64_t> values_over(ScopedReader& scoped, const std::string& parameter, const toml::node& node) {
  std::vector<std::int64_t> values;
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& element : *array) {
      values.push_back(scoped.parameter_value(parameter, element));
    }
    return values;
  }
  const std::string range = node.value_or(std::string());
  const std::size_t dots = range.find("..");
  std::int64_t first = 0;
  std::int64_t last = -1;
  if (dots != std::string::npos) {
    std::from_chars(range.data(), range.data() + dots, first);
    std::from_chars(range.data() + dots + 2, range.data() + range.size(), last);
  }
  if (last < first || last - first > 100000) {
    scoped.reject(fmt::format("\"{}\" has no values", parameter), node, "write a list, or a range like \"0..15\"");
    return values;
  }
  for (std::int64_t value = first; value <= last; ++value) {
    values.push_back(value);
  }
  return values;
}

Result<ExhaustiveBlock> read_exhaustive(ScopedReader& scoped, const toml::table& table, const CaseSpace& space) {
  TableReader reader(table, space.file, "[[exhaustive]]");
  ExhaustiveBlock block;
  block.level = static_cast<Level>(reader.choice("level", {"quick", "full", "exhaustive"}));
  if (const toml::table* point = reader.table("point")) {
    block.point = scoped.point(*point);
  }
  if (const toml::table* over = reader.table("over")) {
    for (const auto& [parameter, node] : in_file_order(*over)) {
      block.over.emplace_back(parameter, values_over(scoped, parameter, *node));
    }
  }
  if (auto finished = reader.finish(); !finished) {
    return tl::unexpected(finished.error());
  }
  return block;
}

using Rules = std::map<std::string, ValueRule>;

Rules read_rules(ScopedReader& scoped, const toml::table* table, const std::string& title) {
  Rules rules;
  if (table == nullptr) {
    return rules;
  }
  for (const auto& [name, node] : in_file_order(*table)) {
    const std::string full_title = fmt::format("[{}.{}]", title, name);
    if (const toml::table* inner = node->as_table()) {
      rules[name] = scoped.value_rule(*inner, full_title);
    } else {
      scoped.reject(fmt::format("\"{}\" is no table", name), *node, "write " + full_title);
    }
  }
  return rules;
}

/// [derived], [fields], constraints, tensors, tables, scales.
void read_expressions(ScopedReader& scoped, TableReader& top, const toml::table& root, CaseSpace& space) {
  if (const toml::table* derived = root["derived"].as_table()) {
    for (const auto& [name, node] : in_file_order(*derived)) {
      space.derived[space.slots.at(name)] = scoped.expression(*node, name);
    }
  }
  if (top.has("constraints")) {
    space.constraints = scoped.expressions(*root.get("constraints"), "constraints");
  }
  if (const toml::table* fields = top.table("fields")) {
    for (const auto& [name, node] : in_file_order(*fields)) {
      space.fields[name] = scoped.expressions(*node, name);
    }
  }
  space.tensors = read_rules(scoped, top.table("tensors"), "tensors");
  space.tables = read_rules(scoped, top.table("tables"), "tables");
  for (const toml::table* table : top.tables("scale")) {
    space.scales.push_back(scoped.scale_rule(*table));
  }
}

/// [default], [[boundary]], [[face]], [random], [solved], [[exhaustive]].
Result<void> read_sections(ScopedReader& scoped, TableReader& top, CaseSpace& space) {
  for (const auto& [name, values] : space.parameters) {
    space.usual[name] = values.front();
  }
  if (const toml::table* usual = top.table("default")) {
    for (const auto& [name, value] : scoped.point(*usual)) {
      space.usual[name] = value;
    }
  }
  for (const toml::table* table : top.tables("boundary")) {
    space.boundary.push_back(scoped.point(*table));
  }
  for (const toml::table* table : top.tables("face")) {
    space.faces.push_back(scoped.point(*table));
  }
  if (const toml::table* table = top.table("random")) {
    TableReader reader(*table, space.file, "[random]");
    space.random = read_counts(reader, "quick", "full");
    if (auto finished = reader.finish(); !finished) {
      return finished;
    }
  }
  if (const toml::table* table = top.table("solved")) {
    TableReader reader(*table, space.file, "[solved]");
    space.solved_cases = read_counts(reader, "quick", "full");
    if (const toml::table* point = reader.table("point")) {
      space.solved = scoped.point(*point);
    }
    if (auto finished = reader.finish(); !finished) {
      return finished;
    }
  }
  for (const toml::table* table : top.tables("exhaustive")) {
    auto block = read_exhaustive(scoped, *table, space);
    if (!block) {
      return tl::unexpected(block.error());
    }
    space.exhaustive.push_back(std::move(*block));
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const CaseSpace>> read_case_space(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) {
    return tl::unexpected(text.error());
  }
  return parse_case_space(*text, file);
}

Result<std::shared_ptr<const CaseSpace>> parse_case_space(const std::string& text, const std::filesystem::path& file) {
  const auto root = parse_toml(text, file);
  if (!root) {
    return tl::unexpected(root.error());
  }
  auto space = std::make_shared<CaseSpace>();
  space->file = file;
  TableReader top(*root, file, "the file");
  read_kernels(top, *space);
  space->strength = static_cast<unsigned>(top.has("strength") ? top.number("strength", 2, 3) : 2);
  if (auto names = read_names(top.table("parameters"), top.table("derived"), *space); !names) {
    return tl::unexpected(names.error());
  }
  ScopedReader scoped(*space);
  read_expressions(scoped, top, *root, *space);
  if (auto sections = read_sections(scoped, top, *space); !sections) {
    return tl::unexpected(sections.error());
  }
  if (auto finished = top.finish(); !finished) {
    return tl::unexpected(finished.error());
  }
  if (scoped.error()) {
    return tl::unexpected(*scoped.error());
  }
  if (auto checked = check_space(*space); !checked) {
    return tl::unexpected(checked.error());
  }
  return space;
}

Result<std::vector<std::shared_ptr<const CaseSpace>>> read_case_spaces(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path());
    }
  }
  if (code) {
    return fail(ErrorKind::invalid_input, "the folder cannot be read", folder.string());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::shared_ptr<const CaseSpace>> spaces;
  for (const auto& file : files) {
    auto space = read_case_space(file);
    if (!space) {
      return tl::unexpected(space.error());
    }
    spaces.push_back(std::move(*space));
  }
  return spaces;
}

}  // namespace probemark

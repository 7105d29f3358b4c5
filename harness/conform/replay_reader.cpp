#include <fmt/format.h>

#include <bit>
#include <limits>

#include "harness/conform/case_bounds.hpp"
#include "harness/conform/case_fields.hpp"
#include "harness/conform/replay_file.hpp"
#include "harness/conform/replay_words.hpp"
#include "harness/record/field_reader.hpp"
#include "harness/record/record_json.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

std::int64_t integer_within(FieldReader& reader, const std::string& key, std::int64_t lowest, std::int64_t highest) {
  const std::int64_t value = reader.integer(key);
  if (value >= lowest && value <= highest) return value;
  reader.reject(key, fmt::format("{} lies outside of {} to {}", value, lowest, highest));
  return lowest;
}

std::vector<std::int64_t> integers_within(FieldReader& reader, const std::string& key, std::int64_t lowest,
                                          std::int64_t highest) {
  std::vector<std::int64_t> values = reader.integers(key);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] >= lowest && values[i] <= highest) continue;
    reader.reject(key, fmt::format("element {}, {}, lies outside of {} to {}", i, values[i], lowest, highest));
    return {};
  }
  return values;
}

ElementType read_type(FieldReader& reader) {
  const std::string name = reader.text("type");
  for (const ElementType type : element_types) {
    if (name == element_name(type)) return type;
  }
  reader.reject("type", fmt::format("unknown type \"{}\"", name));
  return ElementType::int8;
}

std::vector<std::uint8_t> read_values(FieldReader& reader, const std::string& key, ElementType type) {
  const ElementRange range = range_of(type);
  return bytes_of(type, integers_within(reader, key, range.lowest, range.highest));
}

std::vector<std::int32_t> read_shape(FieldReader& reader) {
  std::vector<std::int32_t> shape;
  for (const std::int64_t extent : integers_within(reader, "shape", 0, largest_extent)) {
    shape.push_back(static_cast<std::int32_t>(extent));
  }
  return shape;
}

struct ParameterReader {
  FieldReader& reader;
  void number(const char* name, std::int32_t& value) {
    value = static_cast<std::int32_t>(integer_within(reader, name, INT32_MIN, INT32_MAX));
  }
  void numbers(const char* name, std::int32_t* values, int count) {
    const auto read = integers_within(reader, name, INT32_MIN, INT32_MAX);
    if (read.size() != static_cast<std::size_t>(count)) {
      reader.reject(name, fmt::format("{} elements, it has {}", read.size(), count));
      return;
    }
    for (int i = 0; i < count; ++i) values[i] = static_cast<std::int32_t>(read[static_cast<std::size_t>(i)]);
  }
  void real(const char* name, float& value) {
    const auto bits = integer_within(reader, name, 0, std::numeric_limits<std::uint32_t>::max());
    value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  }
  template <class T>
  void pointer(const char*, const T*& field) const {
    field = nullptr;
  }
};

Parameters parameters_for(Kernel kernel) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) \
  case Kernel::op##_##in##_##weights##_##out:            \
    return pm_##family##_params{};
#define PM_KERNEL_BINARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:             \
    return pm_##family##_params{};
#define PM_KERNEL_UNARY(op, family, in, out) PM_KERNEL_BINARY(op, family, in, out)
#define PM_KERNEL_VARIADIC(op, family, in, out) PM_KERNEL_BINARY(op, family, in, out)
#define PM_KERNEL_RECURRENT(op, family, in, out) PM_KERNEL_BINARY(op, family, in, out)
#include "reference/kernels.inc"
  }
  return {};
}

Profile read_profile(FieldReader& reader, const std::string& key) {
  const auto profile = profile_of(reader.text(key));
  if (!profile) reader.reject(key, profile.error().what);
  return profile ? *profile : Profile::double_rounding;
}

CaseOutcome read_outcome(FieldReader& reader, ElementType output) {
  CaseOutcome outcome;
  const std::string end = reader.text("end");
  bool known = false;
  for (const auto& [name, value] : ending_names) {
    if (end != name) continue;
    outcome.end = value;
    known = true;
  }
  if (!known) reader.reject("end", fmt::format("unknown ending \"{}\"", end));
  outcome.how = reader.text("how");
  for (const std::string& found : reader.texts("found")) {
    std::uint32_t bit = 0;
    for (const auto& [name, value] : finding_names) bit = found == name ? value : bit;
    if (bit == 0) reader.reject("found", fmt::format("unknown finding \"{}\"", found));
    outcome.result.found |= bit;
  }
  outcome.result.status = static_cast<std::int32_t>(integer_within(reader, "status", INT32_MIN, INT32_MAX));
  outcome.result.offset = static_cast<std::int32_t>(integer_within(reader, "offset", INT32_MIN, INT32_MAX));
  outcome.result.registers = static_cast<std::uint32_t>(integer_within(reader, "registers", 0, UINT32_MAX));
  for (const auto& [name, field] : result_fields) {
    outcome.result.*field = static_cast<std::uint32_t>(integer_within(reader, name, 0, UINT32_MAX));
  }
  outcome.output = read_values(reader, "output", output);
  return outcome;
}

void read_case(FieldReader& reader, Case& test) {
  test.name = reader.text("name");
  test.in_place = reader.boolean("in_place");
  reader.object("point", [&](FieldReader& point) {
    for (const std::string& key : point.keys()) test.point[key] = point.integer(key);
  });
  reader.object("parameters", [&](FieldReader& fields) {
    ParameterReader visitor{fields};
    std::visit([&visitor](auto& p) { visit(visitor, p); }, test.parameters);
  });
  reader.object("tables", [&](FieldReader& tables) {
    for (const std::string& name : tables.keys()) {
      tables.object(name, [&](FieldReader& table) {
        const ElementType type = read_type(table);
        test.tables[name] = {type, read_values(table, "values", type)};
      });
    }
  });
  reader.objects("inputs", [&](FieldReader& input) {
    const ElementType type = read_type(input);
    std::vector<std::int32_t> shape = read_shape(input);
    std::vector<std::uint8_t> bytes = read_values(input, "values", type);
    test.inputs.push_back({type, std::move(shape), std::move(bytes)});
  });
  reader.object("output", [&](FieldReader& output) {
    const ElementType type = read_type(output);
    test.output = {type, read_shape(output), {}};
  });
  for (const std::int64_t byte : integers_within(reader, "state", 0, 255)) {
    test.state.push_back(static_cast<std::uint8_t>(byte));
  }
}

ReplayFile read_document(FieldReader& reader) {
  ReplayFile file;
  if (reader.count("schema_version") != replay_schema_version) {
    reader.reject("schema_version", fmt::format("this program reads version {}", replay_schema_version));
  }
  const std::string kernel = reader.text("kernel");
  bool known = false;
  for (const Kernel candidate : all_kernels()) {
    if (kernel != replay_kernel_name(candidate)) continue;
    file.test.kernel = candidate;
    file.test.parameters = parameters_for(candidate);
    known = true;
  }
  if (!known) reader.reject("kernel", fmt::format("unknown kernel \"{}\"", kernel));
  file.seed = reader.count("seed");
  file.profile = read_profile(reader, "profile");
  file.test.profile = read_profile(reader, "parameters_profile");
  file.test.data = reader.count("data");
  file.diagnosis = reader.texts("diagnosis");
  read_case(reader, file.test);
  reader.object("expected", [&](FieldReader& expected) {
    file.expected.output = read_values(expected, "output", file.test.output.type);
    for (const std::int64_t byte : integers_within(expected, "state", 0, 255)) {
      file.expected.state.push_back(static_cast<std::uint8_t>(byte));
    }
  });
  if (reader.has("got")) {
    reader.object("got", [&](FieldReader& got) { file.got = read_outcome(got, file.test.output.type); });
  }
  return file;
}

}  // namespace

Result<ReplayFile> parse_replay(const std::string& text, const std::string& name) {
  const auto json = parse_json(text, name);
  if (!json) return tl::unexpected(json.error());
  std::optional<Error> error;
  FieldReader reader(*json, "", error);
  ReplayFile file = read_document(reader);
  reader.finish();
  if (!error) {
    if (const auto problem = bounds_problem(file.test, file.profile)) {
      reader.reject(problem->field, problem->what);
    } else if (file.expected.output.size() !=
                   elements_in(file.test.output.shape) * element_size(file.test.output.type) ||
               file.expected.state.size() != file.test.state.size()) {
      reader.reject("expected", "not of the size of the output and the state");
    } else if (file.got && !file.got->output.empty() && file.got->output.size() != file.expected.output.size()) {
      reader.reject("got.output", "not of the size of the output");
    }
  }
  if (error) {
    error->where = name;
    return tl::unexpected(*error);
  }
  return file;
}

}  // namespace probemark

#include "harness/conform/c_header.hpp"

#include <fmt/format.h>

#include <bit>
#include <type_traits>

#include "harness/conform/c_declarations.hpp"
#include "harness/conform/case_fields.hpp"
#include "harness/image/c_type.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

constexpr std::size_t elements_a_line = 16;

/// What a comment may hold: it must not end early, nor leave its line.
std::string comment_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool plain = c >= ' ' && c <= '~' && c != '\\';
    line += plain && !(c == '/' && !line.empty() && line.back() == '*') ? c : '_';
  }
  return " * " + line + "\n";
}

/// The bytes of an int4 table stand as they are.
std::string array(const std::string& name, ElementType type, const std::vector<std::uint8_t>& bytes) {
  const ElementType stored = type == ElementType::int4 ? ElementType::uint8 : type;
  std::vector<std::int64_t> elements = elements_of(stored, bytes);
  if (elements.empty()) elements.push_back(0);  // C has no empty arrays
  std::string text = fmt::format("static const {} {}[{}] = {{", c_type(stored), name, elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    text += i % elements_a_line == 0 ? "\n    " : " ";
    text += c_literal(stored, elements[i]) + (i + 1 < elements.size() ? "," : "");
  }
  return text + "};\n";
}

struct InitialiserWriter {
  const Case& test;
  const std::string& prefix;
  std::string text = {};
  void number(const char* name, const std::int32_t& value) {
    text += fmt::format("    /* {} */ {},\n", name, c_literal(ElementType::int32, value));
  }
  void numbers(const char* name, const std::int32_t* values, int count) {
    text += fmt::format("    /* {} */ {{", name);
    for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + c_literal(ElementType::int32, values[i]);
    text += "},\n";
  }
  void real(const char* name, const float& value) {
    text += fmt::format("    /* {} */ {},\n", name,
                        c_literal(ElementType::float32, std::int64_t{std::bit_cast<std::uint32_t>(value)}));
  }
  template <class T>
  void pointer(const char* name, const T*&) {
    // Tables of uint16_t are stored as int16_t.
    const std::string cast = std::is_same_v<T, std::uint16_t> ? "(const uint16_t*)" : "";
    text += fmt::format("    /* {} */ {},\n", name, test.tables.contains(name) ? cast + prefix + "_" + name : "0");
  }
};

std::string parameters_text(const Case& test, const std::string& prefix) {
  InitialiserWriter writer{test, prefix};
  Parameters copy = test.parameters;
  const std::string type = std::visit(
      [&writer](auto& p) {
        visit(writer, p);
        return std::string(struct_name(p));
      },
      copy);
  return fmt::format("static const {} {}_params = {{\n{}}};\n", type, prefix, writer.text);
}

std::string arguments(const Case& test, const std::string& prefix) {
  const CSignature s = c_signature(test.kernel);
  const auto input = [&](std::size_t i) {
    if (test.in_place && i == 0) return fmt::format("(const {}*)output", s.input);
    return fmt::format("{}_input_{}", prefix, i);
  };
  const auto table = [&](const char* name) {
    return test.tables.contains(name) ? fmt::format("{}_{}", prefix, name) : std::string("0");
  };
  switch (s.kind) {
    case CSignature::Kind::weighted:
      return fmt::format("{}, {}, {}", input(0), table("filter"), table("bias"));
    case CSignature::Kind::binary:
      return fmt::format("{}, {}", input(0), input(1));
    case CSignature::Kind::unary:
      return input(0);
    case CSignature::Kind::variadic:
      return prefix + "_inputs";
    case CSignature::Kind::recurrent:
      return fmt::format("{}, {}_state", input(0), prefix);
  }
  return {};
}

/// Static storage, written by the function below: output and scratch between guards.
std::string storage(const Case& test, const Expected& expected, const std::string& prefix) {
  const CSignature s = c_signature(test.kernel);
  std::string text = array(prefix + "_expected", test.output.type, expected.output);
  text += fmt::format(
      "static {0} {1}_output[{2} + 2 * 16];\n"
      "#ifndef PM_CASE_SCRATCH_BYTES\n#define PM_CASE_SCRATCH_BYTES 65536\n#endif\n"
      "static int64_t {1}_scratch[PM_CASE_SCRATCH_BYTES / 8 + 2 * 8 + 2];\n"
      "static long {1}_first_wrong = -1;\n",
      s.output, prefix, elements_in(test.output.shape));
  if (s.kind == CSignature::Kind::recurrent) {
    text += array(prefix + "_state_before", ElementType::uint8, test.state);
    text += array(prefix + "_state_after", ElementType::uint8, expected.state);
    text += fmt::format("static int64_t {}_state[{} / 8 + 1];\n", prefix, test.state.size());
  }
  if (s.kind == CSignature::Kind::variadic) {
    text += fmt::format("static const {}* const {}_inputs[] = {{", s.input, prefix);
    for (std::size_t i = 0; i < test.inputs.size(); ++i)
      text += fmt::format("{}{}_input_{}", i == 0 ? "" : ", ", prefix, i);
    text += "};\n";
  }
  return text;
}

std::string function(const Case& test, const Expected& expected, const std::string& prefix) {
  const CSignature s = c_signature(test.kernel);
  const bool recurrent = s.kind == CSignature::Kind::recurrent;
  std::string text = fmt::format(
      R"(
static int {0}(void) {{
  {1}* const output = {0}_output + 16;
  unsigned char* const output_bytes = (unsigned char*)output;
  unsigned char* const around_output = (unsigned char*)(void*){0}_output;
  unsigned char* const around_scratch = (unsigned char*)(void*){0}_scratch;
  unsigned char* const scratch_at = around_scratch + 80 - ((uintptr_t)around_scratch & 15);
  const unsigned char* const expected = (const unsigned char*)(const void*){0}_expected;
  const long elements = {2};
  const long size = (long)sizeof({1});
  const int32_t scratch = {3}_scratch_size(&{0}_params);
  int wrong = 0;
  int pass;
  long i;
  {0}_first_wrong = -1;
  if (scratch < 0 || scratch > PM_CASE_SCRATCH_BYTES) return -2;
  for (pass = 0; pass < 2 && wrong == 0; ++pass) {{
    const unsigned char fill = (unsigned char)(pass == 0 ? 0x00 : 0x7D);
    for (i = 0; i < (long)sizeof({0}_output); ++i) around_output[i] = fill;
    for (i = 0; i < (long)sizeof({0}_scratch); ++i) around_scratch[i] = fill;
)",
      prefix, s.output, elements_in(test.output.shape), kernel_symbol(test.kernel));
  if (test.in_place) {
    text += fmt::format(
        "    for (i = 0; i < {1}; ++i) output_bytes[i] = ((const unsigned char*)(const void*){0}_input_0)[i];\n",
        prefix, test.inputs[0].bytes.size());
  }
  if (recurrent) {
    text += fmt::format("    for (i = 0; i < {1}; ++i) ((unsigned char*)(void*){0}_state)[i] = {0}_state_before[i];\n",
                        prefix, test.state.size());
  }
  text += fmt::format("    if ({1}(&{0}_params, {2}, output, scratch_at) != 0) return -1;\n", prefix,
                      kernel_symbol(test.kernel), arguments(test, prefix));
  text += fmt::format(R"(    for (i = 0; i < elements; ++i) {{
      long b = 0;
      while (b < size && output_bytes[i * size + b] == expected[i * size + b]) ++b;
      if (b == size) continue;
      if (wrong++ == 0) {0}_first_wrong = i;
    }}
)",
                      prefix);
  if (recurrent && !expected.state.empty()) {
    text += fmt::format(
        "    for (i = 0; i < {1}; ++i) {{\n"
        "      if (((const unsigned char*)(const void*){0}_state)[i] != {0}_state_after[i]) ++wrong;\n    }}\n",
        prefix, expected.state.size());
  }
  text += fmt::format(R"(    for (i = 0; i < 16 * size; ++i) {{
      if (around_output[i] != fill || around_output[(16 + elements) * size + i] != fill) return -3;
    }}
    for (i = 0; i < 64; ++i) {{
      if (scratch_at[-1 - i] != fill || scratch_at[scratch + i] != fill) return -3;
    }}
  }}
  return wrong;
}}
)");
  return text;
}

}  // namespace

std::string c_case_name(const std::string& case_name) {
  std::string name = "pm_case_";
  for (const char c : case_name) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    name += word ? c : '_';
  }
  return name;
}

std::string c_header(const Case& test, const Expected& expected, Profile profile,
                     const std::vector<std::string>& remarks) {
  const std::string prefix = c_case_name(test.name);
  std::string guard = prefix + "_H";
  for (char& c : guard) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const std::string params = std::visit([](const auto& p) { return std::string(struct_name(p)); }, test.parameters);

  std::string text = fmt::format("/* Case {}: one call of {}.\n", comment_line(test.name).substr(3, test.name.size()),
                                 kernel_symbol(test.kernel));
  for (const std::string& remark : remarks) text += comment_line(remark);
  text += fmt::format(
      " *\n * {}() calls the kernel and returns how many output elements differ from what the reference\n"
      " * computes by profile `{}`; {}_first_wrong is the index of the first. -1: the kernel returned a\n"
      " * status; -2: it asked for more scratch than PM_CASE_SCRATCH_BYTES, or less than none; -3: it wrote outside "
      "of\n"
      " * output or scratch. C99 or C++; needs the kernel and nothing else. Generated by Probemark.\n */\n",
      prefix, profile_name(profile), prefix);
  text += fmt::format("#ifndef {0}\n#define {0}\n\n#include <stdint.h>\n\n", guard);
  text += fmt::format(
      "#if !defined(PROBEMARK_KERNEL_ABI_H) && !defined(PM_CASE_HAS_{0})\n#define PM_CASE_HAS_{0}\n{1}#endif\n\n",
      params, c_struct(test.parameters));
  text += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n" + c_prototypes(test) + "#ifdef __cplusplus\n}\n#endif\n\n";
  for (const auto& [name, table] : test.tables) text += array(prefix + "_" + name, table.type, table.bytes);
  for (std::size_t i = 0; i < test.inputs.size(); ++i) {
    text += array(fmt::format("{}_input_{}", prefix, i), test.inputs[i].type, test.inputs[i].bytes);
  }
  text += parameters_text(test, prefix);
  text += storage(test, expected, prefix);
  text += function(test, expected, prefix);
  return text + "\n#endif\n";
}

}  // namespace probemark

#include "harness/image/generated_source.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "harness/image/c_type.hpp"
#include "reference/parameters.hpp"
#include "reference/state.hpp"

namespace probemark {
namespace {

std::string table_symbol(std::size_t call, const std::string& name) {
  return fmt::format("pm_operator_{}_{}", call, name);
}
std::string tensor_symbol(std::int32_t tensor) { return fmt::format("pm_tensor_{}", tensor); }

std::string state_symbol(std::size_t call) { return fmt::format("pm_state_{}", call); }

std::string literal(std::int32_t value) {
  // -2147483648 is no int32_t literal in C++.
  return value == INT32_MIN ? "(-2147483647 - 1)" : fmt::format("{}", value);
}

/// Prints a parameter struct as an initialiser, one named field a line.
struct InitialiserPrinter {
  const std::map<std::string, Table>& tables;
  std::size_t call;
  std::string text = {};

  void number(const char* name, std::int32_t& value) {
    text += fmt::format("    /* {} */ {},\n", name, literal(value));
  }
  void real(const char* name, float& value) { text += fmt::format("    /* {} */ {:.9e}f,\n", name, value); }
  void numbers(const char* name, const std::int32_t* values, int count) {
    text += fmt::format("    /* {} */ {{", name);
    for (int i = 0; i < count; ++i) {
      text += (i == 0 ? "" : ", ") + literal(values[i]);
    }
    text += "},\n";
  }
  template <class T>
  void pointer(const char* name, const T*&) {
    const bool present = tables.count(name) != 0;
    text += present ? fmt::format("    /* {0} */ reinterpret_cast<const {1}*>({2}),\n", name, type_of<T>(),
                                  table_symbol(call, name))
                    : fmt::format("    /* {} */ nullptr,\n", name);
  }
  template <class T>
  static const char* type_of() {
    if constexpr (std::is_void_v<T>) {
      return "void";
    } else if constexpr (sizeof(T) == 1) {
      return "int8_t";
    } else {
      return sizeof(T) == 4 ? "int32_t" : (std::is_signed_v<T> ? "int16_t" : "uint16_t");
    }
  }
};

std::string operand(const SourceRequest& r, std::int32_t tensor, bool writable) {
  const auto t = static_cast<std::size_t>(tensor);
  const char* type = c_type(r.graph.tensors[t].type);
  if (r.graph.tensors[t].constant) {
    return tensor_symbol(tensor);
  }
  return fmt::format("reinterpret_cast<{}{}*>(pm_arena + {})", writable ? "" : "const ", type, *r.plan.offset[t]);
}

std::string call_expression(const SourceRequest& r, std::size_t index) {
  const Call& call = r.program.calls[index];
  std::string arguments = fmt::format("&operator_{}_parameters", index);
  const bool variadic = std::holds_alternative<pm_concatenation_params>(call.parameters);
  if (variadic) {
    arguments += ", inputs";
  } else {
    for (const std::int32_t input : call.inputs) {
      arguments += ",\n      " + operand(r, input, false);
    }
  }
  if (call.tables.count("filter") != 0) {
    arguments += fmt::format(",\n      {}", table_symbol(index, "filter"));
    arguments += call.tables.count("bias") != 0 ? fmt::format(", {}", table_symbol(index, "bias")) : ", nullptr";
  }
  if (state_bytes(call.kernel, call.parameters) != 0) {
    arguments += ",\n      " + state_symbol(index);
  }
  arguments += fmt::format(",\n      {}, pm_scratch", operand(r, call.output, true));
  return fmt::format("{}({})", kernel_symbol(call.kernel), arguments);
}

std::string operator_text(const SourceRequest& r, std::size_t index) {
  const Call& call = r.program.calls[index];
  const Tensor& output = r.graph.tensors[static_cast<std::size_t>(call.output)];
  std::string text = fmt::format("// Operator {}: {} -> '{}' [{}] {}\n", call.operator_index,
                                 operator_name(r.graph.operators[call.operator_index].code), output.name,
                                 fmt::join(output.shape, ", "), element_name(output.type));
  for (char& c : text) {
    // A name from the model must not end the comment early.
    const bool ends_line = c == '\n' || c == '\r' || c == '\v' || c == '\f';
    c = c == '\\' || (ends_line && &c != &text.back()) ? '_' : c;
  }
  InitialiserPrinter printer{call.tables, index};
  Parameters parameters = call.parameters;
  const std::string type = std::visit(
      [&printer](auto& p) {
        visit(printer, p);
        return std::string(struct_name(p));
      },
      parameters);
  text += fmt::format("static const {} operator_{}_parameters = {{\n{}}};\n", type, index, printer.text);
  text += fmt::format("extern \"C\" __attribute__((noinline)) int32_t pm_operator_{}(void) {{\n", index);
  if (std::holds_alternative<pm_concatenation_params>(call.parameters)) {
    text += fmt::format("  const {}* const inputs[] = {{", c_type(output.type));
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
      text += (i == 0 ? "" : ", ") + operand(r, call.inputs[i], false);
    }
    text += "};\n";
  }
  return text + fmt::format("  return {};\n}}\n\n", call_expression(r, index));
}

std::set<std::int32_t> constant_operands(const Graph& graph, const Program& program) {
  std::set<std::int32_t> used;
  for (const Call& call : program.calls) {
    for (const std::int32_t input : call.inputs) {
      if (graph.tensors[static_cast<std::size_t>(input)].constant) {
        used.insert(input);
      }
    }
  }
  return used;
}

/// The states of recurrent calls, and what brings them to their content before a sequence, in runs of equal bytes;
/// nothing where there are none.
std::string states_text(const SourceRequest& r) {
  std::string arrays;
  std::string reset;
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    const auto initial = initial_state(r.program.calls[i].kernel, r.program.calls[i].parameters);
    if (!initial.empty()) {
      arrays += fmt::format("alignas(8) static uint8_t {}[{}];\n", state_symbol(i), initial.size());
    }
    for (std::size_t first = 0; first < initial.size();) {
      std::size_t end = first;
      while (end < initial.size() && initial[end] == initial[first]) {
        ++end;
      }
      reset += fmt::format("  for (uint32_t i = {}; i < {}; ++i) {{\n    {}[i] = {};\n  }}\n", first, end,
                           state_symbol(i), initial[first]);
      first = end;
    }
  }
  return arrays.empty() ? "" : fmt::format("{}static void reset_states(void) {{\n{}}}\n\n", arrays, reset);
}

std::string model_text(const SourceRequest& r) {
  const std::size_t alignment = r.board.core.family == "avr" ? 2 : 16;
  std::string text = fmt::format(
      "// {}: the model as kernel calls. Generated by Probemark; do not edit.\n"
      "#include \"reference/kernel_abi.h\"\n#include \"targets/runtime/model.h\"\n\n"
      "extern \"C\" {{\n"
      "// Every run-time tensor lives here; offsets are planned so that tensors alive together never overlap.\n"
      "alignas({}) uint8_t pm_arena[{}] __attribute__((section(\".pm_arena\")));\n",
      r.title, alignment, std::max<std::size_t>(r.plan.bytes, 1));
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    for (const auto& [name, table] : r.program.calls[i].tables) {
      text += fmt::format("extern const {} {}[];\n", c_type(table.type), table_symbol(i, name));
    }
  }
  for (const std::int32_t tensor : constant_operands(r.graph, r.program)) {
    text += fmt::format("extern const {} {}[];\n", c_type(r.graph.tensors[static_cast<std::size_t>(tensor)].type),
                        tensor_symbol(tensor));
  }
  text += "}\n\n";
  text += r.scratch_bytes == 0 ? "static void* const pm_scratch = nullptr;\n\n"
                               : fmt::format("alignas(16) static uint8_t pm_scratch[{}];\n\n", r.scratch_bytes);
  const std::string states = states_text(r);
  text += states;
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    text += operator_text(r, i);
  }
  text += "extern \"C\" int32_t pm_model_invoke(uint32_t* failed_operator) {\n  int32_t status;\n";
  text += states.empty() ? "" : "  reset_states();\n";
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    text += fmt::format(
        "  if ((status = pm_operator_{0}()) != 0) {{\n    *failed_operator = {0};\n    return status;\n  }}\n", i);
  }
  text +=
      "  return 0;\n}\n\nextern \"C\" uint32_t pm_model_scratch_needed(void) {\n  int32_t most = 0;\n  int32_t size;\n";
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    text += fmt::format("  size = {}_scratch_size(&operator_{}_parameters);\n  most = size > most ? size : most;\n",
                        kernel_symbol(r.program.calls[i].kernel), i);
  }
  text += fmt::format(
      "  return static_cast<uint32_t>(most);\n}}\n\nextern \"C\" uint32_t pm_model_scratch_reserved(void) {{ return "
      "{}; }}\n",
      r.scratch_bytes);
  return text;
}

std::string include_table(const std::string& section, const std::string& symbol, std::size_t alignment) {
  return fmt::format("\n  .section {}\n  .balign {}\n  .global {}\n{}:\n  .incbin \"{}.bin\"\n", section, alignment,
                     symbol, symbol, symbol);
}

std::string constants_text(const SourceRequest& r) {
  const bool avr = r.board.core.family == "avr";
  // One section an array, so that the linker can drop what nothing refers to.
  const auto section = [avr](const std::string& symbol) {
    return avr ? fmt::format(".progmem.data.pm_model.{},\"a\",@progbits", symbol)
               : fmt::format(".pm_model.{},\"a\",%progbits", symbol);
  };
  const std::size_t alignment = avr ? 1 : 16;
  std::string text = fmt::format("/* {}: the model's constants. Generated by Probemark; do not edit. */\n", r.title);
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    for (const auto& [name, table] : r.program.calls[i].tables) {
      text += include_table(section(table_symbol(i, name)), table_symbol(i, name), alignment);
    }
  }
  for (const std::int32_t tensor : constant_operands(r.graph, r.program)) {
    // Read as an activation: on AVR that means from RAM.
    text += include_table(avr ? ".rodata,\"a\",@progbits" : section(tensor_symbol(tensor)), tensor_symbol(tensor),
                          alignment);
  }
  const char* note = avr ? ".probemark,\"\",@progbits" : ".probemark,\"\",%progbits";
  return text + fmt::format("\n  .section {}\n  .incbin \"description.json\"\n", note);
}

std::string register_access(const InitStep& step, const char* operation) {
  return fmt::format("*reinterpret_cast<volatile uint{}_t*>(0x{:X}u) {} 0x{:X}u", step.width, step.address, operation,
                     step.value);
}

std::string board_text(const Board& board) {
  std::string text = fmt::format(
      "// {}: clock set-up and trigger pin. Generated by Probemark; do not edit.\n#include <stdint.h>\n\n"
      "#include \"targets/runtime/core.h\"\n\nextern \"C\" void pm_board_init(void) {{\n",
      board.id);
  for (const InitStep& step : board.init) {
    switch (step.operation) {
      case InitStep::Operation::write:
        text += "  " + register_access(step, "=") + ";\n";
        break;
      case InitStep::Operation::set_bits:
        text += "  " + register_access(step, "|=") + ";\n";
        break;
      case InitStep::Operation::clear_bits:
        text += "  " + register_access(step, "&= ~") + ";\n";
        break;
      case InitStep::Operation::poll_until_set:
        text += fmt::format("  while (({}) != 0x{:X}u) {{\n  }}\n", register_access(step, "&"), step.value);
        break;
      case InitStep::Operation::poll_until_clear:
        text += fmt::format("  while (({}) != 0) {{\n  }}\n", register_access(step, "&"));
        break;
    }
  }
  text += "}\n";
  if (board.trigger) {
    const auto pin = [](const char* name, std::uint32_t address, std::uint32_t value) {
      return fmt::format(
          "\nextern \"C\" void {}(void) {{ *reinterpret_cast<volatile uint32_t*>(0x{:X}u) = 0x{:X}u; }}\n", name,
          address, value);
    };
    text += pin("pm_trigger_set", board.trigger->set_address, board.trigger->set_value);
    text += pin("pm_trigger_clear", board.trigger->clear_address, board.trigger->clear_value);
  }
  return text;
}

GeneratedFile text_file(std::string name, const std::string& text) {
  return {std::move(name), {text.begin(), text.end()}};
}

}  // namespace

GeneratedFile board_source(const Board& board) { return text_file("board.cpp", board_text(board)); }

std::vector<GeneratedFile> generate_sources(const SourceRequest& r) {
  std::vector<GeneratedFile> files;
  files.push_back(text_file("model.cpp", model_text(r)));
  files.push_back(text_file("constants.S", constants_text(r)));
  files.push_back(board_source(r.board));
  files.push_back(text_file("description.json", r.description));
  for (std::size_t i = 0; i < r.program.calls.size(); ++i) {
    for (const auto& [name, table] : r.program.calls[i].tables) {
      files.push_back({table_symbol(i, name) + ".bin", table.bytes});
    }
  }
  for (const std::int32_t tensor : constant_operands(r.graph, r.program)) {
    files.push_back({tensor_symbol(tensor) + ".bin", r.graph.tensors[static_cast<std::size_t>(tensor)].data});
  }
  return files;
}

std::size_t constant_bytes(const Graph& graph, const Program& program) {
  std::size_t sum = 0;
  for (const Call& call : program.calls) {
    for (const auto& [name, table] : call.tables) {
      sum += table.bytes.size();
    }
  }
  for (const std::int32_t tensor : constant_operands(graph, program)) {
    sum += graph.tensors[static_cast<std::size_t>(tensor)].data.size();
  }
  return sum;
}

}  // namespace probemark

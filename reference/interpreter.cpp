#include "reference/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "reference/kernel_call.hpp"
#include "reference/state.hpp"

namespace probemark {
namespace {

const void* table_data(const Call& call, const char* name) {
  const auto found = call.tables.find(name);
  return found == call.tables.end() ? nullptr : found->second.bytes.data();
}

}  // namespace

Result<Interpreter> Interpreter::create(Graph graph, Profile profile) {
  auto program = lower(graph, profile);
  if (!program) {
    return tl::unexpected(program.error());
  }
  return Interpreter(std::move(graph), std::move(*program));
}

Interpreter::Interpreter(Graph graph, Program program) : graph_(std::move(graph)), program_(std::move(program)) {
  buffers_.resize(graph_.tensors.size());
  std::vector<bool> used(graph_.tensors.size(), false);
  const auto use = [&used](std::int32_t index) { used[static_cast<std::size_t>(index)] = true; };
  for (const Call& call : program_.calls) {
    for (const std::int32_t index : call.inputs) {
      use(index);
    }
    use(call.output);
  }
  for (const auto* list : {&graph_.inputs, &graph_.outputs}) {
    for (const std::int32_t index : *list) {
      use(index);
    }
  }
  for (std::size_t i = 0; i < buffers_.size(); ++i) {
    if (used[i]) {
      const Tensor& tensor = graph_.tensors[i];
      buffers_[i].resize((tensor.bytes() + 7) / 8);
      if (tensor.constant) {
        std::memcpy(buffers_[i].data(), tensor.data.data(), tensor.data.size());
      }
    }
  }
  for (Call& call : program_.calls) {
    bind_tables(call.parameters, call.tables);
  }
  reset_state();
}

void Interpreter::reset_state() {
  states_.resize(program_.calls.size());
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto initial = initial_state(program_.calls[i].kernel, program_.calls[i].parameters);
    states_[i].resize((initial.size() + 7) / 8);
    std::copy(initial.begin(), initial.end(), reinterpret_cast<std::uint8_t*>(states_[i].data()));
  }
}

Result<std::vector<std::uint8_t>> Interpreter::invoke(std::span<const std::uint8_t> input) {
  reset_state();
  return advance(input);
}

Result<std::vector<std::uint8_t>> Interpreter::advance(std::span<const std::uint8_t> input) {
  if (input.size() != graph_.input_bytes()) {
    return fail(ErrorKind::usage,
                fmt::format("got {} bytes of input, one sample has {}", input.size(), graph_.input_bytes()));
  }
  std::size_t at = 0;
  for (const std::int32_t index : graph_.inputs) {
    const std::size_t bytes = graph_.tensors[static_cast<std::size_t>(index)].bytes();
    std::memcpy(buffers_[static_cast<std::size_t>(index)].data(), input.data() + at, bytes);
    at += bytes;
  }
  for (std::size_t c = 0; c < program_.calls.size(); ++c) {
    const Call& call = program_.calls[c];
    KernelOperands io{{},
                      table_data(call, "filter"),
                      table_data(call, "bias"),
                      buffers_[static_cast<std::size_t>(call.output)].data(),
                      states_[c].data()};
    for (const std::int32_t index : call.inputs) {
      io.inputs.push_back(buffers_[static_cast<std::size_t>(index)].data());
    }
    if (const std::int32_t status = run_reference_kernel(call.kernel, call.parameters, io, program_.profile);
        status != PM_OK) {
      return fail(ErrorKind::invalid_input, fmt::format("{} refused its parameters", kernel_symbol(call.kernel)),
                  fmt::format("operator {}", call.operator_index));
    }
  }
  std::vector<std::uint8_t> output;
  output.reserve(graph_.output_bytes());
  for (const std::int32_t index : graph_.outputs) {
    const auto bytes = tensor(index);
    output.insert(output.end(), bytes.begin(), bytes.end());
  }
  return output;
}

std::span<const std::uint8_t> Interpreter::state(std::size_t call) const {
  return {reinterpret_cast<const std::uint8_t*>(states_[call].data()),
          state_bytes(program_.calls[call].kernel, program_.calls[call].parameters)};
}

std::span<const std::uint8_t> Interpreter::tensor(std::int32_t index) const {
  const auto i = static_cast<std::size_t>(index);
  return {reinterpret_cast<const std::uint8_t*>(buffers_[i].data()),
          buffers_[i].empty() ? 0 : graph_.tensors[i].bytes()};
}

}  // namespace probemark

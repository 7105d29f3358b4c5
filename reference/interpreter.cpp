#include "reference/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "reference/kernels/all.hpp"
#include "reference/parameters.hpp"
#include "reference/state.hpp"

namespace probemark {
namespace {

/// Points the pointer fields of a call's parameters at its tables.
struct PointerBinder {
  const std::map<std::string, Table>& tables;
  void number(const char*, std::int32_t&) const {}
  void real(const char*, float&) const {}
  void numbers(const char*, const std::int32_t*, int) const {}
  template <class T>
  void pointer(const char* name, const T*& field) const {
    const auto found = tables.find(name);
    field = found == tables.end() ? nullptr : reinterpret_cast<const T*>(found->second.bytes.data());
  }
};

/// What a kernel call reads and writes.
struct Operands {
  std::vector<const void*> inputs;
  void* output;
  const void* filter;
  const void* bias;
  void* state;  // of a recurrent kernel
};

template <class ProfileType>
std::int32_t run_kernel(const Call& call, const Operands& io) {
  using namespace pm::reference;  // NOLINT: the registry's names are those of the kernels
  switch (call.kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out)                                            \
  case Kernel::op##_##in##_##weights##_##out:                                                       \
    return pm::reference::op<ProfileType>(                                                          \
        std::get<pm_##family##_params>(call.parameters), static_cast<const pm_##in*>(io.inputs[0]), \
        static_cast<const pm_##weights*>(io.filter), static_cast<const pm_bias_##in*>(io.bias),     \
        static_cast<pm_##out*>(io.output));
#define PM_KERNEL_BINARY(op, family, in, out)                                                       \
  case Kernel::op##_##in##_##out:                                                                   \
    return pm::reference::op<ProfileType>(                                                          \
        std::get<pm_##family##_params>(call.parameters), static_cast<const pm_##in*>(io.inputs[0]), \
        static_cast<const pm_##in*>(io.inputs[1]), static_cast<pm_##out*>(io.output));
#define PM_KERNEL_UNARY(op, family, in, out)                                               \
  case Kernel::op##_##in##_##out:                                                          \
    return pm::reference::op<ProfileType>(std::get<pm_##family##_params>(call.parameters), \
                                          static_cast<const pm_##in*>(io.inputs[0]),       \
                                          static_cast<pm_##out*>(io.output));
#define PM_KERNEL_VARIADIC(op, family, in, out)                                                      \
  case Kernel::op##_##in##_##out:                                                                    \
    return pm::reference::op<ProfileType>(std::get<pm_##family##_params>(call.parameters),           \
                                          reinterpret_cast<const pm_##in* const*>(io.inputs.data()), \
                                          static_cast<pm_##out*>(io.output));
#define PM_KERNEL_RECURRENT(op, family, in, out)                                               \
  case Kernel::op##_##in##_##out:                                                              \
    return pm::reference::op<ProfileType>(std::get<pm_##family##_params>(call.parameters),     \
                                          static_cast<const pm_##in*>(io.inputs[0]), io.state, \
                                          static_cast<pm_##out*>(io.output));
#include "reference/kernels.inc"
  }
  return PM_UNSUPPORTED;
}

std::int32_t run_call(const Call& call, const Operands& io, Profile profile) {
  switch (profile) {
    case Profile::double_rounding:
      return run_kernel<pm::reference::double_rounding>(call, io);
    case Profile::single_rounding:
      return run_kernel<pm::reference::single_rounding>(call, io);
    case Profile::xnnpack:
      return run_kernel<pm::reference::xnnpack_rounding>(call, io);
  }
  return PM_UNSUPPORTED;
}

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
    PointerBinder binder{call.tables};
    std::visit([&binder](auto& parameters) { visit(binder, parameters); }, call.parameters);
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
    Operands io{{},
                buffers_[static_cast<std::size_t>(call.output)].data(),
                table_data(call, "filter"),
                table_data(call, "bias"),
                states_[c].data()};
    for (const std::int32_t index : call.inputs) {
      io.inputs.push_back(buffers_[static_cast<std::size_t>(index)].data());
    }
    if (const std::int32_t status = run_call(call, io, program_.profile); status != PM_OK) {
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

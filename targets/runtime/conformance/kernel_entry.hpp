// What a checked call must know of a kernel: its functions, its arguments, its parameter struct. All of it follows from
// the function's type: conformance_kernel(pm_conv2d_s8_s8_s8, pm_conv2d_s8_s8_s8_scratch_size).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "reference/kernel_abi.h"
#include "targets/runtime/conformance/parameter_words.hpp"

namespace probemark {

/// The arguments after the parameters and before (output, scratch).
enum class KernelArguments : uint8_t {
  weighted,   ///< input, filter, bias
  binary,     ///< a, b
  unary,      ///< input
  variadic,   ///< array of inputs
  recurrent,  ///< input, state
};

struct KernelEntry {
  void (*function)(void);
  void (*scratch_size)(void);
  KernelArguments arguments;
  uint32_t parameter_bytes;
  ParameterDecoder decode;
};

/// Erases the types. `function` may be null: then only what follows from the types is right.
template <class P>
KernelEntry kernel_entry(KernelArguments arguments, void (*function)(void), int32_t (*scratch_size)(const P*)) {
  return {function, reinterpret_cast<void (*)(void)>(scratch_size), arguments, static_cast<uint32_t>(sizeof(P)),
          &decode_parameters<P>};
}

template <class P, class In, class Weights, class Bias, class Out>
KernelEntry conformance_kernel(int32_t (*function)(const P*, const In*, const Weights*, const Bias*, Out*, void*),
                               int32_t (*scratch_size)(const P*)) {
  return kernel_entry(KernelArguments::weighted, reinterpret_cast<void (*)(void)>(function), scratch_size);
}

template <class P, class In, class Out>
KernelEntry conformance_kernel(int32_t (*function)(const P*, const In*, const In*, Out*, void*),
                               int32_t (*scratch_size)(const P*)) {
  return kernel_entry(KernelArguments::binary, reinterpret_cast<void (*)(void)>(function), scratch_size);
}

template <class P, class In, class Out>
KernelEntry conformance_kernel(int32_t (*function)(const P*, const In*, void*, Out*, void*),
                               int32_t (*scratch_size)(const P*)) {
  return kernel_entry(KernelArguments::recurrent, reinterpret_cast<void (*)(void)>(function), scratch_size);
}

template <class P, class In, class Out>
KernelEntry conformance_kernel(int32_t (*function)(const P*, const In*, Out*, void*),
                               int32_t (*scratch_size)(const P*)) {
  return kernel_entry(KernelArguments::unary, reinterpret_cast<void (*)(void)>(function), scratch_size);
}

template <class P, class In, class Out>
KernelEntry conformance_kernel(int32_t (*function)(const P*, const In* const*, Out*, void*),
                               int32_t (*scratch_size)(const P*)) {
  return kernel_entry(KernelArguments::variadic, reinterpret_cast<void (*)(void)>(function), scratch_size);
}

}  // namespace probemark

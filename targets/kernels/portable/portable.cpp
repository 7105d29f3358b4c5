// The kernel library `portable`: the reference kernels compiled for the target. Every symbol is weak, so that another
// library's strong symbol of the same name takes its place at link time. PM_PROFILE is the numerics profile's type.
#include "reference/kernels/all.hpp"

#ifndef PM_PROFILE
#define PM_PROFILE double_rounding
#endif
using Profile = pm::reference::PM_PROFILE;

#define PM_WEAK extern "C" __attribute__((weak))

#define PM_KERNEL_WEIGHTED(op, family, in, weights, out)                                                       \
  PM_WEAK int32_t pm_##op##_##in##_##weights##_##out(const pm_##family##_params* params, const pm_##in* input, \
                                                     const pm_##weights* filter, const pm_bias_##in* bias,     \
                                                     pm_##out* output, void*) {                                \
    return pm::reference::op<Profile>(*params, input, filter, bias, output);                                   \
  }                                                                                                            \
  PM_WEAK int32_t pm_##op##_##in##_##weights##_##out##_scratch_size(const pm_##family##_params*) { return 0; }
#define PM_KERNEL_BINARY(op, family, in, out)                                                                    \
  PM_WEAK int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* a, const pm_##in* b, \
                                         pm_##out* output, void*) {                                              \
    return pm::reference::op<Profile>(*params, a, b, output);                                                    \
  }                                                                                                              \
  PM_WEAK int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params*) { return 0; }
#define PM_KERNEL_UNARY(op, family, in, out)                                                                         \
  PM_WEAK int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* input, pm_##out* output, \
                                         void*) {                                                                    \
    return pm::reference::op<Profile>(*params, input, output);                                                       \
  }                                                                                                                  \
  PM_WEAK int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params*) { return 0; }
#define PM_KERNEL_VARIADIC(op, family, in, out)                                                            \
  PM_WEAK int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* const* inputs, \
                                         pm_##out* output, void*) {                                        \
    return pm::reference::op<Profile>(*params, inputs, output);                                            \
  }                                                                                                        \
  PM_WEAK int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params*) { return 0; }
#define PM_KERNEL_RECURRENT(op, family, in, out)                                                                \
  PM_WEAK int32_t pm_##op##_##in##_##out(const pm_##family##_params* params, const pm_##in* input, void* state, \
                                         pm_##out* output, void* scratch) {                                     \
    return pm::reference::op<Profile>(*params, input, state, output, scratch);                                  \
  }                                                                                                             \
  PM_WEAK int32_t pm_##op##_##in##_##out##_scratch_size(const pm_##family##_params* params) {                   \
    return pm::reference::op##_scratch_size<pm_##in>(*params);                                                  \
  }
#include "reference/kernels.inc"

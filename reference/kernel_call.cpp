#include "reference/kernel_call.hpp"

#include "reference/kernels/all.hpp"
#include "reference/parameters.hpp"

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

template <class ProfileType>
std::int32_t run_kernel(Kernel kernel, const Parameters& parameters, const KernelOperands& io) {
  using namespace pm::reference;  // NOLINT: the registry's names are those of the kernels
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out)                                        \
  case Kernel::op##_##in##_##weights##_##out:                                                   \
    return pm::reference::op<ProfileType>(                                                      \
        std::get<pm_##family##_params>(parameters), static_cast<const pm_##in*>(io.inputs[0]),  \
        static_cast<const pm_##weights*>(io.filter), static_cast<const pm_bias_##in*>(io.bias), \
        static_cast<pm_##out*>(io.output));
#define PM_KERNEL_BINARY(op, family, in, out)                                                  \
  case Kernel::op##_##in##_##out:                                                              \
    return pm::reference::op<ProfileType>(                                                     \
        std::get<pm_##family##_params>(parameters), static_cast<const pm_##in*>(io.inputs[0]), \
        static_cast<const pm_##in*>(io.inputs[1]), static_cast<pm_##out*>(io.output));
#define PM_KERNEL_UNARY(op, family, in, out)                                          \
  case Kernel::op##_##in##_##out:                                                     \
    return pm::reference::op<ProfileType>(std::get<pm_##family##_params>(parameters), \
                                          static_cast<const pm_##in*>(io.inputs[0]),  \
                                          static_cast<pm_##out*>(io.output));
#define PM_KERNEL_VARIADIC(op, family, in, out)                                                      \
  case Kernel::op##_##in##_##out:                                                                    \
    return pm::reference::op<ProfileType>(std::get<pm_##family##_params>(parameters),                \
                                          reinterpret_cast<const pm_##in* const*>(io.inputs.data()), \
                                          static_cast<pm_##out*>(io.output));
#define PM_KERNEL_RECURRENT(op, family, in, out)                                               \
  case Kernel::op##_##in##_##out:                                                              \
    return pm::reference::op<ProfileType>(std::get<pm_##family##_params>(parameters),          \
                                          static_cast<const pm_##in*>(io.inputs[0]), io.state, \
                                          static_cast<pm_##out*>(io.output), io.scratch);
#include "reference/kernels.inc"
  }
  return PM_UNSUPPORTED;
}

}  // namespace

void bind_tables(Parameters& parameters, const std::map<std::string, Table>& tables) {
  PointerBinder binder{tables};
  std::visit([&binder](auto& p) { visit(binder, p); }, parameters);
}

std::int32_t run_reference_kernel(Kernel kernel, const Parameters& parameters, const KernelOperands& operands,
                                  Profile profile) {
  switch (profile) {
    case Profile::double_rounding:
      return run_kernel<pm::reference::double_rounding>(kernel, parameters, operands);
    case Profile::single_rounding:
      return run_kernel<pm::reference::single_rounding>(kernel, parameters, operands);
    case Profile::xnnpack:
      return run_kernel<pm::reference::xnnpack_rounding>(kernel, parameters, operands);
  }
  return PM_UNSUPPORTED;
}

}  // namespace probemark

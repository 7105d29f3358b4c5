#include "reference/program.hpp"

namespace probemark {

const char* profile_name(Profile profile) {
  switch (profile) {
    case Profile::double_rounding:
      return "double";
    case Profile::single_rounding:
      return "single";
    case Profile::xnnpack:
      return "xnnpack";
  }
  return "?";
}

Result<Profile> profile_of(const std::string& name) {
  for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    if (name == profile_name(profile)) {
      return profile;
    }
  }
  return fail(ErrorKind::usage, "there is no numerics profile '" + name + "'", "--profile",
              "use one of: double, single, xnnpack");
}

const char* kernel_symbol(Kernel kernel) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) \
  case Kernel::op##_##in##_##weights##_##out:            \
    return "pm_" #op "_" #in "_" #weights "_" #out;
#define PM_KERNEL_BINARY(op, family, in, out) \
  case Kernel::op##_##in##_##out:             \
    return "pm_" #op "_" #in "_" #out;
#define PM_KERNEL_UNARY PM_KERNEL_BINARY
#define PM_KERNEL_VARIADIC PM_KERNEL_BINARY
#define PM_KERNEL_RECURRENT PM_KERNEL_BINARY
#include "reference/kernels.inc"
  }
  return "?";
}

const std::vector<Kernel>& all_kernels() {
  static const std::vector<Kernel> all = {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) Kernel::op##_##in##_##weights##_##out,
#define PM_KERNEL_BINARY(op, family, in, out) Kernel::op##_##in##_##out,
#define PM_KERNEL_UNARY(op, family, in, out) Kernel::op##_##in##_##out,
#define PM_KERNEL_VARIADIC(op, family, in, out) Kernel::op##_##in##_##out,
#define PM_KERNEL_RECURRENT(op, family, in, out) Kernel::op##_##in##_##out,
#include "reference/kernels.inc"
  };
  return all;
}

}  // namespace probemark

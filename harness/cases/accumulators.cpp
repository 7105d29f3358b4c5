#include "harness/cases/accumulators.hpp"

#include <limits>
#include <string_view>

#include "reference/kernel_call.hpp"
#include "reference/kernels/all.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

/// In the place of a numerics profile: the accumulator itself, its low or its high word.
struct low_word {
  static std::int32_t requantize(std::int32_t x, std::int32_t, std::int32_t) { return x; }
  static std::int32_t requantize(std::int64_t x, std::int32_t, std::int32_t) { return static_cast<std::int32_t>(x); }
};
struct high_word {
  static std::int32_t requantize(std::int32_t x, std::int32_t, std::int32_t) { return x < 0 ? -1 : 0; }
  static std::int32_t requantize(std::int64_t x, std::int32_t, std::int32_t) {
    return static_cast<std::int32_t>(x >> 32);
  }
};

/// Takes zero point and clamp away from the output.
struct Unclamped {
  static void number(std::string_view name, std::int32_t& field) {
    if (name == "output_zero_point") {
      field = 0;
    } else if (name == "activation_min") {
      field = std::numeric_limits<std::int32_t>::min();
    } else if (name == "activation_max") {
      field = std::numeric_limits<std::int32_t>::max();
    }
  }
  static void real(const char*, float&) {}
  static void numbers(const char*, std::int32_t*, int) {}
  template <class T>
  static void pointer(const char*, const T*&) {}
};

template <class Word>
std::int32_t run_for(Kernel kernel, const Parameters& parameters, const void* input, const void* filter,
                     std::int32_t* output) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out)                                                           \
  case Kernel::op##_##in##_##weights##_##out:                                                                      \
    return pm::reference::op<Word>(std::get<pm_##family##_params>(parameters), static_cast<const pm_##in*>(input), \
                                   static_cast<const pm_##weights*>(filter),                                       \
                                   static_cast<const pm_bias_##in*>(nullptr), output);
#include "reference/kernels.inc"
    default:
      return PM_UNSUPPORTED;
  }
}

template <class Accumulator>
std::int32_t requantized_as(Profile profile, Accumulator x, std::int32_t multiplier, std::int32_t shift) {
  switch (profile) {
    case Profile::double_rounding:
      return pm::reference::double_rounding::requantize(x, multiplier, shift);
    case Profile::single_rounding:
      return pm::reference::single_rounding::requantize(x, multiplier, shift);
    case Profile::xnnpack:
      return pm::reference::xnnpack_rounding::requantize(x, multiplier, shift);
  }
  return 0;
}

}  // namespace

bool has_bias(Kernel kernel) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) case Kernel::op##_##in##_##weights##_##out:
#include "reference/kernels.inc"
    return true;
    default:
      return false;
  }
}

Result<std::vector<std::int64_t>> accumulators(const Case& test) {
  if (!has_bias(test.kernel)) {
    return fail(ErrorKind::usage, "a kernel without a bias", test.name);
  }
  const auto filter_table = test.tables.find("filter");
  if (filter_table == test.tables.end()) {
    return fail(ErrorKind::usage, "a case without a filter", test.name);
  }
  std::size_t elements = 1;
  for (const std::int32_t extent : test.output.shape) {
    elements *= static_cast<std::size_t>(extent);
  }
  Parameters parameters = test.parameters;
  bind_tables(parameters, test.tables);
  Unclamped unclamped;
  std::visit([&unclamped](auto& p) { visit(unclamped, p); }, parameters);
  const void* input = test.inputs.front().bytes.data();
  const void* filter = filter_table->second.bytes.data();
  std::vector<std::int32_t> low(elements), high(elements);
  if (run_for<low_word>(test.kernel, parameters, input, filter, low.data()) != PM_OK ||
      run_for<high_word>(test.kernel, parameters, input, filter, high.data()) != PM_OK) {
    return fail(ErrorKind::internal, "the reference refuses the case", test.name);
  }
  std::vector<std::int64_t> sums(elements);
  for (std::size_t i = 0; i < elements; ++i) {
    sums[i] = (static_cast<std::int64_t>(high[i]) << 32) | static_cast<std::uint32_t>(low[i]);
  }
  return sums;
}

std::int32_t requantized(Profile profile, bool wide, std::int64_t x, std::int32_t multiplier, std::int32_t shift) {
  return wide ? requantized_as<std::int64_t>(profile, x, multiplier, shift)
              : requantized_as<std::int32_t>(profile, static_cast<std::int32_t>(x), multiplier, shift);
}

}  // namespace probemark

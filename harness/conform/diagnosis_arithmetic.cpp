#include "harness/conform/diagnosis_arithmetic.hpp"

#include <algorithm>

#include "harness/conform/case_fields.hpp"
#include "reference/kernel_call.hpp"
#include "reference/kernels/all.hpp"

namespace probemark {
namespace {

/// The requantization of the call under way in this thread.
thread_local const Requantize* current = nullptr;

/// A profile whose scaling is `current`.
struct observed_rounding {
  static std::int32_t requantize(std::int32_t x, std::int32_t m, std::int32_t shift) {
    return (*current)({x, m, shift, false});
  }
  static std::int32_t requantize(std::int64_t x, std::int32_t m, std::int32_t shift) {
    return (*current)({x, m, shift, true});
  }
};

std::int32_t run(Kernel kernel, const Parameters& parameters, const KernelOperands& io) {
  switch (kernel) {
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out)                                        \
  case Kernel::op##_##in##_##weights##_##out:                                                   \
    return pm::reference::op<observed_rounding>(                                                \
        std::get<pm_##family##_params>(parameters), static_cast<const pm_##in*>(io.inputs[0]),  \
        static_cast<const pm_##weights*>(io.filter), static_cast<const pm_bias_##in*>(io.bias), \
        static_cast<pm_##out*>(io.output));
#define PM_KERNEL_BINARY(op, family, in, out)                                                  \
  case Kernel::op##_##in##_##out:                                                              \
    return pm::reference::op<observed_rounding>(                                               \
        std::get<pm_##family##_params>(parameters), static_cast<const pm_##in*>(io.inputs[0]), \
        static_cast<const pm_##in*>(io.inputs[1]), static_cast<pm_##out*>(io.output));
#define PM_KERNEL_UNARY(op, family, in, out)                                                \
  case Kernel::op##_##in##_##out:                                                           \
    return pm::reference::op<observed_rounding>(std::get<pm_##family##_params>(parameters), \
                                                static_cast<const pm_##in*>(io.inputs[0]),  \
                                                static_cast<pm_##out*>(io.output));
#include "reference/kernels.inc"
    default:  // others do not scale
      return PM_UNSUPPORTED;
  }
}

std::int64_t magnitude_shift(const Scaling& s) { return s.wide ? 15 - s.shift : 31 - std::int64_t{s.shift}; }

std::int32_t reduced(const Scaling& s) {
  if (!s.wide) return s.multiplier;
  return s.multiplier < 0x7FFF0000 ? (s.multiplier + (1 << 15)) >> 16 : 0x7FFF;
}

/// accumulator * multiplier, in units of 2^-magnitude_shift.
__extension__ using Wide = __int128;
Wide product(const Scaling& s) { return Wide{s.accumulator} * reduced(s); }

std::int32_t floored(const Scaling& s) { return static_cast<std::int32_t>(product(s) >> magnitude_shift(s)); }

std::int32_t toward_zero(const Scaling& s) {
  const Wide p = product(s);
  return static_cast<std::int32_t>(p < 0 ? -(-p >> magnitude_shift(s)) : p >> magnitude_shift(s));
}

std::int32_t half_away(const Scaling& s) {
  const Wide p = product(s);
  const Wide half = Wide{1} << (magnitude_shift(s) - 1);
  return static_cast<std::int32_t>(p < 0 ? -((-p + half) >> magnitude_shift(s)) : (p + half) >> magnitude_shift(s));
}

std::int32_t half_to_even(const Scaling& s) {
  const Wide p = product(s);
  const std::int64_t bits = magnitude_shift(s);
  const Wide floor = p >> bits;
  const Wide rest = p - (floor << bits);
  const Wide half = Wide{1} << (bits - 1);
  return static_cast<std::int32_t>(floor + ((rest > half || (rest == half && (floor & 1) != 0)) ? 1 : 0));
}

/// Doubling high multiply, half up, then a shift that rounds half up rather than away from zero.
std::int32_t second_half_up(const Scaling& s) {
  const auto x = pm::reference::wrapping_shift_left(static_cast<std::int32_t>(s.accumulator), std::max(s.shift, 0));
  const std::int64_t high = pm::reference::saturating_rounding_doubling_high_multiply(x, s.multiplier);
  const int right = std::max(-s.shift, 0);
  return static_cast<std::int32_t>(right == 0 ? high : (high + (std::int64_t{1} << (right - 1))) >> right);
}

/// The same, with a plain shift in the end.
std::int32_t second_floored(const Scaling& s) {
  const auto x = pm::reference::wrapping_shift_left(static_cast<std::int32_t>(s.accumulator), std::max(s.shift, 0));
  return pm::reference::saturating_rounding_doubling_high_multiply(x, s.multiplier) >> std::max(-s.shift, 0);
}

/// A doubling high multiply without rounding, then the rounding shift.
std::int32_t first_floored(const Scaling& s) {
  const auto x = pm::reference::wrapping_shift_left(static_cast<std::int32_t>(s.accumulator), std::max(s.shift, 0));
  const auto high = static_cast<std::int32_t>((std::int64_t{x} * s.multiplier) >> 31);
  return pm::reference::rounding_divide_by_power_of_two(high, std::max(-s.shift, 0));
}

}  // namespace

std::int32_t requantized(Profile profile, const Scaling& s) {
  const auto by = [&s]<class ProfileType>(ProfileType) {
    return s.wide ? ProfileType::requantize(s.accumulator, s.multiplier, s.shift)
                  : ProfileType::requantize(static_cast<std::int32_t>(s.accumulator), s.multiplier, s.shift);
  };
  switch (profile) {
    case Profile::double_rounding:
      return by(pm::reference::double_rounding{});
    case Profile::single_rounding:
      return by(pm::reference::single_rounding{});
    case Profile::xnnpack:
      return by(pm::reference::xnnpack_rounding{});
  }
  return 0;
}

Result<std::vector<std::uint8_t>> output_with(const Case& test, const Requantize& requantize) {
  std::vector<std::uint8_t> output(elements_in(test.output.shape) * element_size(test.output.type));
  KernelOperands operands;
  for (const CaseTensor& input : test.inputs) operands.inputs.push_back(input.bytes.data());
  const auto table = [&test](const char* name) -> const void* {
    const auto found = test.tables.find(name);
    return found == test.tables.end() ? nullptr : found->second.bytes.data();
  };
  operands.filter = table("filter");
  operands.bias = table("bias");
  operands.output = output.data();
  Parameters parameters = test.parameters;
  bind_tables(parameters, test.tables);
  current = &requantize;
  const std::int32_t status = run(test.kernel, parameters, operands);
  current = nullptr;
  if (status != PM_OK) return fail(ErrorKind::invalid_input, "no scaling to look at", test.name);
  return output;
}

bool is_tie(const Scaling& s) {
  const std::int64_t bits = magnitude_shift(s);
  const Wide mask = (Wide{1} << bits) - 1;
  return (product(s) & mask) == Wide{1} << (bits - 1);
}

std::vector<ArithmeticFault> arithmetic_faults(Profile profile) {
  std::vector<ArithmeticFault> faults = {
      {"requantization truncates (an arithmetic shift, no rounding)", floored},
      {"requantization rounds toward zero", toward_zero},
      {"requantization rounds once, half away from zero", half_away},
      {"requantization rounds once, half to even", half_to_even},
  };
  const auto narrow = [&](std::string name, bool only_wide, auto change) {
    faults.push_back({std::move(name), [profile, only_wide, change](const Scaling& s) {
                        Scaling changed = s;
                        if (s.wide || !only_wide) changed.accumulator = change(s.accumulator);
                        return requantized(profile, changed);
                      }});
  };
  const auto narrow_only = [&](std::string name, auto change) {
    faults.push_back({std::move(name), [profile, change](const Scaling& s) {
                        if (s.wide) return requantized(profile, s);
                        return change(s);
                      }});
  };
  narrow_only("the second rounding of requantization is half up, not half away from zero", second_half_up);
  narrow_only("the second rounding of requantization is missing (a plain shift)", second_floored);
  narrow_only("the first rounding of requantization is missing (a plain high multiply)", first_floored);
  narrow("accumulator width: it wraps at 16 bits", false, [](std::int64_t x) { return static_cast<std::int16_t>(x); });
  narrow("accumulator width: it saturates at 16 bits", false,
         [](std::int64_t x) { return std::clamp<std::int64_t>(x, -32768, 32767); });
  narrow("accumulator width: it wraps at 24 bits", false, [](std::int64_t x) { return (x << 40) >> 40; });
  narrow("accumulator width: it wraps at 32 bits", true, [](std::int64_t x) { return static_cast<std::int32_t>(x); });
  narrow("accumulator width: it saturates at 32 bits", true,
         [](std::int64_t x) { return std::clamp<std::int64_t>(x, INT32_MIN, INT32_MAX); });
  faults.push_back(
      {"accumulator width: what 64-bit requantization shifts last is held in 32 bits, of which results beyond "
       "2^30 need 33",
       [profile](const Scaling& s) {
         if (!s.wide) return requantized(profile, s);
         const auto twice = static_cast<std::int32_t>(product(s) >> (magnitude_shift(s) - 1));
         return static_cast<std::int32_t>((std::int64_t{twice} + 1) >> 1);
       }});
  const auto shifted = [&](std::string name, auto change) {
    faults.push_back({std::move(name), [profile, change](const Scaling& s) {
                        Scaling changed = s;
                        changed.shift = change(s.shift);
                        return requantized(profile, changed);
                      }});
  };
  shifted("requantization ignores positive shifts", [](std::int32_t s) { return std::min(s, 0); });
  shifted("requantization ignores negative shifts", [](std::int32_t s) { return std::max(s, 0); });
  shifted("requantization ignores the shift", [](std::int32_t) { return 0; });
  shifted("requantization's shift is one too many to the right", [](std::int32_t s) { return std::max(s - 1, -31); });
  shifted("requantization's shift is one too few to the right", [](std::int32_t s) { return s < 7 ? s + 1 : s; });
  faults.push_back({"the left shift of requantization saturates rather than wraps", [profile](const Scaling& s) {
                      if (s.wide || s.shift <= 0) return requantized(profile, s);
                      Scaling changed = s;
                      changed.accumulator =
                          std::clamp<std::int64_t>(s.accumulator * (std::int64_t{1} << s.shift), INT32_MIN, INT32_MAX);
                      changed.shift = 0;
                      return requantized(profile, changed);
                    }});
  faults.push_back({"the multiplier is reduced to 16 bits", [profile](const Scaling& s) {
                      Scaling changed = s;
                      changed.multiplier = static_cast<std::int32_t>(s.multiplier & ~0xFFFF);
                      return s.wide ? requantized(profile, s) : requantized(profile, changed);
                    }});
  return faults;
}

}  // namespace probemark

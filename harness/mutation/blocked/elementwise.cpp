// ADD and MUL: equal shapes run as one flat loop, four elements at a time; anything else by index arithmetic.
#include "blocked/requantized.hpp"
#include "reference/kernel_abi.h"
#include "reference/kernels/add.hpp"
#include "reference/kernels/mul.hpp"

namespace {

using blocked::Profile;
using pm::reference::clamp;
using pm::reference::wrapping_add;

/// The elements of the output where both operands are dense and of its shape; else 0.
int32_t flat_size(const pm_elementwise_params& p) {
  int32_t size = 1;
  for (int32_t d = p.rank - 1; d >= 0; --d) {
    if (p.shape[d] != 1 && (p.a_stride[d] != size || p.b_stride[d] != size)) {
      return 0;
    }
    size *= p.shape[d];
  }
  return size;
}

int8_t finish(const pm_elementwise_params& p, int32_t scaled) {
  return static_cast<int8_t>(
      clamp<int32_t>(wrapping_add(scaled, p.output_zero_point), p.activation_min, p.activation_max));
}

int8_t product(const pm_elementwise_params& p, int32_t a, int32_t b) {
  return finish(p,
                Profile::requantize((a - p.a_zero_point) * (b - p.b_zero_point), p.output_multiplier, p.output_shift));
}

int8_t total(const pm_elementwise_params& p, int32_t a, int32_t b) {
  return finish(p, pm::reference::add_element<Profile>::apply(p, a, b));
}

template <class Element>
void flat(const pm_elementwise_params& p, const int8_t* a, const int8_t* b, int8_t* output, int32_t size,
          Element element) {
  int32_t i = 0;
  for (; i + 4 <= size; i += 4) {
    const int8_t four[4] = {element(p, a[i], b[i]), element(p, a[i + 1], b[i + 1]), element(p, a[i + 2], b[i + 2]),
                            element(p, a[i + 3], b[i + 3])};
    for (int32_t k = 0; k < 4; ++k) {
      output[i + k] = four[k];
    }
  }
  for (; i < size; ++i) {
    output[i] = element(p, a[i], b[i]);
  }
}

}  // namespace

extern "C" int32_t pm_add_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
extern "C" int32_t pm_mul_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }

extern "C" int32_t pm_add_s8_s8(const pm_elementwise_params* params, const int8_t* a, const int8_t* b, int8_t* output,
                                void*) {
  if (const int32_t size = flat_size(*params)) {
    flat(*params, a, b, output, size, total);
    return PM_OK;
  }
  return pm::reference::add<Profile>(*params, a, b, output);
}

extern "C" int32_t pm_mul_s8_s8(const pm_elementwise_params* params, const int8_t* a, const int8_t* b, int8_t* output,
                                void*) {
  if (const int32_t size = flat_size(*params)) {
    flat(*params, a, b, output, size, product);
    return PM_OK;
  }
  return pm::reference::mul<Profile>(*params, a, b, output);
}

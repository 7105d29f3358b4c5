// CONCATENATION, PAD and TRANSPOSE of int8 by runs of bytes instead of element by element.
#include "reference/kernel_abi.h"

namespace {

void copy(int8_t* to, const int8_t* from, int32_t count) {
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (int32_t k = 0; k < 4; ++k) {
      to[i + k] = from[i + k];
    }
  }
  for (; i < count; ++i) {
    to[i] = from[i];
  }
}

void fill(int8_t* to, int8_t value, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    to[i] = value;
  }
}

/// Pads dimensions d.. of one slice; returns where the output goes on. `stride`: elements of a step of dimension d.
int8_t* pad_from(const pm_pad_params& p, int32_t d, const int8_t* input, const int32_t* in_size,
                 const int32_t* out_size, int8_t* out) {
  const int8_t value = static_cast<int8_t>(p.value);
  if (d == PM_MAX_RANK - 1) {
    fill(out, value, p.before[d]);
    copy(out + p.before[d], input, p.shape[d]);
    fill(out + p.before[d] + p.shape[d], value, p.after[d]);
    return out + p.before[d] + p.shape[d] + p.after[d];
  }
  fill(out, value, p.before[d] * out_size[d + 1]);
  out += p.before[d] * out_size[d + 1];
  for (int32_t i = 0; i < p.shape[d]; ++i) {
    out = pad_from(p, d + 1, input + i * in_size[d + 1], in_size, out_size, out);
  }
  fill(out, value, p.after[d] * out_size[d + 1]);
  return out + p.after[d] * out_size[d + 1];
}

}  // namespace

extern "C" int32_t pm_concatenation_s8_s8_scratch_size(const pm_concatenation_params*) { return 0; }
extern "C" int32_t pm_pad_s8_s8_scratch_size(const pm_pad_params*) { return 0; }
extern "C" int32_t pm_transpose_s8_s8_scratch_size(const pm_transpose_params*) { return 0; }

extern "C" int32_t pm_concatenation_s8_s8(const pm_concatenation_params* params, const int8_t* const* inputs,
                                          int8_t* output, void*) {
  for (int32_t step = 0; step < params->outer; ++step) {
    for (int32_t i = 0; i < params->inputs; ++i) {
      copy(output, inputs[i] + step * params->copy_size[i], params->copy_size[i]);
      output += params->copy_size[i];
    }
  }
  return PM_OK;
}

extern "C" int32_t pm_pad_s8_s8(const pm_pad_params* params, const int8_t* input, int8_t* output, void*) {
  const pm_pad_params& p = *params;
  int32_t in_size[PM_MAX_RANK + 1];
  int32_t out_size[PM_MAX_RANK + 1];
  in_size[PM_MAX_RANK] = 1;
  out_size[PM_MAX_RANK] = 1;
  for (int32_t d = PM_MAX_RANK - 1; d >= 0; --d) {
    in_size[d] = in_size[d + 1] * p.shape[d];
    out_size[d] = out_size[d + 1] * (p.before[d] + p.shape[d] + p.after[d]);
  }
  pad_from(p, 0, input, in_size, out_size, output);
  return PM_OK;
}

extern "C" int32_t pm_transpose_s8_s8(const pm_transpose_params* params, const int8_t* input, int8_t* output, void*) {
  const pm_transpose_params& p = *params;
  // Widened to five dimensions, the last `rank` of them in use.
  int32_t size[PM_MAX_RANK] = {1, 1, 1, 1, 1};
  int32_t step[PM_MAX_RANK] = {0, 0, 0, 0, 0};
  const int32_t unused = PM_MAX_RANK - p.rank;
  for (int32_t d = 0; d < p.rank; ++d) {
    const int32_t source = p.permutation[d];
    int32_t stride = 1;
    for (int32_t inner = source + 1; inner < p.rank; ++inner) {
      stride *= p.shape[inner];
    }
    size[unused + d] = p.shape[source];
    step[unused + d] = stride;
  }
  for (int32_t i0 = 0; i0 < size[0]; ++i0) {
    for (int32_t i1 = 0; i1 < size[1]; ++i1) {
      for (int32_t i2 = 0; i2 < size[2]; ++i2) {
        for (int32_t i3 = 0; i3 < size[3]; ++i3) {
          const int8_t* in = input + i0 * step[0] + i1 * step[1] + i2 * step[2] + i3 * step[3];
          for (int32_t i4 = 0; i4 < size[4]; ++i4) {
            *output++ = in[i4 * step[4]];
          }
        }
      }
    }
  }
  return PM_OK;
}

// Where the sliding window of a convolution or pool starts.
#pragma once

#include <algorithm>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {

struct Window {
  std::int32_t pad_top = 0;
  std::int32_t pad_left = 0;
};

/// Padding SAME puts the smaller half before (TensorFlow's rule). Fails where the output's shape is not what stride,
/// dilation and padding make of the input's.
inline Result<Window> place_window(const Context& context, std::int32_t input_h, std::int32_t input_w,
                                   std::int32_t filter_h, std::int32_t filter_w, std::int32_t output_h,
                                   std::int32_t output_w) {
  const Attributes& a = context.attributes();
  constexpr std::int32_t most = 1 << 15;
  for (const std::int32_t value : {a.stride_h, a.stride_w, a.dilation_h, a.dilation_w, filter_h, filter_w}) {
    if (value < 1 || value > most) {
      return context.unsupported("a stride, dilation or filter size of " + std::to_string(value),
                                 "1 to " + std::to_string(most));
    }
  }
  const auto place = [&a](std::int64_t in, std::int64_t filter, std::int64_t stride, std::int64_t dilation,
                          std::int64_t out, std::int32_t& before) {
    const std::int64_t extent = (filter - 1) * dilation + 1;
    const bool same = a.padding == Padding::same;
    const std::int64_t expected = same ? (in + stride - 1) / stride : (in + stride - extent) / stride;
    before = same ? static_cast<std::int32_t>(std::max<std::int64_t>(0, (out - 1) * stride + extent - in) / 2) : 0;
    return expected == out && out >= 1;
  };
  Window window;
  const bool rows_fit = place(input_h, filter_h, a.stride_h, a.dilation_h, output_h, window.pad_top);
  const bool columns_fit = place(input_w, filter_w, a.stride_w, a.dilation_w, output_w, window.pad_left);
  if (!rows_fit || !columns_fit) {
    return context.unsupported("the output's shape does not follow from the input's",
                               "shapes that agree with padding, stride and dilation");
  }
  return window;
}

}  // namespace probemark::lowering

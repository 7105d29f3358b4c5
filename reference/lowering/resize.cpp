// RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR: which input rows and columns an output row and column come from. The
// float arithmetic of the definitions is done here, once; kernels get tables of integers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {
namespace {

template <class Parameters>
Result<Parameters> common_parameters(const Context& context) {
  if (auto checked = context.expect_inputs(2, 2); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto checked = expect_same_quantization(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto size = constant_integers(context, context.input(1), "size");
  if (!size) {
    return tl::unexpected(size.error());
  }
  const std::vector<std::int32_t>& in = context.input(0)->shape;
  const std::vector<std::int32_t>& out = context.output().shape;
  if (in.size() != 4 || out.size() != 4 || in[0] != out[0] || in[3] != out[3] || size->size() != 2 ||
      (*size)[0] != out[1] || (*size)[1] != out[2]) {
    return context.unsupported("the output's shape does not follow from the input's and the size",
                               "4-D tensors with equal batches and channels");
  }
  constexpr std::int32_t most = 1 << 15;
  if (std::max({in[1], in[2], out[1], out[2]}) > most) {
    return context.unsupported("images larger than the arithmetic allows", fmt::format("sides of up to {}", most));
  }
  if (context.attributes().align_corners && context.attributes().half_pixel_centers) {
    return context.unsupported("aligned corners with half-pixel centres", "one of them");
  }
  Parameters p{};
  p.batches = out[0];
  p.input_h = in[1];
  p.input_w = in[2];
  p.channels = in[3];
  p.output_h = out[1];
  p.output_w = out[2];
  return p;
}

/// TensorFlow Lite's GetNearestNeighbor, in float.
std::vector<std::int32_t> nearest(const Attributes& a, std::int32_t input, std::int32_t output) {
  const float scale = a.align_corners && output > 1 ? static_cast<float>(input - 1) / static_cast<float>(output - 1)
                                                    : static_cast<float>(input) / static_cast<float>(output);
  const float offset = a.half_pixel_centers ? 0.5F : 0.0F;
  std::vector<std::int32_t> source;
  for (std::int32_t i = 0; i < output; ++i) {
    const float position = (static_cast<float>(i) + offset) * scale;
    const float index = a.align_corners ? std::round(position) : std::floor(position);
    source.push_back(std::min(static_cast<std::int32_t>(index), input - 1));
  }
  return source;
}

/// Between which two input elements each output element lies, along one dimension, and how far.
struct Interpolation {
  std::vector<std::int32_t> low, high, weight;

  void add(std::int32_t from, std::int32_t to, std::int32_t part) {
    low.push_back(from);
    high.push_back(to);
    weight.push_back(from == to ? 0 : part);
  }
};

/// In integers, with 10 bits of fraction, as TensorFlow Lite's ComputeInterpolationValuesInteger.
Interpolation interpolation(const Attributes& a, std::int32_t input, std::int32_t output) {
  constexpr std::int32_t one = 1 << 10;
  const bool corners = a.align_corners && output > 1;
  const std::int32_t from = corners ? input - 1 : input;
  const std::int32_t to = corners ? output - 1 : output;
  const std::int32_t scale = (one * from + to / 2) / to;
  Interpolation result;
  for (std::int32_t i = 0; i < output; ++i) {
    const std::int64_t position = std::int64_t{i} * scale + (a.half_pixel_centers ? scale / 2 - one / 2 : 0);
    const auto low = static_cast<std::int32_t>(std::max<std::int64_t>(position / one, 0));
    const auto high = static_cast<std::int32_t>(std::min<std::int64_t>((position + one - 1) / one, input - 1));
    result.add(low, high, static_cast<std::int32_t>(position - std::int64_t{one} * low));
  }
  return result;
}

/// In float, then rounded to 11 bits of fraction, as XNNPACK's indirection for resize-bilinear.
Interpolation xnnpack_interpolation(const Attributes& a, std::int32_t input, std::int32_t output) {
  const std::int32_t corners = a.align_corners && output != 1 ? 1 : 0;
  const float scale = static_cast<float>(input - corners) / static_cast<float>(output - corners);
  const float offset = a.half_pixel_centers ? 0.5F * scale - 0.5F : 0.0F;
  Interpolation result;
  for (std::int32_t i = 0; i < output; ++i) {
    // Rounded before the addition on every host: no fused multiply-add.
    const auto scaled = static_cast<float>(static_cast<double>(i) * static_cast<double>(scale));
    const float position = std::clamp(scaled + offset, 0.0F, static_cast<float>(input - 1));
    const auto low = static_cast<std::int32_t>(position);
    const float part = position - static_cast<float>(low);
    result.add(low, std::min(low + 1, input - 1), static_cast<std::int32_t>(std::lrint(part * 2048.0F)));
  }
  return result;
}

}  // namespace

Result<std::vector<Call>> lower_resize_nearest_neighbor(const Context& context) {
  const auto p = common_parameters<pm_resize_nearest_neighbor_params>(context);
  if (!p) {
    return tl::unexpected(p.error());
  }
  const bool wide = context.output().type == ElementType::int16;
  Call call = context.call(wide ? Kernel::resize_nearest_neighbor_s16_s16 : Kernel::resize_nearest_neighbor_s8_s8, *p);
  const Attributes& a = context.attributes();
  call.tables["row"] = table_of(ElementType::int32, nearest(a, p->input_h, p->output_h));
  call.tables["column"] = table_of(ElementType::int32, nearest(a, p->input_w, p->output_w));
  return std::vector<Call>{std::move(call)};
}

Result<std::vector<Call>> lower_resize_bilinear(const Context& context) {
  const auto p = common_parameters<pm_resize_bilinear_params>(context);
  if (!p) {
    return tl::unexpected(p.error());
  }
  const bool wide = context.output().type == ElementType::int16;
  const auto interpolate = context.profile == Profile::xnnpack && !wide ? xnnpack_interpolation : interpolation;
  const Interpolation rows = interpolate(context.attributes(), p->input_h, p->output_h);
  const Interpolation columns = interpolate(context.attributes(), p->input_w, p->output_w);
  // The scale has 10 bits: over a long way its error adds up to more than an element.
  if (rows.low.back() >= p->input_h || columns.low.back() >= p->input_w) {
    return context.unsupported("a size at which TensorFlow Lite reads beyond the input", "smaller sizes");
  }
  Call call = context.call(wide ? Kernel::resize_bilinear_s16_s16 : Kernel::resize_bilinear_s8_s8, *p);
  call.tables["row_low"] = table_of(ElementType::int32, rows.low);
  call.tables["row_high"] = table_of(ElementType::int32, rows.high);
  call.tables["row_weight"] = table_of(ElementType::int32, rows.weight);
  call.tables["column_low"] = table_of(ElementType::int32, columns.low);
  call.tables["column_high"] = table_of(ElementType::int32, columns.high);
  call.tables["column_weight"] = table_of(ElementType::int32, columns.weight);
  return std::vector<Call>{std::move(call)};
}

}  // namespace probemark::lowering

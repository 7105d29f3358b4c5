// FULLY_CONNECTED.
#include "reference/lowering/filter.hpp"

namespace probemark::lowering {

Result<std::vector<Call>> lower_fully_connected(const Context& context) {
  if (auto checked = context.expect_inputs(2, 3); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const Tensor& filter = *context.input(1);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&input, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  if (context.attributes().shuffled_weights) {
    return context.unsupported("shuffled weights", "the default weights format");
  }
  if (input.type != output.type || filter.shape.size() != 2 || filter.shape[1] <= 0 ||
      input.elements() % filter.shape[1] != 0 ||
      output.elements() != input.elements() / filter.shape[1] * filter.shape[0]) {
    return context.unsupported("shapes or types of input, filter and output do not match",
                               "filter [outputs, depth], input n * depth elements, output n * outputs");
  }
  const bool wide = input.type == ElementType::int16;
  const std::int32_t outputs = filter.shape[0];
  if (auto checked = expect_filter_scales(context, filter, 0, outputs, !wide); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto kernel = filter_kernel(
      context, input, filter,
      {Kernel::fully_connected_s8_s8_s8, Kernel::fully_connected_s16_s8_s16, Kernel::fully_connected_s8_s4_s8});
  if (!kernel) {
    return tl::unexpected(kernel.error());
  }
  pm_fully_connected_params p{};
  p.input_depth = filter.shape[1];
  p.batches = static_cast<std::int32_t>(input.elements() / p.input_depth);
  p.output_depth = outputs;
  p.input_zero_point = zero_point_of(input);
  p.filter_zero_point = static_cast<std::int32_t>(filter.quantization.zero_point[0]);
  p.output_zero_point = zero_point_of(output);
  if (auto fits = wide ? expect_wide_sum_fits(context, p.input_depth, std::int64_t{32768} * 128)
                       : expect_sum_fits(context, p.input_depth, p.filter_zero_point == 0 ? 255 * 128 : 255 * 255);
      !fits) {
    return tl::unexpected(fits.error());
  }
  const auto range = activation_range(context);
  if (!range) {
    return tl::unexpected(range.error());
  }
  std::tie(p.activation_min, p.activation_max) = *range;
  const std::size_t channels = filter.quantization.scale.size();
  p.channels = static_cast<std::int32_t>(channels);
  Call call = context.call(*kernel, p);
  const FilterTables tables{input,    filter,  context.input(2),
                            channels, outputs, channels == 1 ? ScaleProduct::in_float : ScaleProduct::in_double};
  if (auto added = add_filter_tables(context, tables, call); !added) {
    return tl::unexpected(added.error());
  }
  return std::vector<Call>{std::move(call)};
}

}  // namespace probemark::lowering

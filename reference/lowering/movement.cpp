// PAD, RESHAPE, CONCATENATION, TRANSPOSE and STRIDED_SLICE: operators that move elements and leave them as they are.
#include <fmt/format.h>

#include <algorithm>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {
namespace {

Kernel by_type(const Context& context, Kernel int8_kernel, Kernel int16_kernel) {
  return context.output().type == ElementType::int16 ? int16_kernel : int8_kernel;
}

}  // namespace

Result<std::vector<Call>> lower_pad(const Context& context) {
  if (auto checked = context.expect_inputs(2, 3); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto checked = expect_same_quantization(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& input = *context.input(0);
  const auto paddings = constant_integers(context, context.input(1), "paddings");
  if (!paddings) {
    return tl::unexpected(paddings.error());
  }
  pm_pad_params p{};
  pad_shape(input.shape, p.shape);
  if (paddings->size() != 2 * input.shape.size()) {
    return context.unsupported(fmt::format("{} paddings", paddings->size()), "two a dimension");
  }
  std::int64_t elements = 1;
  const std::size_t lead = PM_MAX_RANK - input.shape.size();
  for (std::size_t d = 0; d < input.shape.size(); ++d) {
    p.before[lead + d] = (*paddings)[2 * d];
    p.after[lead + d] = (*paddings)[2 * d + 1];
    const std::int64_t extent = std::int64_t{p.before[lead + d]} + p.shape[lead + d] + p.after[lead + d];
    if (p.before[lead + d] < 0 || p.after[lead + d] < 0 || d >= context.output().shape.size() ||
        extent != context.output().shape[d]) {
      return context.unsupported(
          fmt::format("paddings {} and {} of dimension {}", p.before[lead + d], p.after[lead + d], d),
          "paddings >= 0 that give the output's shape");
    }
    elements *= extent;
  }
  if (elements != context.output().elements()) {
    return context.unsupported("the output's shape does not follow from the paddings", "input plus paddings");
  }
  p.value = zero_point_of(context.output());
  if (const Tensor* value = context.input(2); value != nullptr) {
    if (!value->constant || value->type != input.type || value->elements() != 1) {
      return context.unsupported("a padding value that is not one constant of the input's type", "one constant");
    }
    if (value->type == ElementType::int8) {
      p.value = static_cast<std::int8_t>(value->data[0]);
    } else {
      std::int16_t wide = 0;
      std::memcpy(&wide, value->data.data(), 2);
      p.value = wide;
    }
  }
  return std::vector<Call>{context.call(by_type(context, Kernel::pad_s8_s8, Kernel::pad_s16_s16), p)};
}

Result<std::vector<Call>> lower_reshape(const Context& context) {
  if (auto checked = context.expect_inputs(1, 2); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto checked = expect_same_quantization(context); !checked) {
    return tl::unexpected(checked.error());
  }
  if (context.input(0)->elements() != context.output().elements()) {
    return context.unsupported("input and output differ in size", "equal sizes");
  }
  const pm_reshape_params p{static_cast<std::int32_t>(context.output().elements())};
  return std::vector<Call>{context.call(by_type(context, Kernel::reshape_s8_s8, Kernel::reshape_s16_s16), p)};
}

Result<std::vector<Call>> lower_concatenation(const Context& context) {
  if (auto checked = context.expect_inputs(1, PM_MAX_CONCATENATION_INPUTS); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& output = context.output();
  const auto rank = static_cast<std::int32_t>(output.shape.size());
  const std::int32_t axis =
      context.attributes().axis < 0 ? context.attributes().axis + rank : context.attributes().axis;
  if (axis < 0 || axis >= rank || context.attributes().activation != Activation::none) {
    return context.unsupported(fmt::format("axis {} of rank {}, or a fused activation", axis, rank),
                               "an axis within the rank, no activation");
  }
  pm_concatenation_params p{};
  p.inputs = static_cast<std::int32_t>(context.op().inputs.size());
  p.outer = 1;
  std::int32_t inner = 1;
  for (std::int32_t d = 0; d < rank; ++d) {
    (d < axis ? p.outer : inner) *= d == axis ? 1 : output.shape[static_cast<std::size_t>(d)];
  }
  std::int64_t along = 0;
  for (std::size_t i = 0; i < context.op().inputs.size(); ++i) {
    const Tensor* input = context.input(i);
    bool fits = input != nullptr && input->shape.size() == output.shape.size() && input->type == output.type;
    for (std::size_t d = 0; fits && d < output.shape.size(); ++d) {
      fits = d == static_cast<std::size_t>(axis) || input->shape[d] == output.shape[d];
    }
    if (!fits) {
      return context.unsupported(fmt::format("input {} does not fit the output", i),
                                 "inputs of the output's type and shape but for the axis");
    }
    if (auto checked = expect_activation_type(context, *input); !checked) {
      return tl::unexpected(checked.error());
    }
    if (input->quantization.scale != output.quantization.scale ||
        input->quantization.zero_point != output.quantization.zero_point) {
      return context.unsupported(fmt::format("input {} has another scale than the output", i), "equal quantization");
    }
    p.copy_size[i] = input->shape[static_cast<std::size_t>(axis)] * inner;
    along += input->shape[static_cast<std::size_t>(axis)];
  }
  if (along != output.shape[static_cast<std::size_t>(axis)]) {
    return context.unsupported("the inputs do not add up to the output", "an output as long as all inputs");
  }
  return std::vector<Call>{context.call(by_type(context, Kernel::concatenation_s8_s8, Kernel::concatenation_s16_s16), p,
                                        context.op().inputs.size())};
}

Result<std::vector<Call>> lower_transpose(const Context& context) {
  if (auto checked = context.expect_inputs(2, 2); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto checked = expect_same_quantization(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto permutation = constant_integers(context, context.input(1), "permutation");
  if (!permutation) {
    return tl::unexpected(permutation.error());
  }
  const std::vector<std::int32_t>& shape = context.input(0)->shape;
  pm_transpose_params p{};
  p.rank = static_cast<std::int32_t>(shape.size());
  bool valid = permutation->size() == shape.size() && context.output().shape.size() == shape.size();
  std::vector<bool> seen(shape.size(), false);
  for (std::size_t d = 0; valid && d < shape.size(); ++d) {
    const auto from = static_cast<std::size_t>((*permutation)[d]);
    valid = (*permutation)[d] >= 0 && from < shape.size() && !seen[from] && context.output().shape[d] == shape[from];
    if (valid) {
      seen[from] = true;
      p.shape[d] = shape[d];
      p.permutation[d] = (*permutation)[d];
    }
  }
  if (!valid) {
    return context.unsupported("the permutation does not lead from the input's shape to the output's",
                               "a permutation of all dimensions");
  }
  return std::vector<Call>{context.call(by_type(context, Kernel::transpose_s8_s8, Kernel::transpose_s16_s16), p)};
}

Result<std::vector<Call>> lower_strided_slice(const Context& context) {
  if (auto checked = context.expect_inputs(4, 4); !checked) {
    return tl::unexpected(checked.error());
  }
  if (auto checked = expect_same_quantization(context); !checked) {
    return tl::unexpected(checked.error());
  }
  const Attributes& a = context.attributes();
  const Tensor& input = *context.input(0);
  const auto begin = constant_integers(context, context.input(1), "begin");
  const auto end = constant_integers(context, context.input(2), "end");
  const auto strides = constant_integers(context, context.input(3), "strides");
  for (const auto* values : {&begin, &end, &strides}) {
    if (!*values) {
      return tl::unexpected(values->error());
    }
    if ((*values)->size() != input.shape.size()) {
      return context.unsupported(fmt::format("{} indices for rank {}", (*values)->size(), input.shape.size()),
                                 "begin, end and stride for every dimension");
    }
  }
  if (a.ellipsis_mask != 0 || a.new_axis_mask != 0) {
    return context.unsupported("an ellipsis or new-axis mask", "begin, end and shrink-axis masks");
  }
  pm_strided_slice_params p{};
  pad_shape(input.shape, p.input_shape);
  pad_shape(std::vector<std::int32_t>(input.shape.size(), 1), p.output_shape);
  std::fill(std::begin(p.stride), std::end(p.stride), 1);
  const std::size_t lead = PM_MAX_RANK - input.shape.size();
  std::int64_t elements = 1;
  for (std::size_t d = 0; d < input.shape.size(); ++d) {
    const std::int64_t extent = input.shape[d];
    const std::int64_t stride = (*strides)[d];
    const auto bit = std::int32_t{1} << d;
    if (stride == 0) {
      return context.unsupported("a stride of 0", "strides other than 0");
    }
    const auto resolve = [extent, stride](std::int64_t index) {
      const std::int64_t positive = index < 0 ? index + extent : index;
      return stride > 0 ? std::clamp<std::int64_t>(positive, 0, extent)
                        : std::clamp<std::int64_t>(positive, -1, extent - 1);
    };
    std::int64_t first = (a.begin_mask & bit) != 0 ? (stride > 0 ? 0 : extent - 1) : resolve((*begin)[d]);
    std::int64_t last = (a.end_mask & bit) != 0 ? (stride > 0 ? extent : -1) : resolve((*end)[d]);
    if ((a.shrink_axis_mask & bit) != 0) {
      last = first + (stride > 0 ? 1 : -1);
    }
    const std::int64_t count = std::max<std::int64_t>(
        0, stride > 0 ? (last - first + stride - 1) / stride : (first - last - stride - 1) / -stride);
    if (count > 0 && (first < 0 || first >= extent)) {
      return context.unsupported(fmt::format("begin {} of dimension {}", first, d), "indices within the input");
    }
    p.begin[lead + d] = static_cast<std::int32_t>(first);
    p.stride[lead + d] = static_cast<std::int32_t>(stride);
    p.output_shape[lead + d] = static_cast<std::int32_t>(count);
    elements *= count;
  }
  if (elements != context.output().elements() || elements == 0) {
    return context.unsupported("the output's shape does not follow from the slice", "the shape of the slice");
  }
  return std::vector<Call>{
      context.call(by_type(context, Kernel::strided_slice_s8_s8, Kernel::strided_slice_s16_s16), p)};
}

}  // namespace probemark::lowering

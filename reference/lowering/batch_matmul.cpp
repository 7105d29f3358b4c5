// BATCH_MATMUL.
#include <fmt/format.h>

#include "reference/lowering/lowering.hpp"

namespace probemark::lowering {
namespace {

constexpr int batch_dimensions = PM_MAX_RANK - 2;

/// Rows, columns, depth, batches and strides from the shapes; fails where they do not fit.
Result<void> matrix_shapes(const Context& context, pm_batch_matmul_params& p) {
  const Tensor& lhs = *context.input(0);
  const Tensor& rhs = *context.input(1);
  if (lhs.shape.size() < 2 || rhs.shape.size() < 2) {
    return context.unsupported("an operand of fewer than two dimensions", fmt::format("2 to {}", PM_MAX_RANK));
  }
  std::int32_t a[PM_MAX_RANK];
  std::int32_t b[PM_MAX_RANK];
  std::int32_t out[PM_MAX_RANK];
  pad_shape(lhs.shape, a);
  pad_shape(rhs.shape, b);
  pad_shape(context.output().shape, out);
  const bool flipped_a = context.attributes().adjoint_a;
  const bool flipped_b = context.attributes().adjoint_b;
  p.rows = a[flipped_a ? 4 : 3];
  p.depth = a[flipped_a ? 3 : 4];
  p.columns = b[flipped_b ? 3 : 4];
  p.a_row_stride = flipped_a ? 1 : p.depth;
  p.a_depth_stride = flipped_a ? p.rows : 1;
  p.b_depth_stride = flipped_b ? 1 : p.columns;
  p.b_column_stride = flipped_b ? p.depth : 1;
  bool fits = b[flipped_b ? 4 : 3] == p.depth && out[3] == p.rows && out[4] == p.columns;
  std::int32_t a_stride = p.rows * p.depth;
  std::int32_t b_stride = p.depth * p.columns;
  for (int d = batch_dimensions - 1; d >= 0; --d) {
    p.batch[d] = a[d] == 1 ? b[d] : a[d];
    fits = fits && out[d] == p.batch[d] && (a[d] == 1 || a[d] == p.batch[d]) && (b[d] == 1 || b[d] == p.batch[d]);
    p.a_stride[d] = a[d] == 1 ? 0 : a_stride;
    p.b_stride[d] = b[d] == 1 ? 0 : b_stride;
    a_stride *= a[d];
    b_stride *= b[d];
  }
  return fits ? Result<void>()
              : context.unsupported("shapes that do not multiply to the output's",
                                    "[.., rows, depth] x [.., depth, columns], leading dimensions equal or 1");
}

}  // namespace

Result<std::vector<Call>> lower_batch_matmul(const Context& context) {
  if (auto checked = context.expect_inputs(2, 2); !checked) {
    return tl::unexpected(checked.error());
  }
  const Tensor& a = *context.input(0);
  const Tensor& b = *context.input(1);
  const Tensor& output = context.output();
  for (const Tensor* tensor : {&a, &b, &output}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
    if (tensor->type != a.type) {
      return context.unsupported(
          fmt::format("tensor '{}' is {}, another {}", tensor->name, element_name(tensor->type), element_name(a.type)),
          "int8 or int16 throughout");
    }
  }
  pm_batch_matmul_params p{};
  if (auto shaped = matrix_shapes(context, p); !shaped) {
    return tl::unexpected(shaped.error());
  }
  const bool wide = a.type == ElementType::int16;
  if (auto fits = wide ? expect_wide_sum_fits(context, p.depth, std::int64_t{1} << 30)
                       : expect_sum_fits(context, p.depth, std::int64_t{255} * 255);
      !fits) {
    return tl::unexpected(fits.error());
  }
  p.a_zero_point = zero_point_of(a);
  p.b_zero_point = zero_point_of(b);
  p.output_zero_point = zero_point_of(output);
  const Profile profile = wide ? without_xnnpack(context.profile) : context.profile;
  const double real =
      profile == Profile::xnnpack
          ? static_cast<double>(scale_of(a) * scale_of(b) / scale_of(output))
          : static_cast<double>(scale_of(a)) * static_cast<double>(scale_of(b)) / static_cast<double>(scale_of(output));
  const Multiplier m = quantize_multiplier(real, profile);
  p.multiplier = m.multiplier;
  p.shift = m.shift;
  return std::vector<Call>{context.call(wide ? Kernel::batch_matmul_s16_s16 : Kernel::batch_matmul_s8_s8, p, 2)};
}

}  // namespace probemark::lowering

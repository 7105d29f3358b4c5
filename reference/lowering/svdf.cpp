// SVDF.
#include <fmt/format.h>

#include "reference/lowering/recurrent.hpp"

namespace probemark::lowering {
namespace {

/// Sizes from the shapes of input, weights and output, which must fit.
Result<void> svdf_sizes(const Context& context, pm_svdf_params& p) {
  const std::vector<std::int32_t>& input = context.input(0)->shape;
  const std::vector<std::int32_t>& feature = context.input(1)->shape;
  const std::vector<std::int32_t>& time = context.input(2)->shape;
  p.rank = context.attributes().rank;
  if (input.size() != 2 || feature.size() != 2 || time.size() != 2 || p.rank <= 0 || feature[0] % p.rank != 0) {
    return context.unsupported(
        fmt::format("rank {}, weights [{}] and [{}]", p.rank, fmt::join(feature, ", "), fmt::join(time, ", ")),
        "matrices whose rows are a multiple of the rank");
  }
  p.batches = input[0];
  p.input_depth = input[1];
  p.units = feature[0] / p.rank;
  p.memory = time[1];
  if (context.output().shape != std::vector<std::int32_t>{p.batches, p.units}) {
    return context.unsupported(fmt::format("output [{}]", fmt::join(context.output().shape, ", ")),
                               fmt::format("output [{}, {}]", p.batches, p.units));
  }
  const std::int32_t filters = feature[0];
  if (auto checked = expect_constants(
          context, {{1, ElementType::int8, {filters, p.input_depth}}, {2, ElementType::int16, {filters, p.memory}}});
      !checked) {
    return checked;
  }
  if (context.input(3) != nullptr) {
    if (auto checked = expect_constants(context, {{3, ElementType::int32, {p.units}}}); !checked) {
      return checked;
    }
  }
  return expect_state(context, 4, ElementType::int16, std::int64_t{p.batches} * filters * p.memory);
}

}  // namespace

Result<std::vector<Call>> lower_svdf(const Context& context) {
  if (context.op().inputs.size() != 5 || context.op().outputs.size() != 1 || context.input(0) == nullptr ||
      context.input(1) == nullptr || context.input(2) == nullptr || context.input(4) == nullptr) {
    return context.unsupported("inputs are missing", "input, feature weights, time weights, bias or none, state");
  }
  for (const Tensor* tensor : {context.input(0), &context.output()}) {
    if (auto checked = expect_activation_type(context, *tensor); !checked) {
      return tl::unexpected(checked.error());
    }
    if (tensor->type != ElementType::int8) {
      return context.unsupported(fmt::format("tensor '{}' is {}", tensor->name, element_name(tensor->type)), "int8");
    }
  }
  const Activation activation = context.attributes().activation;
  if (activation != Activation::none && activation != Activation::relu) {
    return context.unsupported("a fused activation of another kind", "none, RELU");
  }
  pm_svdf_params p{};
  if (auto sized = svdf_sizes(context, p); !sized) {
    return tl::unexpected(sized.error());
  }
  if (auto fits = expect_sum_fits(context, p.input_depth, std::int64_t{255} * 128); !fits) {
    return tl::unexpected(fits.error());
  }
  const double state = scale_of(*context.input(4));
  const Profile profile = without_xnnpack(context.profile);
  const auto product = [&context](std::size_t a, std::size_t b) {
    return static_cast<double>(scale_of(*context.input(a))) * static_cast<double>(scale_of(*context.input(b)));
  };
  const Multiplier feature = quantize_multiplier(product(0, 1) / state, profile);
  const Multiplier out = quantize_multiplier(product(4, 2) / static_cast<double>(scale_of(context.output())), profile);
  p.input_zero_point = zero_point_of(*context.input(0));
  p.output_zero_point = zero_point_of(context.output());
  p.feature_multiplier = feature.multiplier;
  p.feature_shift = feature.shift;
  p.output_multiplier = out.multiplier;
  p.output_shift = out.shift;
  Call call = context.call(Kernel::svdf_s8_s8, p);
  call.tables["feature_weights"] = table_of_tensor(*context.input(1));
  call.tables["time_weights"] = table_of_tensor(*context.input(2));
  if (context.input(3) != nullptr) {
    call.tables["unit_bias"] = table_of_tensor(*context.input(3));
  }
  return std::vector<Call>{std::move(call)};
}

}  // namespace probemark::lowering

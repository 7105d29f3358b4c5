#include "reference/lowering/filter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace probemark::lowering {
namespace {

double effective_scale(Profile profile, float input, float filter, float output, ScaleProduct product) {
  if (profile == Profile::xnnpack) {
    return static_cast<double>(input * filter / output);
  }
  const double scale = product == ScaleProduct::in_float ? static_cast<double>(input * filter)
                                                         : static_cast<double>(input) * static_cast<double>(filter);
  return scale / static_cast<double>(output);
}

void add_multipliers(const Context& context, const FilterTables& tables, Call& call) {
  // XNNPACK has no kernel for int16 activations.
  const bool wide = tables.input.type == ElementType::int16;
  const Profile profile = wide ? without_xnnpack(context.profile) : context.profile;
  const std::vector<float>& scales = tables.filter.quantization.scale;
  std::vector<std::int32_t> multiplier;
  std::vector<std::int32_t> shift;
  for (std::size_t c = 0; c < tables.channels; ++c) {
    const double real = effective_scale(profile, scale_of(tables.input), scales[scales.size() == 1 ? 0 : c],
                                        scale_of(context.output()), tables.product);
    const Multiplier m = quantize_multiplier(real, profile);
    multiplier.push_back(m.multiplier);
    shift.push_back(m.shift);
  }
  call.tables["multiplier"] = table_of(ElementType::int32, multiplier);
  call.tables["shift"] = table_of(ElementType::int32, shift);
}

}  // namespace

Result<Kernel> filter_kernel(const Context& context, const Tensor& input, const Tensor& filter,
                             const FilterKernels& kernels) {
  const bool wide = input.type == ElementType::int16;
  if (filter.constant && filter.type == ElementType::int8) {
    return wide ? kernels.s16_s8 : kernels.s8_s8;
  }
  if (filter.constant && filter.type == ElementType::int4 && !wide && kernels.s8_s4) {
    return *kernels.s8_s4;
  }
  return context.unsupported(
      fmt::format("filter '{}' is {}{}, for {} activations", filter.name, filter.constant ? "" : "not constant, ",
                  element_name(filter.type), element_name(input.type)),
      kernels.s8_s4 ? "constant int8 filters, or int4 for int8 activations" : "constant int8 filters");
}

Result<void> expect_filter_scales(const Context& context, const Tensor& filter, std::int32_t dimension,
                                  std::int32_t channels, bool zero_point_allowed) {
  const Quantization& q = filter.quantization;
  const bool per_channel = q.scale.size() == static_cast<std::size_t>(channels) && q.scale.size() > 1;
  if ((q.scale.size() != 1 && !per_channel) || (per_channel && q.dimension != dimension) ||
      (q.zero_point.size() != q.scale.size() && q.zero_point.size() != 1)) {
    return context.unsupported(
        fmt::format("filter '{}' has {} scales along dimension {}", filter.name, q.scale.size(), q.dimension),
        fmt::format("1 scale, or {} along dimension {}", channels, dimension));
  }
  const std::int64_t most = filter.type == ElementType::int4 ? 7 : 127;
  const bool symmetric = std::all_of(q.zero_point.begin(), q.zero_point.end(), [](auto z) { return z == 0; });
  const bool in_range =
      std::all_of(q.zero_point.begin(), q.zero_point.end(), [most](auto z) { return z >= -most - 1 && z <= most; });
  if (!in_range || (!symmetric && (!zero_point_allowed || per_channel))) {
    return context.unsupported(fmt::format("filter '{}' has a zero point", filter.name),
                               "symmetric filters (zero point 0)");
  }
  if (!std::all_of(q.scale.begin(), q.scale.end(), [](float s) { return s > 0 && s < 1e30F; })) {
    return context.unsupported(fmt::format("filter '{}' has a scale that is not positive", filter.name),
                               "positive finite scales");
  }
  return {};
}

Result<void> add_filter_tables(const Context& context, const FilterTables& tables, Call& call) {
  call.tables["filter"] = Table{tables.filter.type, tables.filter.data};
  add_multipliers(context, tables, call);
  const bool wide = tables.input.type == ElementType::int16;
  const Tensor* bias = tables.bias;
  if (bias == nullptr) {
    return wide && context.attributes().int32_accumulator
               ? context.unsupported("int16 activations with a 32-bit accumulator", "64-bit accumulators for int16")
               : Result<void>();
  }
  // An int32 bias of int16 activations asks TensorFlow Lite for an int32 accumulator, which rounds otherwise.
  const ElementType type = wide ? ElementType::int64 : ElementType::int32;
  if (!bias->constant || bias->type != type || bias->elements() != tables.outputs) {
    return context.unsupported(
        fmt::format("bias '{}' has {} elements of {}", bias->name, bias->elements(), element_name(bias->type)),
        fmt::format("a constant bias of {} elements, {} for {} activations", tables.outputs, element_name(type),
                    element_name(tables.input.type)));
  }
  call.tables["bias"] = Table{bias->type, bias->data};
  return {};
}

}  // namespace probemark::lowering

#include "harness/conform/sample_space.hpp"

#include <algorithm>
#include <random>

namespace probemark {
namespace {

using Random = std::mt19937;

std::int32_t between(Random& random, std::int64_t low, std::int64_t high) {
  return static_cast<std::int32_t>(low +
                                   static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1)));
}

std::vector<std::int64_t> integers(Random& random, std::size_t count, std::int64_t low, std::int64_t high) {
  std::vector<std::int64_t> values(count);
  for (std::int64_t& value : values) value = between(random, low, high);
  return values;
}

Table table(ElementType type, const std::vector<std::int64_t>& values) { return {type, bytes_of(type, values)}; }

CaseTensor tensor(Random& random, ElementType type, std::vector<std::int32_t> shape) {
  const ElementRange range = range_of(type);
  const auto values = integers(random, elements_in(shape), range.lowest, range.highest);
  return {type, std::move(shape), bytes_of(type, values)};
}

/// Multipliers for sums of about `terms` products, so that the output is spread over its range.
void scales(Case& test, Random& random, std::size_t channels, std::size_t terms, bool wide) {
  std::int32_t bits = wide ? 5 : 6;
  while (terms > 1) {
    terms /= 4;
    ++bits;
  }
  std::vector<std::int64_t> multipliers = integers(random, channels, 1 << 30, 0x7FFFFFFF);
  for (std::int64_t& multiplier : multipliers) multiplier &= ~std::int64_t{127};  // what `xnnpack` allows
  test.tables["multiplier"] = table(ElementType::int32, multipliers);
  test.tables["shift"] = table(ElementType::int32, integers(random, channels, -bits - 1, -bits + 1));
}

ElementType activations_of(Kernel kernel) {
  return std::string_view(kernel_symbol(kernel)).find("_s16") != std::string_view::npos ? ElementType::int16
                                                                                        : ElementType::int8;
}

template <class P>
void quantization(P& p, Random& random, ElementType type) {
  const bool wide = type == ElementType::int16;
  p.input_zero_point = wide ? 0 : between(random, -128, 127);
  p.output_zero_point = wide ? 0 : between(random, -60, 60);
  p.activation_min = static_cast<std::int32_t>(range_of(type).lowest) + (random() % 3 == 0 ? 40 : 0);
  p.activation_max = static_cast<std::int32_t>(range_of(type).highest) - (random() % 3 == 0 ? 50 : 0);
}

/// Output extent and leading padding of TensorFlow's SAME (1) and VALID (0).
bool window(bool same, std::int32_t input, std::int32_t filter, std::int32_t stride, std::int32_t dilation,
            std::int32_t& output, std::int32_t& pad) {
  const std::int32_t reach = (filter - 1) * dilation + 1;
  output = same ? (input + stride - 1) / stride : (input - reach) / stride + 1;
  pad = same ? std::max((output - 1) * stride + reach - input, 0) / 2 : 0;
  return same || input >= reach;
}

Result<Case> convolution(Kernel kernel, const Point& at, std::uint64_t data) {
  Random random(static_cast<Random::result_type>(data * 7919 + 1));
  const auto get = [&](const char* name) { return static_cast<std::int32_t>(at.at(name)); };
  const std::string_view symbol = kernel_symbol(kernel);
  const bool depthwise = symbol.find("depthwise") != std::string_view::npos;
  pm_conv2d_params p{};
  p.batches = get("batches");
  p.input_h = get("input_h");
  p.input_w = get("input_w");
  p.input_c = get("input_c");
  p.filter_h = get("filter_h");
  p.filter_w = get("filter_w");
  p.depth_multiplier = depthwise ? get("multiplier") : 1;
  p.filter_c = depthwise ? 1 : p.input_c;
  p.output_c = depthwise ? p.input_c * p.depth_multiplier : get("output_c");
  p.stride_h = get("stride_h");
  p.stride_w = get("stride_w");
  p.dilation_h = p.dilation_w = get("dilation");
  const bool same = get("padding") == 1;
  if (!window(same, p.input_h, p.filter_h, p.stride_h, p.dilation_h, p.output_h, p.pad_top) ||
      !window(same, p.input_w, p.filter_w, p.stride_w, p.dilation_w, p.output_w, p.pad_left)) {
    return fail(ErrorKind::invalid_input, "the filter is larger than the input");
  }
  const ElementType type = activations_of(kernel);
  quantization(p, random, type);
  Case test;
  test.kernel = kernel;
  test.point = at;
  test.inputs = {tensor(random, type, {p.batches, p.input_h, p.input_w, p.input_c})};
  test.output = {type, {p.batches, p.output_h, p.output_w, p.output_c}, {}};
  const auto terms = static_cast<std::size_t>(p.filter_h * p.filter_w * p.filter_c);
  const auto channels = static_cast<std::size_t>(p.output_c);
  test.tables["filter"] = table(ElementType::int8, integers(random, terms * channels, -127, 127));
  const bool wide = type == ElementType::int16;
  if (get("bias") == 0) {
    test.tables["bias"] =
        table(wide ? ElementType::int64 : ElementType::int32, integers(random, channels, -9000, 9000));
  }
  scales(test, random, channels, terms, wide);
  test.parameters = p;
  return test;
}

Result<Case> fully_connected(Kernel kernel, const Point& at, std::uint64_t data) {
  Random random(static_cast<Random::result_type>(data * 7919 + 2));
  const ElementType type = activations_of(kernel);
  const bool wide = type == ElementType::int16;
  pm_fully_connected_params p{};
  p.batches = static_cast<std::int32_t>(at.at("batches"));
  p.input_depth = static_cast<std::int32_t>(at.at("input_depth"));
  p.output_depth = static_cast<std::int32_t>(at.at("output_depth"));
  p.channels = at.at("per_channel") == 1 ? p.output_depth : 1;
  p.filter_zero_point = wide ? 0 : between(random, -20, 20);
  quantization(p, random, type);
  Case test;
  test.kernel = kernel;
  test.point = at;
  test.inputs = {tensor(random, type, {p.batches, p.input_depth})};
  test.output = {type, {p.batches, p.output_depth}, {}};
  const auto terms = static_cast<std::size_t>(p.input_depth);
  const auto outputs = static_cast<std::size_t>(p.output_depth);
  test.tables["filter"] = table(ElementType::int8, integers(random, terms * outputs, -127, 127));
  test.tables["bias"] = table(wide ? ElementType::int64 : ElementType::int32, integers(random, outputs, -9000, 9000));
  scales(test, random, static_cast<std::size_t>(p.channels), terms, wide);
  if (wide) {  // sums beyond 32 bits, so that a narrow accumulator shows
    test.inputs[0].bytes = bytes_of(type, integers(random, terms * static_cast<std::size_t>(p.batches), 20000, 32767));
    test.tables["filter"] = table(ElementType::int8, integers(random, terms * outputs, 60, 127));
    test.tables["shift"] = table(ElementType::int32, integers(random, static_cast<std::size_t>(p.channels), -17, -16));
  }
  test.parameters = p;
  return test;
}

Result<Case> pool(Kernel kernel, const Point& at, std::uint64_t data) {
  Random random(static_cast<Random::result_type>(data * 7919 + 3));
  const auto get = [&](const char* name) { return static_cast<std::int32_t>(at.at(name)); };
  pm_pool2d_params p{};
  p.batches = get("batches");
  p.input_h = get("input_h");
  p.input_w = get("input_w");
  p.channels = get("channels");
  p.filter_h = get("filter_h");
  p.filter_w = get("filter_w");
  p.stride_h = p.stride_w = get("stride");
  const bool same = get("padding") == 1;
  if (!window(same, p.input_h, p.filter_h, p.stride_h, 1, p.output_h, p.pad_top) ||
      !window(same, p.input_w, p.filter_w, p.stride_w, 1, p.output_w, p.pad_left)) {
    return fail(ErrorKind::invalid_input, "the window is larger than the input");
  }
  const ElementType type = activations_of(kernel);
  p.activation_min = static_cast<std::int32_t>(range_of(type).lowest);
  p.activation_max = static_cast<std::int32_t>(range_of(type).highest);
  Case test;
  test.kernel = kernel;
  test.point = at;
  test.inputs = {tensor(random, type, {p.batches, p.input_h, p.input_w, p.channels})};
  test.output = {type, {p.batches, p.output_h, p.output_w, p.channels}, {}};
  test.parameters = p;
  return test;
}

Result<Case> addition(const Point& at, std::uint64_t data) {
  Random random(static_cast<Random::result_type>(data * 7919 + 4));
  const auto size = static_cast<std::int32_t>(at.at("size"));
  pm_elementwise_params p{};
  p.rank = 1;
  std::fill(std::begin(p.shape), std::end(p.shape), 1);
  p.shape[0] = size;
  p.a_stride[0] = p.b_stride[0] = 1;
  p.a_zero_point = between(random, -128, 127);
  p.b_zero_point = between(random, -128, 127);
  p.output_zero_point = between(random, -20, 20);
  p.left_shift = 20;
  p.a_multiplier = between(random, 1 << 30, 0x7FFFFFFF);
  p.b_multiplier = between(random, 1 << 30, 0x7FFFFFFF);
  p.output_multiplier = between(random, 1 << 30, 0x7FFFFFFF);
  p.a_shift = -1;
  p.b_shift = -2;
  p.output_shift = -18;
  p.activation_min = -128;
  p.activation_max = 127;
  Case test;
  test.kernel = Kernel::add_s8_s8;
  test.point = at;
  test.inputs = {tensor(random, ElementType::int8, {size}), tensor(random, ElementType::int8, {size})};
  test.output = {ElementType::int8, {size}, {}};
  test.parameters = p;
  return test;
}

constexpr std::int64_t channel_counts[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17};
std::vector<std::int64_t> channels() { return {std::begin(channel_counts), std::end(channel_counts)}; }

}  // namespace

PointSpace convolution_space(Kernel kernel) {
  return {{{"batches", {1, 2, 3}},
           {"input_h", {1, 2, 4, 5, 7}},
           {"input_w", {1, 3, 4, 5, 6}},
           {"input_c", channels()},
           {"output_c", channels()},
           {"multiplier", {1, 2, 4}},
           {"filter_h", {1, 2, 3, 5}},
           {"filter_w", {1, 2, 3, 4}},
           {"stride_h", {1, 2, 3}},
           {"stride_w", {1, 2, 3}},
           {"dilation", {1, 2}},
           {"padding", {0, 1}},
           {"bias", {0, 1}}},
          [kernel](const Point& point, std::uint64_t data) { return convolution(kernel, point, data); }};
}

PointSpace fully_connected_space(Kernel kernel) {
  std::vector<std::int64_t> depths = channels();
  depths.insert(depths.end(), {31, 33, 520, 1300});
  return {{{"batches", {1, 2, 3}}, {"input_depth", depths}, {"output_depth", channels()}, {"per_channel", {0, 1}}},
          [kernel](const Point& point, std::uint64_t data) { return fully_connected(kernel, point, data); }};
}

PointSpace pool_space(Kernel kernel) {
  return {{{"batches", {1, 2}},
           {"input_h", {1, 2, 4, 7, 20}},
           {"input_w", {1, 3, 5, 21}},
           {"channels", {1, 2, 3, 4, 5, 8}},
           {"filter_h", {1, 2, 3, 5, 19}},
           {"filter_w", {1, 2, 3, 4, 18}},
           {"stride", {1, 2, 3}},
           {"padding", {0, 1}}},
          [kernel](const Point& point, std::uint64_t data) { return pool(kernel, point, data); }};
}

PointSpace addition_space() {
  return {{{"size", {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64}}},
          [](const Point& point, std::uint64_t data) { return addition(point, data); }};
}

std::vector<Case> sample_cases(const PointSpace& space, std::size_t count, std::uint64_t seed) {
  Random random(static_cast<Random::result_type>(seed));
  std::vector<Case> cases;
  for (std::size_t i = 0; i < count; ++i) {
    Point point;
    for (const auto& [name, values] : space.parameters) point[name] = values[random() % values.size()];
    auto test = space.make(point, i + 1);
    if (!test) continue;
    test->name = std::string(kernel_symbol(test->kernel)).substr(3) + ".random-" + std::to_string(i);
    cases.push_back(std::move(*test));
  }
  return cases;
}

}  // namespace probemark

// RESHAPE, PAD, PADV2, CONCATENATION, TRANSPOSE, STRIDED_SLICE and the resizes.
#include <algorithm>

#include "harness/import/random_operators.hpp"

namespace probemark::random_operators {
namespace {

std::int32_t append_padding(RandomGraphBuilder& b, std::int32_t input, OperatorCode code) {
  const Tensor in = b.tensor(input);
  Shape shape = in.shape;
  std::vector<std::int32_t> paddings;
  for (std::int32_t& extent : shape) {
    const std::int32_t before = b.integer(0, 2);
    const std::int32_t after = b.integer(0, 2);
    paddings.insert(paddings.end(), {before, after});
    extent += before + after;
  }
  const auto rank = static_cast<std::int32_t>(shape.size());
  std::vector<std::int32_t> inputs{input, b.add_constant({rank, 2}, ElementType::int32, paddings)};
  if (code == OperatorCode::PADV2) {
    inputs.push_back(b.add_random_constant({1}, in.type, in.quantization));
  }
  const std::int32_t output = b.add_tensor(shape, in.type, in.quantization);
  b.add_operator(code, {}, inputs, output);
  return output;
}

}  // namespace

std::int32_t append_PAD(RandomGraphBuilder& b, std::int32_t input) {
  return append_padding(b, input, OperatorCode::PAD);
}
std::int32_t append_PADV2(RandomGraphBuilder& b, std::int32_t input) {
  return append_padding(b, input, OperatorCode::PADV2);
}

std::int32_t append_RESHAPE(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  auto rest = static_cast<std::int32_t>(in.elements());
  Shape shape;
  for (std::int32_t factor : {2, 3, 5, 7}) {
    if (rest % factor == 0 && b.once_in(2)) {
      shape.push_back(factor);
      rest /= factor;
    }
    if (shape.size() == 3) {
      break;
    }
  }
  shape.push_back(rest);
  const auto rank = static_cast<std::int32_t>(shape.size());
  const std::int32_t target = b.add_constant({rank}, ElementType::int32, shape);
  const std::int32_t output = b.add_tensor(shape, in.type, in.quantization);
  b.add_operator(OperatorCode::RESHAPE, {}, {input, target}, output);
  return output;
}

std::int32_t append_CONCATENATION(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const auto rank = static_cast<std::int32_t>(in.shape.size());
  const std::int32_t axis = b.integer(0, rank - 1);
  Shape shape = in.shape;
  std::vector<std::int32_t> inputs{input};
  for (std::int32_t others = b.integer(1, 3); others > 0; --others) {
    Shape other = in.shape;
    other[static_cast<std::size_t>(axis)] = b.integer(1, 5);
    if (b.once_in(5)) {
      other = in.shape;
      inputs.push_back(input);
    } else if (b.once_in(4)) {
      inputs.push_back(b.add_random_constant(other, in.type, in.quantization));
    } else {
      inputs.push_back(b.add_input(other, in.type, in.quantization));
    }
    shape[static_cast<std::size_t>(axis)] += other[static_cast<std::size_t>(axis)];
  }
  Attributes attributes;
  attributes.axis = b.once_in(3) ? axis - rank : axis;
  const std::int32_t output = b.add_tensor(shape, in.type, in.quantization);
  b.add_operator(OperatorCode::CONCATENATION, attributes, inputs, output);
  return output;
}

std::int32_t append_TRANSPOSE(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const auto rank = static_cast<std::int32_t>(in.shape.size());
  std::vector<std::int32_t> permutation;
  for (std::int32_t d = 0; d < rank; ++d) {
    permutation.insert(permutation.begin() + b.integer(0, d), d);
  }
  Shape shape;
  for (const std::int32_t d : permutation) {
    shape.push_back(in.shape[static_cast<std::size_t>(d)]);
  }
  const std::int32_t order = b.add_constant({rank}, ElementType::int32, permutation);
  const std::int32_t output = b.add_tensor(shape, in.type, in.quantization);
  b.add_operator(OperatorCode::TRANSPOSE, {}, {input, order}, output);
  return output;
}

namespace {

std::int32_t append_resize(RandomGraphBuilder& b, std::int32_t input, OperatorCode code) {
  const Tensor in = b.tensor(input);
  const auto extent = [&b](std::int32_t size) { return b.once_in(3) ? size * b.integer(1, 3) : b.integer(1, 20); };
  const Shape size{extent(in.shape[1]), extent(in.shape[2])};
  Attributes a;
  a.align_corners = b.once_in(3);
  a.half_pixel_centers = !a.align_corners && b.once_in(2);
  const std::int32_t target = b.add_constant({2}, ElementType::int32, size);
  const std::int32_t output = b.add_tensor({in.shape[0], size[0], size[1], in.shape[3]}, in.type, in.quantization);
  b.add_operator(code, a, {input, target}, output);
  return output;
}

}  // namespace

std::int32_t append_RESIZE_NEAREST_NEIGHBOR(RandomGraphBuilder& b, std::int32_t input) {
  return append_resize(b, input, OperatorCode::RESIZE_NEAREST_NEIGHBOR);
}
std::int32_t append_RESIZE_BILINEAR(RandomGraphBuilder& b, std::int32_t input) {
  return append_resize(b, input, OperatorCode::RESIZE_BILINEAR);
}

std::int32_t append_STRIDED_SLICE(RandomGraphBuilder& b, std::int32_t input) {
  const Tensor in = b.tensor(input);
  const auto rank = static_cast<std::int32_t>(in.shape.size());
  std::vector<std::int32_t> begin;
  std::vector<std::int32_t> end;
  std::vector<std::int32_t> strides;
  Shape shape;
  Attributes a;
  for (std::int32_t d = 0; d < rank; ++d) {
    const std::int32_t extent = in.shape[static_cast<std::size_t>(d)];
    const std::int32_t bit = 1 << d;
    const std::int32_t stride = b.once_in(4) ? -b.integer(1, 3) : b.integer(1, 3);
    const bool from_edge = b.once_in(3);
    const std::int32_t first = from_edge ? (stride > 0 ? 0 : extent - 1) : b.integer(0, extent - 1);
    const std::int32_t reach = stride > 0 ? extent - first : first + 1;
    const std::int32_t magnitude = stride > 0 ? stride : -stride;
    const bool to_edge = b.once_in(3);
    const std::int32_t length = to_edge ? reach : b.integer(1, reach);
    const std::int32_t last = first + (stride > 0 ? length : -length);
    a.begin_mask |= from_edge && b.once_in(2) ? bit : 0;
    // One before the first element has no index: -1 is the last element.
    a.end_mask |= to_edge && (last < 0 || b.once_in(2)) ? bit : 0;
    begin.push_back(b.once_in(3) ? first - extent : first);
    end.push_back(last >= 0 && last < extent && b.once_in(3) ? last - extent : (last < 0 ? -extent - 1 : last));
    strides.push_back(stride);
    if ((d + 1 < rank || !shape.empty()) && stride == 1 && b.once_in(4)) {
      a.shrink_axis_mask |= bit;
    } else {
      shape.push_back((length + magnitude - 1) / magnitude);
    }
  }
  std::vector<std::int32_t> inputs{input};
  for (const auto* values : {&begin, &end, &strides}) {
    inputs.push_back(b.add_constant({rank}, ElementType::int32, *values));
  }
  const std::int32_t output = b.add_tensor(shape, in.type, in.quantization);
  b.add_operator(OperatorCode::STRIDED_SLICE, a, inputs, output);
  return output;
}

}  // namespace probemark::random_operators

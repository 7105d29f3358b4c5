// The state that the generators of random operators share: a graph under construction and a portable random source.
#pragma once

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "reference/graph.hpp"

namespace probemark {

using Shape = std::vector<std::int32_t>;

class RandomGraphBuilder {
 public:
  RandomGraphBuilder(ElementType activations, std::uint64_t seed, ElementType weights = ElementType::int8)
      : activations_(activations), weights_(weights), random_(seed) {}

  /// Uniform in [low, high]. Not std::uniform_int_distribution: that differs between standard libraries.
  std::int32_t integer(std::int32_t low, std::int32_t high);
  /// True once in `times`.
  bool once_in(std::int32_t times) { return integer(1, times) == 1; }
  /// Uniform in [low, high), 24 bits.
  float real(float low, float high);
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(integer(0, static_cast<std::int32_t>(choices.size()) - 1))];
  }

  /// A plausible quantization of activations; int16 now and then has an exact power of two as its scale, or nearly so.
  Quantization quantization(ElementType type);
  /// `rank` dimensions of a few elements each.
  Shape shape(std::int32_t rank);

  std::int32_t add_input(const Shape& shape, ElementType type, const Quantization& q);
  std::int32_t add_input(const Shape& shape) { return add_input(shape, activations_, quantization(activations_)); }
  /// An activation for an operator to write.
  std::int32_t add_tensor(const Shape& shape, ElementType type, const Quantization& q);
  template <class T>
  std::int32_t add_constant(const Shape& shape, ElementType type, const std::vector<T>& values,
                            const Quantization& q = {}) {
    const std::int32_t index = add_tensor(shape, type, q);
    Tensor& tensor = graph_.tensors.back();
    tensor.constant = true;
    tensor.data.resize(values.size() * sizeof(T));
    std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
    return index;
  }
  /// A constant of random elements over the whole range of int4, int8 or int16.
  std::int32_t add_random_constant(const Shape& shape, ElementType type, const Quantization& q);
  void add_operator(OperatorCode code, const Attributes& attributes, std::vector<std::int32_t> inputs,
                    std::int32_t output);

  [[nodiscard]] ElementType activations() const { return activations_; }
  /// Of the filters of operators that take int4: int4 or int8.
  [[nodiscard]] ElementType weights() const { return weights_; }
  /// By value: adding tensors moves them.
  [[nodiscard]] Tensor tensor(std::int32_t index) const { return graph_.tensors[static_cast<std::size_t>(index)]; }
  /// The graph with what no operator reads as its outputs.
  Graph finish();

 private:
  ElementType activations_;
  ElementType weights_;
  std::mt19937_64 random_;
  Graph graph_;
};

/// Per tensor.
inline Quantization quantized(float scale, std::int64_t zero_point) { return {{scale}, {zero_point}, 0}; }

}  // namespace probemark

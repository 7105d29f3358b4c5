#include "harness/import/tflite_writer.hpp"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>

#include "harness/import/tflite_generated.h"

namespace probemark {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

tflite::TensorType tensor_type(ElementType type) {
  switch (type) {
    case ElementType::int8:
      return tflite::TensorType_INT8;
    case ElementType::int16:
      return tflite::TensorType_INT16;
    case ElementType::int32:
      return tflite::TensorType_INT32;
    case ElementType::int64:
      return tflite::TensorType_INT64;
    case ElementType::float32:
      return tflite::TensorType_FLOAT32;
    case ElementType::uint8:
      return tflite::TensorType_UINT8;
    case ElementType::boolean:
      return tflite::TensorType_BOOL;
    case ElementType::int4:
      return tflite::TensorType_INT4;
  }
  return tflite::TensorType_FLOAT32;
}

struct Options {
  tflite::Options type = tflite::Options_NONE;
  Offset<void> table = 0;
};

Options options_of(FlatBufferBuilder& builder, const Operator& op) {
  const Attributes& a = op.attributes;
  const auto padding = a.padding == Padding::same ? tflite::Padding_SAME : tflite::Padding_VALID;
  const auto activation = static_cast<tflite::Activation>(a.activation);
  const auto bias_type = a.int32_accumulator ? tflite::TensorType_INT32 : tflite::TensorType_FLOAT32;
  switch (op.code) {
    case OperatorCode::CONV_2D:
      return {tflite::Options_Conv2DOptions,
              tflite::CreateConv2DOptions(builder, padding, a.stride_w, a.stride_h, activation, a.dilation_w,
                                          a.dilation_h, bias_type)
                  .Union()};
    case OperatorCode::DEPTHWISE_CONV_2D:
      return {tflite::Options_DepthwiseConv2DOptions,
              tflite::CreateDepthwiseConv2DOptions(builder, padding, a.stride_w, a.stride_h, a.depth_multiplier,
                                                   activation, a.dilation_w, a.dilation_h)
                  .Union()};
    case OperatorCode::TRANSPOSE_CONV:
      return {
          tflite::Options_TransposeConvOptions,
          tflite::CreateTransposeConvOptions(builder, padding, a.stride_w, a.stride_h, activation, bias_type).Union()};
    case OperatorCode::AVERAGE_POOL_2D:
    case OperatorCode::MAX_POOL_2D:
      return {tflite::Options_Pool2DOptions,
              tflite::CreatePool2DOptions(builder, padding, a.stride_w, a.stride_h, a.filter_w, a.filter_h, activation)
                  .Union()};
    case OperatorCode::FULLY_CONNECTED: {
      const auto format = a.shuffled_weights ? tflite::WeightsFormat_SHUFFLED4x16INT8 : tflite::WeightsFormat_DEFAULT;
      return {tflite::Options_FullyConnectedOptions,
              tflite::CreateFullyConnectedOptions(builder, activation, format, false, false, bias_type).Union()};
    }
    case OperatorCode::SOFTMAX:
      return {tflite::Options_SoftmaxOptions, tflite::CreateSoftmaxOptions(builder, a.beta).Union()};
    case OperatorCode::LEAKY_RELU:
      return {tflite::Options_LeakyReluOptions, tflite::CreateLeakyReluOptions(builder, a.alpha).Union()};
    case OperatorCode::SVDF:
      return {tflite::Options_SvdfOptions, tflite::CreateSvdfOptions(builder, a.rank, activation).Union()};
    case OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM:
      return {tflite::Options_UnidirectionalSequenceLstmOptions,
              tflite::CreateUnidirectionalSequenceLstmOptions(builder, activation, a.cell_clip, 0.0F, a.time_major)
                  .Union()};
    case OperatorCode::CONCATENATION:
      return {tflite::Options_ConcatenationOptions,
              tflite::CreateConcatenationOptions(builder, a.axis, activation).Union()};
    case OperatorCode::ADD:
      return {tflite::Options_AddOptions, tflite::CreateAddOptions(builder, activation, false).Union()};
    case OperatorCode::SUB:
      return {tflite::Options_SubOptions, tflite::CreateSubOptions(builder, activation, false).Union()};
    case OperatorCode::MUL:
      return {tflite::Options_MulOptions, tflite::CreateMulOptions(builder, activation).Union()};
    case OperatorCode::RESIZE_NEAREST_NEIGHBOR:
      return {tflite::Options_ResizeNearestNeighborOptions,
              tflite::CreateResizeNearestNeighborOptions(builder, a.align_corners, a.half_pixel_centers).Union()};
    case OperatorCode::RESIZE_BILINEAR:
      return {tflite::Options_ResizeBilinearOptions,
              tflite::CreateResizeBilinearOptions(builder, a.align_corners, a.half_pixel_centers).Union()};
    case OperatorCode::BATCH_MATMUL:
      return {tflite::Options_BatchMatMulOptions,
              tflite::CreateBatchMatMulOptions(builder, a.adjoint_a, a.adjoint_b).Union()};
    case OperatorCode::MEAN:
      return {tflite::Options_ReducerOptions, tflite::CreateReducerOptions(builder, a.keep_dims).Union()};
    case OperatorCode::STRIDED_SLICE:
      return {tflite::Options_StridedSliceOptions,
              tflite::CreateStridedSliceOptions(builder, a.begin_mask, a.end_mask, a.ellipsis_mask, a.new_axis_mask,
                                                a.shrink_axis_mask)
                  .Union()};
    default:
      return {};
  }
}

}  // namespace

std::vector<std::uint8_t> write_tflite(const Graph& graph) {
  FlatBufferBuilder builder;
  std::vector<Offset<tflite::Buffer>> buffers{tflite::CreateBuffer(builder)};
  std::vector<Offset<tflite::Tensor>> tensors;
  for (const Tensor& tensor : graph.tensors) {
    std::uint32_t buffer = 0;
    if (tensor.constant) {
      buffer = static_cast<std::uint32_t>(buffers.size());
      builder.ForceVectorAlignment(tensor.data.size(), 1, 16);
      const auto data = builder.CreateVector(tensor.data);
      buffers.push_back(tflite::CreateBuffer(builder, data));
    }
    Offset<tflite::QuantizationParameters> quantization = 0;
    if (!tensor.quantization.scale.empty()) {
      const Quantization& q = tensor.quantization;
      const auto scale = builder.CreateVector(q.scale);
      const auto zero_point = builder.CreateVector(q.zero_point);
      quantization = tflite::CreateQuantizationParameters(builder, 0, 0, scale, zero_point, 0, q.dimension);
    }
    const auto shape = builder.CreateVector(tensor.shape);
    const auto name = builder.CreateString(tensor.name);
    tensors.push_back(
        tflite::CreateTensor(builder, shape, tensor_type(tensor.type), buffer, name, quantization, tensor.variable));
  }
  std::vector<OperatorCode> codes;
  std::vector<Offset<tflite::Operator>> operators;
  for (const Operator& op : graph.operators) {
    auto found = std::find(codes.begin(), codes.end(), op.code);
    if (found == codes.end()) {
      found = codes.insert(found, op.code);
    }
    const auto code = static_cast<std::uint32_t>(found - codes.begin());
    const auto inputs = builder.CreateVector(op.inputs);
    const auto outputs = builder.CreateVector(op.outputs);
    const Options options = options_of(builder, op);
    operators.push_back(tflite::CreateOperator(builder, code, inputs, outputs, options.type, options.table));
  }
  std::vector<Offset<tflite::OperatorCode>> operator_codes;
  for (const OperatorCode code : codes) {
    const auto builtin = static_cast<std::int32_t>(code);
    operator_codes.push_back(tflite::CreateOperatorCode(
        builder, static_cast<std::int8_t>(std::min<std::int32_t>(builtin, 127)), 0, 1, builtin));
  }
  const auto subgraph = tflite::CreateSubGraph(builder, builder.CreateVector(tensors),
                                               builder.CreateVector(graph.inputs), builder.CreateVector(graph.outputs),
                                               builder.CreateVector(operators), builder.CreateString("main"));
  const std::vector<Offset<tflite::SubGraph>> subgraphs{subgraph};
  const auto model =
      tflite::CreateModel(builder, 3, builder.CreateVector(operator_codes), builder.CreateVector(subgraphs),
                          builder.CreateString(graph.description), builder.CreateVector(buffers));
  tflite::FinishModelBuffer(builder, model);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace probemark

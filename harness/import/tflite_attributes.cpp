#include "harness/import/tflite_attributes.hpp"

#include <flatbuffers/flatbuffers.h>
#include <fmt/format.h>

#include "harness/import/tflite_generated.h"

namespace probemark {
namespace {

template <class Options>
void window_options(const Options& source, Attributes& a) {
  a.padding = source.padding() == tflite::Padding_SAME ? Padding::same : Padding::valid;
  a.stride_h = source.stride_h();
  a.stride_w = source.stride_w();
  a.activation = static_cast<Activation>(source.activation());
}

template <class Options>
void resize_options(const Options& source, Attributes& a) {
  a.align_corners = source.align_corners();
  a.half_pixel_centers = source.half_pixel_centers();
}

tl::unexpected<Error> fail_attributes(const std::string& what, const std::string& supported, const std::string& where) {
  return fail(ErrorKind::invalid_input, what, where, "supported: " + supported);
}

}  // namespace

Result<Attributes> import_attributes(const tflite::Operator& source, OperatorCode code, const std::string& where) {
  Attributes a;
  bool required = false;
  bool found = false;
  switch (code) {
    case OperatorCode::CONV_2D:
      required = true;
      if (const auto* o = source.options_as_Conv2DOptions(); o != nullptr) {
        found = true;
        window_options(*o, a);
        a.dilation_h = o->dilation_h();
        a.dilation_w = o->dilation_w();
        a.int32_accumulator = o->quantized_bias_type() == tflite::TensorType_INT32;
      }
      break;
    case OperatorCode::DEPTHWISE_CONV_2D:
      required = true;
      if (const auto* o = source.options_as_DepthwiseConv2DOptions(); o != nullptr) {
        found = true;
        window_options(*o, a);
        a.dilation_h = o->dilation_h();
        a.dilation_w = o->dilation_w();
        a.depth_multiplier = o->depth_multiplier();
      }
      break;
    case OperatorCode::TRANSPOSE_CONV:
      required = true;
      if (const auto* o = source.options_as_TransposeConvOptions(); o != nullptr) {
        found = true;
        window_options(*o, a);
        a.int32_accumulator = o->quantized_bias_type() == tflite::TensorType_INT32;
      }
      break;
    case OperatorCode::AVERAGE_POOL_2D:
    case OperatorCode::MAX_POOL_2D:
      required = true;
      if (const auto* o = source.options_as_Pool2DOptions(); o != nullptr) {
        found = true;
        window_options(*o, a);
        a.filter_h = o->filter_h();
        a.filter_w = o->filter_w();
      }
      break;
    case OperatorCode::FULLY_CONNECTED:
      if (const auto* o = source.options_as_FullyConnectedOptions(); o != nullptr) {
        a.activation = static_cast<Activation>(o->activation());
        a.shuffled_weights = o->weights_format() != tflite::WeightsFormat_DEFAULT;
        a.int32_accumulator = o->quantized_bias_type() == tflite::TensorType_INT32;
      }
      break;
    case OperatorCode::SOFTMAX:
      required = true;
      if (const auto* o = source.options_as_SoftmaxOptions(); o != nullptr) {
        found = true;
        a.beta = o->beta();
      }
      break;
    case OperatorCode::LEAKY_RELU:
      required = true;
      if (const auto* o = source.options_as_LeakyReluOptions(); o != nullptr) {
        found = true;
        a.alpha = o->alpha();
      }
      break;
    case OperatorCode::SVDF:
      required = true;
      if (const auto* o = source.options_as_SvdfOptions(); o != nullptr) {
        found = true;
        a.rank = o->rank();
        a.activation = static_cast<Activation>(o->activation());
      }
      break;
    case OperatorCode::UNIDIRECTIONAL_SEQUENCE_LSTM:
      required = true;
      if (const auto* o = source.options_as_UnidirectionalSequenceLstmOptions(); o != nullptr) {
        if (o->diagonal_recurrent_tensors()) {
          return fail_attributes("diagonal recurrent weights", "full recurrent weights", where);
        }
        found = true;
        a.activation = static_cast<Activation>(o->activation());
        a.cell_clip = o->cell_clip();
        a.time_major = o->time_major();
      }
      break;
    case OperatorCode::CONCATENATION:
      required = true;
      if (const auto* o = source.options_as_ConcatenationOptions(); o != nullptr) {
        found = true;
        a.axis = o->axis();
        a.activation = static_cast<Activation>(o->activation());
      }
      break;
    case OperatorCode::ADD:
      if (const auto* o = source.options_as_AddOptions(); o != nullptr) {
        a.activation = static_cast<Activation>(o->activation());
      }
      break;
    case OperatorCode::SUB:
      if (const auto* o = source.options_as_SubOptions(); o != nullptr) {
        a.activation = static_cast<Activation>(o->activation());
      }
      break;
    case OperatorCode::MUL:
      if (const auto* o = source.options_as_MulOptions(); o != nullptr) {
        a.activation = static_cast<Activation>(o->activation());
      }
      break;
    case OperatorCode::RESIZE_NEAREST_NEIGHBOR:
      required = true;
      if (const auto* o = source.options_as_ResizeNearestNeighborOptions(); o != nullptr) {
        found = true;
        resize_options(*o, a);
      }
      break;
    case OperatorCode::RESIZE_BILINEAR:
      required = true;
      if (const auto* o = source.options_as_ResizeBilinearOptions(); o != nullptr) {
        found = true;
        resize_options(*o, a);
      }
      break;
    case OperatorCode::BATCH_MATMUL:
      if (const auto* o = source.options_as_BatchMatMulOptions(); o != nullptr) {
        a.adjoint_a = o->adj_x();
        a.adjoint_b = o->adj_y();
      }
      break;
    case OperatorCode::MEAN:
      if (const auto* o = source.options_as_ReducerOptions(); o != nullptr) {
        a.keep_dims = o->keep_dims();
      }
      break;
    case OperatorCode::STRIDED_SLICE:
      required = true;
      if (const auto* o = source.options_as_StridedSliceOptions(); o != nullptr) {
        if (o->offset()) {
          return fail_attributes("`end` as an offset", "`end` as an index", where);
        }
        found = true;
        a.begin_mask = o->begin_mask();
        a.end_mask = o->end_mask();
        a.ellipsis_mask = o->ellipsis_mask();
        a.new_axis_mask = o->new_axis_mask();
        a.shrink_axis_mask = o->shrink_axis_mask();
      }
      break;
    default:
      break;
  }
  if (required && !found) {
    return fail_attributes("lacks its options", "operators with the options of their kind", where);
  }
  if (a.activation < Activation::none || a.activation > Activation::sign_bit) {
    return fail_attributes(fmt::format("fused activation {}", static_cast<int>(a.activation)),
                           "NONE, RELU, RELU_N1_TO_1, RELU6, for an LSTM TANH", where);
  }
  return a;
}

}  // namespace probemark

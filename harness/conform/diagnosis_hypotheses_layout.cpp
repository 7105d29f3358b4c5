#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis_hypotheses.hpp"

namespace probemark {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// How many batches (or rows) a kernel walks one after the other; 0 where it has no such number.
std::size_t batches_of(const Case& test) {
  const std::int32_t batches = number_or(test.parameters, "batches", number_or(test.parameters, "rows", 0));
  return std::holds_alternative<pm_batch_matmul_params>(test.parameters) ? 0 : static_cast<std::size_t>(batches);
}

/// Batch b computed from batch from(b).
Hypothesis batches(std::string claim, const std::function<std::size_t(std::size_t)>& from) {
  return hypothesis_of(std::move(claim), [from](Case& test) {
    const std::size_t count = batches_of(test);
    if (count < 2 || test.inputs.size() != 1) return false;
    Bytes& bytes = test.inputs[0].bytes;
    const Bytes before = bytes;
    const std::size_t size = bytes.size() / count;
    for (std::size_t b = 0; b < count; ++b) {
      const auto source = before.begin() + static_cast<std::ptrdiff_t>(from(b) * size);
      std::copy(source, source + static_cast<std::ptrdiff_t>(size),
                bytes.begin() + static_cast<std::ptrdiff_t>(b * size));
    }
    return bytes != before;
  });
}

/// The input with its padding written out, as zeros.
bool pad_with_zeros(Case& test) {
  std::int32_t* top = find_number(test.parameters, "pad_top");
  std::int32_t* left = find_number(test.parameters, "pad_left");
  std::int32_t* height = find_number(test.parameters, "input_h");
  std::int32_t* width = find_number(test.parameters, "input_w");
  if (top == nullptr || left == nullptr || test.inputs.size() != 1) return false;
  const auto get = [&](const char* name) { return number_or(test.parameters, name, 1); };
  const std::int32_t padded_h =
      std::max((get("output_h") - 1) * get("stride_h") + (get("filter_h") - 1) * get("dilation_h") + 1, *height + *top);
  const std::int32_t padded_w =
      std::max((get("output_w") - 1) * get("stride_w") + (get("filter_w") - 1) * get("dilation_w") + 1, *width + *left);
  if (padded_h == *height && padded_w == *width) return false;
  const auto size = [](std::int32_t value) { return static_cast<std::size_t>(value); };
  const std::size_t pixel =
      size(number_or(test.parameters, "input_c", get("channels"))) * element_size(test.inputs[0].type);
  const std::size_t count = size(get("batches"));
  Bytes padded(count * size(padded_h) * size(padded_w) * pixel);
  for (std::size_t row = 0; row < count * size(*height); ++row) {
    const std::size_t batch = row / size(*height);
    const std::size_t y = row % size(*height) + size(*top);
    const std::size_t to = ((batch * size(padded_h) + y) * size(padded_w) + size(*left)) * pixel;
    const auto from = test.inputs[0].bytes.begin() + static_cast<std::ptrdiff_t>(row * size(*width) * pixel);
    std::copy(from, from + static_cast<std::ptrdiff_t>(size(*width) * pixel),
              padded.begin() + static_cast<std::ptrdiff_t>(to));
  }
  test.inputs[0].bytes = std::move(padded);
  *height = padded_h;
  *width = padded_w;
  *top = *left = 0;
  return true;
}

/// Every group of input channels taken to be the first.
bool first_group_for_all(Case& test) {
  const auto* conv = std::get_if<pm_conv2d_params>(&test.parameters);
  if (conv == nullptr || conv->filter_c < 1 || conv->filter_c >= conv->input_c || conv->depth_multiplier != 1) {
    return false;
  }
  const std::size_t element = element_size(test.inputs[0].type);
  const std::size_t pixel = static_cast<std::size_t>(conv->input_c) * element;
  const std::size_t group = static_cast<std::size_t>(conv->filter_c) * element;
  Bytes& bytes = test.inputs[0].bytes;
  const Bytes before = bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = before[i - i % pixel + i % pixel % group];
  return bytes != before;
}

/// Output channel o of a depthwise convolution read from input channel o mod input_c, not o / depth_multiplier.
bool interleaved_multiplier(Case& test) {
  auto* conv = std::get_if<pm_conv2d_params>(&test.parameters);
  if (conv == nullptr || conv->depth_multiplier < 2 || conv->input_c < 2) return false;
  const std::size_t element = element_size(test.inputs[0].type);
  const auto channels = static_cast<std::size_t>(conv->input_c);
  const auto outputs = static_cast<std::size_t>(conv->output_c);
  const std::size_t pixels = test.inputs[0].bytes.size() / (channels * element);
  Bytes spread(pixels * outputs * element);
  for (std::size_t i = 0; i < spread.size(); ++i) {
    const std::size_t at = i / element;
    spread[i] = test.inputs[0].bytes[(at / outputs * channels + at % outputs % channels) * element + i % element];
  }
  test.inputs[0].bytes = std::move(spread);
  conv->input_c = conv->output_c;
  conv->depth_multiplier = 1;
  return true;
}

void matmul(std::vector<Hypothesis>& all) {
  all.push_back(hypothesis_of("operand a is read as if it were transposed", [](Case& test) {
    auto& p = std::get<pm_batch_matmul_params>(test.parameters);
    const bool dense = p.a_depth_stride == 1 && p.a_row_stride == p.depth;
    if (!dense && !(p.a_row_stride == 1 && p.a_depth_stride == p.rows)) return false;
    p.a_row_stride = dense ? 1 : p.depth;
    p.a_depth_stride = dense ? p.rows : 1;
    return true;
  }));
  all.push_back(hypothesis_of("operand b is read as if it were transposed", [](Case& test) {
    auto& p = std::get<pm_batch_matmul_params>(test.parameters);
    const bool dense = p.b_column_stride == 1 && p.b_depth_stride == p.columns;
    if (!dense && !(p.b_depth_stride == 1 && p.b_column_stride == p.depth)) return false;
    p.b_depth_stride = dense ? 1 : p.columns;
    p.b_column_stride = dense ? p.depth : 1;
    return true;
  }));
}

/// A stride of an operand taken as 0.
void repeated_operands(std::vector<Hypothesis>& all, const Case& test) {
  const bool matmul = std::holds_alternative<pm_batch_matmul_params>(test.parameters);
  if (!matmul && !std::holds_alternative<pm_elementwise_params>(test.parameters)) return;
  for (const char* operand : {"a", "b"}) {
    for (int d = 0; d < (matmul ? PM_MAX_RANK - 2 : PM_MAX_RANK); ++d) {
      const std::string name = fmt::format("{}_stride[{}]", operand, d);
      all.push_back(hypothesis_of(fmt::format("{}{} is taken as 0", matmul ? "batch stride: " : "broadcasting: ", name),
                                  [name](Case& seen) {
                                    std::int32_t* stride = find_number(seen.parameters, name);
                                    if (stride == nullptr || *stride == 0) return false;
                                    *stride = 0;
                                    return true;
                                  }));
    }
  }
}

void movement(std::vector<Hypothesis>& all, const Case& test) {
  if (std::holds_alternative<pm_transpose_params>(test.parameters)) {
    all.push_back(hypothesis_of("the permutation is applied the wrong way round", [](Case& seen) {
      auto& p = std::get<pm_transpose_params>(seen.parameters);
      const pm_transpose_params before = p;
      for (std::int32_t d = 0; d < p.rank; ++d) p.permutation[before.permutation[d]] = d;
      return !std::equal(p.permutation, p.permutation + p.rank, before.permutation);
    }));
  }
  for (int d = 0; d < PM_MAX_RANK; ++d) {
    if (std::holds_alternative<pm_strided_slice_params>(test.parameters)) {
      for (const char* field : {"begin", "stride"}) {
        const std::string name = fmt::format("{}[{}]", field, d);
        all.push_back(hypothesis_of(fmt::format("{} is ignored", name), [name, field](Case& seen) {
          const auto& p = std::get<pm_strided_slice_params>(seen.parameters);
          if (std::any_of(p.stride, p.stride + PM_MAX_RANK, [](std::int32_t s) { return s < 1; })) return false;
          std::int32_t* value = find_number(seen.parameters, name);
          const std::int32_t plain = *field == 's' ? 1 : 0;
          const bool changed = *value != plain;
          *value = plain;
          return changed;
        }));
      }
    }
    if (std::holds_alternative<pm_pad_params>(test.parameters)) {
      all.push_back(
          hypothesis_of(fmt::format("padding side: before[{0}] and after[{0}] are swapped", d), [d](Case& seen) {
            auto& p = std::get<pm_pad_params>(seen.parameters);
            std::swap(p.before[d], p.after[d]);
            return p.before[d] != p.after[d];
          }));
    }
  }
  if (std::holds_alternative<pm_pad_params>(test.parameters)) {
    all.push_back(hypothesis_of("zero point: the padding is 0, not `value`", [](Case& seen) {
      auto& p = std::get<pm_pad_params>(seen.parameters);
      const bool changed = p.value != 0;
      p.value = 0;
      return changed;
    }));
  }
}

}  // namespace

std::vector<Hypothesis> layout_hypotheses(const Case& test) {
  std::vector<Hypothesis> all;
  if (batches_of(test) > 0) {
    all.push_back(batches("batch stride: every batch is computed from batch 0", [](std::size_t) { return 0; }));
    all.push_back(batches("batch stride: batches from 2 on are computed from batch 1",
                          [](std::size_t b) { return std::min<std::size_t>(b, 1); }));
    all.push_back(batches("batch stride: each batch is computed from the one before",
                          [](std::size_t b) { return b == 0 ? 0 : b - 1; }));
  }
  const bool transposed = std::string_view(kernel_symbol(test.kernel)).find("transpose_conv") != std::string_view::npos;
  const bool window = number_or(test.parameters, "pad_top", -1) >= 0 && number_or(test.parameters, "pad_left", -1) >= 0;
  if (window && !transposed) {
    const bool pool = std::holds_alternative<pm_pool2d_params>(test.parameters);
    all.push_back(hypothesis_of(pool ? "padding: it takes part in the window, as zeros"
                                     : "zero point: the padding counts as 0, not as input_zero_point",
                                pad_with_zeros));
  }
  all.push_back(hypothesis_of("groups: the first group's input channels are used for all", first_group_for_all));
  all.push_back(
      hypothesis_of("depth multiplier: output channel o reads input channel o mod input_c", interleaved_multiplier));
  if (test.inputs.size() == 2 && test.inputs[0].shape == test.inputs[1].shape) {
    all.push_back(hypothesis_of("the operands are swapped", [](Case& seen) {
      std::swap(seen.inputs[0].bytes, seen.inputs[1].bytes);
      return seen.inputs[0].bytes != seen.inputs[1].bytes && seen.inputs[0].bytes.size() == seen.inputs[1].bytes.size();
    }));
  }
  if (std::holds_alternative<pm_batch_matmul_params>(test.parameters)) matmul(all);
  repeated_operands(all, test);
  movement(all, test);
  return all;
}

}  // namespace probemark

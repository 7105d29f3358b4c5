#include <algorithm>
#include <string_view>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis_hypotheses.hpp"

namespace probemark {
namespace {

/// The average of a window that has `count` elements within the input.
using Average = std::function<std::int64_t(std::int64_t sum, std::int64_t count, std::int64_t window)>;

std::int64_t half_away(std::int64_t sum, std::int64_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && a < 0 ? 1 : 0); }

std::optional<std::vector<std::uint8_t>> average_output(const Case& test, const Average& average) {
  const auto* p = std::get_if<pm_pool2d_params>(&test.parameters);
  if (p == nullptr || test.inputs.size() != 1) return std::nullopt;
  const std::vector<std::int64_t> input = elements_of(test.inputs[0].type, test.inputs[0].bytes);
  std::vector<std::int64_t> output;
  for (std::int32_t b = 0; b < p->batches; ++b) {
    for (std::int32_t y = 0; y < p->output_h; ++y) {
      for (std::int32_t x = 0; x < p->output_w; ++x) {
        const std::int32_t top = y * p->stride_h - p->pad_top;
        const std::int32_t left = x * p->stride_w - p->pad_left;
        for (std::int32_t c = 0; c < p->channels; ++c) {
          std::int64_t sum = 0;
          std::int64_t count = 0;
          for (std::int32_t in_y = std::max(top, 0); in_y < std::min(top + p->filter_h, p->input_h); ++in_y) {
            for (std::int32_t in_x = std::max(left, 0); in_x < std::min(left + p->filter_w, p->input_w); ++in_x) {
              sum += input[static_cast<std::size_t>(((b * p->input_h + in_y) * p->input_w + in_x) * p->channels + c)];
              ++count;
            }
          }
          if (count == 0) return std::nullopt;
          const std::int64_t result = average(sum, count, std::int64_t{p->filter_h} * p->filter_w);
          output.push_back(std::clamp<std::int64_t>(result, p->activation_min, p->activation_max));
        }
      }
    }
  }
  return bytes_of(test.output.type, output);
}

}  // namespace

std::vector<Hypothesis> average_hypotheses(const Case& test) {
  if (std::string_view(kernel_symbol(test.kernel)).find("average_pool") == std::string_view::npos) return {};
  std::vector<Hypothesis> all;
  const auto add = [&all](std::string claim, Average average) {
    all.push_back({std::move(claim), [average = std::move(average)](const Case& other, Profile) {
                     return average_output(other, average);
                   }});
  };
  add("padding: the average divides by the whole window, padding included",
      [](std::int64_t sum, std::int64_t, std::int64_t window) { return half_away(sum, window); });
  add("accumulator width: the sum wraps at 16 bits", [](std::int64_t sum, std::int64_t count, std::int64_t) {
    return half_away(static_cast<std::int16_t>(sum), count);
  });
  add("accumulator width: the sum saturates at 16 bits", [](std::int64_t sum, std::int64_t count, std::int64_t) {
    return half_away(std::clamp<std::int64_t>(sum, -32768, 32767), count);
  });
  add("accumulator width: the count wraps at 8 bits", [](std::int64_t sum, std::int64_t count, std::int64_t) {
    const std::int64_t narrow = static_cast<std::uint8_t>(count);
    return half_away(sum, narrow == 0 ? count : narrow);
  });
  add("rounding mode: the average truncates toward zero",
      [](std::int64_t sum, std::int64_t count, std::int64_t) { return sum / count; });
  add("rounding mode: the average rounds down",
      [](std::int64_t sum, std::int64_t count, std::int64_t) { return floor_divide(sum, count); });
  add("rounding mode: the average rounds half up, not half away from zero",
      [](std::int64_t sum, std::int64_t count, std::int64_t) { return floor_divide(sum + count / 2, count); });
  add("rounding mode: negative sums are rounded as positive ones are",
      [](std::int64_t sum, std::int64_t count, std::int64_t) { return (sum + count / 2) / count; });
  return all;
}

}  // namespace probemark

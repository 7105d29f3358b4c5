#include "harness/conform/filter_layout.hpp"

#include <string_view>

namespace probemark {

std::optional<FilterLayout> filter_layout(const Case& test) {
  const auto size = [](std::int32_t value) { return static_cast<std::size_t>(value < 0 ? 0 : value); };
  if (!test.tables.contains("filter")) return std::nullopt;
  if (const auto* dense = std::get_if<pm_fully_connected_params>(&test.parameters)) {
    return FilterLayout{size(dense->output_depth), 1, 1, size(dense->input_depth), false};
  }
  if (const auto* conv = std::get_if<pm_conv2d_params>(&test.parameters)) {
    const bool depthwise = std::string_view(kernel_symbol(test.kernel)).find("depthwise") != std::string_view::npos;
    return FilterLayout{size(conv->output_c), size(conv->filter_h), size(conv->filter_w),
                        depthwise ? 1 : size(conv->filter_c), depthwise};
  }
  return std::nullopt;
}

}  // namespace probemark

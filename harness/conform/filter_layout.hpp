// Where the weights of a case lie: one row an output channel, whatever the operator's order.
#pragma once

#include <optional>

#include "harness/cases/case.hpp"

namespace probemark {

struct FilterLayout {
  std::size_t outputs = 0, height = 1, width = 1, inputs = 0;
  bool outputs_last = false;  ///< DEPTHWISE_CONV_2D: [1, height, width, outputs], inputs 1

  [[nodiscard]] std::size_t at(std::size_t o, std::size_t y, std::size_t x, std::size_t i) const {
    return outputs_last ? (y * width + x) * outputs + o : ((o * height + y) * width + x) * inputs + i;
  }
  [[nodiscard]] std::size_t size() const { return outputs * height * width * inputs; }
};

/// Nothing of kernels without weights.
std::optional<FilterLayout> filter_layout(const Case& test);

}  // namespace probemark

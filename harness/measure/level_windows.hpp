// Windows marked by a digital line: high is a window. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "harness/measure/sample_block.hpp"

namespace probemark {

/// An edge lies half-way between the two samples that differ.
class LevelEdges {
 public:
  struct Edge {
    double time_s = 0;
    bool rising = false;
  };

  /// Calls `found(Edge)` for each edge of the block, in order.
  template <class Found>
  void add(const SampleBlock& block, Found found) {
    for (std::size_t k = 0; k < block.level.size(); ++k) {
      const bool high = block.level[k] != 0;
      if (high != high_ || !begun_) {
        if (begun_) {
          found(Edge{0.5 * (last_time_s(block, k) + block.time(k)), high});
        } else {
          began_high_ = high;
        }
        high_ = high;
        begun_ = true;
      }
    }
    if (block.size() > 0) {
      before_s_ = block.time(block.size() - 1);
    }
  }

  /// Already high at the trace's first sample: that window's begin is not in it.
  [[nodiscard]] bool began_high() const { return began_high_; }
  [[nodiscard]] bool high() const { return high_; }

 private:
  [[nodiscard]] double last_time_s(const SampleBlock& block, std::size_t k) const {
    return k == 0 ? before_s_ : block.time(k - 1);
  }

  bool begun_ = false;
  bool high_ = false;
  bool began_high_ = false;
  double before_s_ = 0;
};

}  // namespace probemark

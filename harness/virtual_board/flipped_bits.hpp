// The fault `flip`: one wrong bit in every 64th word that is read.
#pragma once

#include <cstdint>
#include <span>

#include "harness/virtual_board/fault_plan.hpp"

namespace probemark::virtual_board {

/// `words_read` counts through all reads; which bit it is changes from word to word.
inline void flip_bits(FaultPlan& plan, std::uint64_t& words_read, std::span<std::uint32_t> words) {
  constexpr std::uint64_t kDistance = 64;
  for (std::uint32_t& word : words) {
    if (plan.due(FaultKind::flip) && ++words_read % kDistance == 0 && plan.strikes(FaultKind::flip)) {
      word ^= 1U << words_read / kDistance % 32;
    }
  }
}

}  // namespace probemark::virtual_board

// The words for how items ended, and their tally.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// A short word: "bit-exact", "MISMATCH", "does not fit", ...
[[nodiscard]] std::string_view status_word(Status status);

/// One glyph, different for each status, so that colour is never the only sign.
[[nodiscard]] std::string_view status_symbol(Status status);

/// Whether something is wrong: a mismatch, a fault, a lost target, a failed build.
[[nodiscard]] bool is_failure(Status status);

struct Tally {
  std::size_t bit_exact = 0;
  std::size_t unstable = 0;
  std::size_t does_not_fit = 0;
  std::size_t mismatch = 0;
  std::size_t fault = 0;
  std::size_t target_lost = 0;
  std::size_t build_failed = 0;
  std::size_t unsupported = 0;
  std::size_t skipped = 0;
  std::size_t unverified = 0;
  std::size_t below_threshold = 0;  ///< right, but its quality misses the workload's threshold

  [[nodiscard]] std::size_t failed() const { return mismatch + fault + target_lost + build_failed; }
  [[nodiscard]] std::size_t total() const {
    return bit_exact + unstable + does_not_fit + failed() + unsupported + skipped + unverified;
  }
};

[[nodiscard]] Tally tally(const std::vector<Record>& records);

/// "62 bit-exact, 14 do not fit, 1 failed (1 mismatch)"
[[nodiscard]] std::string verdict_sentence(const Tally& tally);

}  // namespace probemark

// Inferences one after another, counted by the core's counter as a whole: what latency and free run have in common.
#pragma once

#include <stdint.h>

#include "targets/runtime/core.h"

namespace probemark {

constexpr uint32_t kept_capacity = 32;

/// Room for what a command leaves to the host beside the mailbox; sample_address points to it.
inline uint32_t* kept_words() {
  static uint32_t words[kept_capacity];
  return words;
}

/// The largest value of a counter `bits` wide; differences are taken modulo one more.
inline uint64_t counter_mask(uint32_t bits) { return bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1; }

inline uint64_t wide(uint32_t low, uint32_t high) { return uint64_t{high} << 32 | low; }

/// Between two inferences little may happen, so that every wrap of the counter lies between two readings that are less
/// than a wrap apart; where one inference takes longer than that, a wrap is missed.
class CountedInferences {
 public:
  explicit CountedInferences(uint32_t counter_bits) : mask_(counter_mask(counter_bits)) {}

  /// One inference; its ticks. The counter fields of the mailbox are those of it.
  uint64_t run() {
    pm_mailbox& mailbox = pm_mailbox_object;
    status_ = pm_run_window(&failed_operator_, &mailbox.counter_begin_low);
    const uint64_t begin = wide(mailbox.counter_begin_low, mailbox.counter_begin_high);
    const uint64_t end = wide(mailbox.counter_end_low, mailbox.counter_end_high);
    const uint64_t difference = (end - begin) & mask_;
    elapsed_ += difference + (first_ ? 0 : (begin - last_) & mask_);
    first_ = false;
    last_ = end;
    return difference;
  }

  /// What the last kernel returned; not 0: it failed, and no further inference is to be run.
  int32_t status() const { return status_; }
  /// Ticks from the begin of the first to the end of the last.
  uint64_t elapsed() const { return elapsed_; }

  /// Says in the mailbox how the kernels ended; the state that follows.
  uint32_t conclude() const {
    pm_mailbox_object.failed_operator = failed_operator_;
    pm_mailbox_object.kernel_status = static_cast<uint32_t>(status_);
    return status_ == 0 ? PM_STATE_DONE : PM_STATE_KERNEL_ERROR;
  }

 private:
  uint64_t mask_;
  uint64_t elapsed_ = 0;
  uint64_t last_ = 0;
  uint32_t failed_operator_ = 0;
  int32_t status_ = 0;
  bool first_ = true;
};

}  // namespace probemark

// Many inferences in one go, each timed by the core's own counter.
#pragma once

#include <stdint.h>

#include "targets/runtime/core.h"

namespace probemark {

constexpr uint32_t sample_capacity = 32;
constexpr uint32_t largest_sample = 0xFFFFFFFFu;

/// The largest value of a counter `bits` wide; differences are taken modulo one more.
inline uint64_t counter_mask(uint32_t bits) { return bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1; }

inline uint64_t wide(uint32_t low, uint32_t high) { return uint64_t{high} << 32 | low; }

/// PM_COMMAND_MEASURE. Between two windows nothing happens but the bookkeeping, so that every wrap of the counter lies
/// between two readings that are less than a wrap apart, unless one inference takes longer than that.
/// Never inlined: its stack must not be there during a plain PM_COMMAND_INVOKE.
__attribute__((noinline)) inline uint32_t measure() {
  static uint32_t samples[sample_capacity];
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.counter_bits = pm_counter_start();
  mailbox.counter_overhead = pm_counter_overhead();
  mailbox.sample_address = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(samples));
  mailbox.sample_capacity = sample_capacity;
  const uint64_t mask = counter_mask(mailbox.counter_bits);
  const uint32_t sample_every = mailbox.sample_every;
  uint32_t until_sample = sample_every;
  uint32_t taken = 0;
  uint32_t failed_operator = 0;
  int32_t status = 0;
  uint64_t elapsed = 0;
  uint64_t last = 0;
  bool first = true;
  pm_trigger_set();
  for (uint32_t left = mailbox.iterations; left != 0 && status == 0; --left) {
    status = pm_run_window(&failed_operator, &mailbox.counter_begin_low);
    const uint64_t begin = wide(mailbox.counter_begin_low, mailbox.counter_begin_high);
    const uint64_t end = wide(mailbox.counter_end_low, mailbox.counter_end_high);
    const uint64_t difference = (end - begin) & mask;
    elapsed += difference + (first ? 0 : (begin - last) & mask);
    first = false;
    last = end;
    if (until_sample != 0 && --until_sample == 0 && taken < sample_capacity) {
      // An emulated SysTick stands at its wrap for as long as its host is busy; the next inference is taken instead.
      if (difference == 0) {
        until_sample = 1;
        continue;
      }
      samples[taken++] = difference < largest_sample ? static_cast<uint32_t>(difference) : largest_sample;
      until_sample = sample_every;
    }
  }
  pm_trigger_clear();
  pm_counter_stop();
  mailbox.elapsed_low = static_cast<uint32_t>(elapsed);
  mailbox.elapsed_high = static_cast<uint32_t>(elapsed >> 32);
  mailbox.sample_count = taken;
  mailbox.failed_operator = failed_operator;
  mailbox.kernel_status = static_cast<uint32_t>(status);
  return status == 0 ? PM_STATE_DONE : PM_STATE_KERNEL_ERROR;
}

/// PM_COMMAND_SLEEP.
__attribute__((noinline)) inline uint32_t sleep() {
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.counter_bits = pm_counter_start();
  mailbox.sleep_ticks = pm_counter_sleep(&mailbox.counter_begin_low);
  pm_counter_stop();
  return PM_STATE_DONE;
}

}  // namespace probemark

// Many inferences in one go, each timed by the core's own counter.
#pragma once

#include <stdint.h>

#include "targets/runtime/core.h"
#include "targets/runtime/counted_inference.hpp"

namespace probemark {

constexpr uint32_t largest_sample = 0xFFFFFFFFu;

/// PM_COMMAND_MEASURE. Never inlined: its stack must not be there during a plain PM_COMMAND_INVOKE.
__attribute__((noinline)) inline uint32_t measure() {
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.counter_bits = pm_counter_start();
  mailbox.counter_overhead = pm_counter_overhead();
  mailbox.sample_address = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(kept_words()));
  mailbox.sample_capacity = kept_capacity;
  uint32_t* const samples = kept_words();
  CountedInferences inferences(mailbox.counter_bits);
  const uint32_t sample_every = mailbox.sample_every;
  uint32_t until_sample = sample_every;
  uint32_t taken = 0;
  pm_trigger_set();
  for (uint32_t left = mailbox.iterations; left != 0 && inferences.status() == 0; --left) {
    const uint64_t difference = inferences.run();
    if (until_sample != 0 && --until_sample == 0 && taken < kept_capacity) {
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
  mailbox.elapsed_low = static_cast<uint32_t>(inferences.elapsed());
  mailbox.elapsed_high = static_cast<uint32_t>(inferences.elapsed() >> 32);
  mailbox.sample_count = taken;
  return inferences.conclude();
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

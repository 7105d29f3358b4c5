// The free run: windows of inferences between stretches of idling, with nobody at the debug port.
#pragma once

#include <stdint.h>

#include "targets/runtime/core.h"
#include "targets/runtime/counted_inference.hpp"
#include "targets/runtime/crc32.hpp"
#include "targets/runtime/free_run_plan.h"

/// What a board does after power-on without a debugger: the host puts a plan here, in the image that it programs.
extern "C" const pm_free_run_plan pm_self_start;

namespace probemark {

static_assert(PM_FREE_RUN_WINDOWS * sizeof(pm_free_run_window) <= kept_capacity * sizeof(uint32_t),
              "what is kept of the windows takes the place of latency samples");

/// The plan in flash. The compiler must not know what is there: it is changed after linking.
inline const pm_free_run_plan& self_start() {
  const pm_free_run_plan* plan = &pm_self_start;
  asm volatile("" : "+r"(plan));
  return *plan;
}

inline bool is_sound(const pm_free_run_plan& plan) {
  return plan.magic == PM_FREE_RUN_MAGIC && pm_free_run_sum(&plan) == 0 && plan.windows <= PM_FREE_RUN_WINDOWS &&
         plan.inputs + plan.outputs <= PM_FREE_RUN_PLACES;
}

/// Eight operations that wait for each other, and the loop around them: some PM_FREE_RUN_CYCLES_PER_LOOP cycles, be the
/// core one that issues two instructions at once or one that takes three cycles to branch.
inline void idle(uint32_t loops) {
  for (uint32_t chain = 0; loops != 0; --loops) {
#if defined(__riscv)
    asm volatile(".rept 8\n\txori %0, %0, 1\n\t.endr" : "+r"(chain));
#else
    // GCC writes for Armv6-M in the old syntax, in which this would be another instruction.
    asm volatile(".syntax unified\n\t.rept 8\n\tadds %0, #1\n\t.endr" : "+l"(chain)::"cc");
#endif
  }
}

inline uint8_t* at_address(uint32_t address) { return reinterpret_cast<uint8_t*>(static_cast<uintptr_t>(address)); }

/// The operators write over their inputs, so that every inference is given them anew.
inline void write_inputs(const pm_free_run_plan& plan) {
  const uint8_t* copy = at_address(plan.input_copy);
  uint32_t random = PM_FREE_RUN_SEED;
  for (uint32_t i = 0; i < plan.inputs; ++i) {
    const pm_place& place = plan.places[i];
    if (plan.input_copy != 0) {
      __builtin_memcpy(at_address(place.address), copy, place.bytes);
      copy += place.bytes;
    } else {
      pm_pseudo_random(&random, at_address(place.address), place.bytes);
    }
  }
}

inline uint32_t crc_of_outputs(const pm_free_run_plan& plan) {
  uint32_t crc = 0;
  for (uint32_t i = plan.inputs; i < plan.inputs + plan.outputs; ++i) {
    crc = crc32_on(crc, at_address(plan.places[i].address), plan.places[i].bytes);
  }
  return crc;
}

/// The pin is high from before the first inference until after the last. Returns the state that follows.
inline uint32_t free_run_window(const pm_free_run_plan& plan, uint32_t inferences, pm_free_run_window* window) {
  // Anew for each: the debugger stops Arm's counter as it leaves.
  CountedInferences counted(pm_counter_start());
  pm_trigger_set();
  for (uint32_t left = inferences; left != 0 && counted.status() == 0; --left) {
    write_inputs(plan);
    counted.run();
  }
  pm_trigger_clear();
  pm_counter_stop();
  window->cycles_low = static_cast<uint32_t>(counted.elapsed());
  window->cycles_high = static_cast<uint32_t>(counted.elapsed() >> 32);
  window->output_crc = crc_of_outputs(plan);
  return counted.conclude();
}

/// PM_COMMAND_FREE_RUN, and what a plan in flash starts. Never inlined: its stack must not be there during a plain
/// PM_COMMAND_INVOKE.
__attribute__((noinline)) inline uint32_t free_run(const pm_free_run_plan& plan) {
  if (!is_sound(plan)) {
    return PM_STATE_BAD_COMMAND;
  }
  pm_mailbox& mailbox = pm_mailbox_object;
  auto* const windows = reinterpret_cast<pm_free_run_window*>(kept_words());
  mailbox.sample_address = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(windows));
  mailbox.sample_capacity = kept_capacity;
  mailbox.sample_count = 0;
  mailbox.free_run_windows = 0;
  mailbox.state = PM_STATE_FREE_RUN;
  uint32_t state = PM_STATE_DONE;
  idle(plan.delay_loops);
  for (uint32_t i = 0; i < plan.windows && state == PM_STATE_DONE; ++i) {
    state = free_run_window(plan, plan.inferences << (i & 1), windows + i);
    if (state == PM_STATE_DONE) {
      mailbox.free_run_windows = i + 1;
      idle(plan.gap_loops);
    }
  }
  return state;
}

}  // namespace probemark

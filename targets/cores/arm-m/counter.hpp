// What the counters of Arm M cores have in common: SysTick as the timer, the window, the overhead.
#pragma once

#include <stdint.h>

#include "targets/runtime/core.h"

/// In window.S: as pm_run_window, with the two words that were read at `counter`.
extern "C" int32_t pm_run_counted(uint32_t* failed_operator, uint32_t* readings, const volatile uint32_t* counter);

namespace probemark {

inline volatile uint32_t& system_register(uintptr_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

inline volatile uint32_t& systick_control() { return system_register(0xE000E010u); }
inline volatile uint32_t& systick_reload() { return system_register(0xE000E014u); }
inline volatile uint32_t& systick_value() { return system_register(0xE000E018u); }
inline volatile uint32_t& interrupt_control() { return system_register(0xE000ED04u); }  // ICSR

constexpr uint32_t systick_enable = 1u << 0;
constexpr uint32_t systick_interrupt = 1u << 1;
constexpr uint32_t systick_core_clock = 1u << 2;
constexpr uint32_t systick_pending = 1u << 26;
constexpr uint32_t systick_clear_pending = 1u << 25;

/// The least difference of two loads of `counter` in a row, in its own direction.
inline uint32_t least_difference(const volatile uint32_t* counter, bool counts_down, uint32_t mask) {
  uint32_t least = mask;
  for (uint32_t i = 0; i < 16; ++i) {
    uint32_t first;
    uint32_t second;
    asm volatile("ldr %0, [%2]\n\tldr %1, [%2]" : "=&r"(first), "=&r"(second) : "r"(counter) : "memory");
    const uint32_t difference = (counts_down ? first - second : second - first) & mask;
    least = difference < least ? difference : least;
  }
  return least;
}

/// Sleeps for this many ticks of SysTick, which is left with that period. Interrupts stay masked: a pending one wakes
/// the core all the same. Short, for some chips cannot be seen by a probe as long as they sleep.
inline uint32_t sleep_with_systick() {
  constexpr uint32_t ticks = 1u << 14;
  systick_control() = 0;
  systick_reload() = ticks - 1;
  systick_value() = 0;
  interrupt_control() = systick_clear_pending;
  systick_control() = systick_enable | systick_interrupt | systick_core_clock;
  while ((interrupt_control() & systick_pending) == 0) {
    asm volatile("dsb\n\twfi" ::: "memory");
  }
  systick_control() = systick_enable | systick_core_clock;
  interrupt_control() = systick_clear_pending;
  return ticks;
}

}  // namespace probemark

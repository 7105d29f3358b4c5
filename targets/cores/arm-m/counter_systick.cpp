// SysTick as the counter, for cores without CYCCNT: 24 bits, down, one per core cycle; an interrupt counts its wraps.
#include "targets/cores/arm-m/counter.hpp"

namespace {

using probemark::interrupt_control;
using probemark::systick_control;
using probemark::systick_value;

constexpr uint32_t mask = 0xFFFFFFu;

// At 0 nobody can tell whether the wrap has been counted. It stays there for one tick, unless it does not count at all.
constexpr uint32_t most_readings_of_0 = 1u << 20;

volatile uint32_t wraps = 0;
bool counting = false;

/// Counted upwards, modulo 2^24. The counter is cleared by a write, and 0 is followed by the largest value.
uint32_t upwards(uint32_t value) { return (0 - value) & mask; }

/// The first reading that is not 0; 0 where there is none.
uint32_t value_past_0() {
  uint32_t value = systick_value();
  for (uint32_t i = 0; value == 0 && i < most_readings_of_0; ++i) {
    value = systick_value();
  }
  return value;
}

/// Wraps and value belong together: interrupts are masked, and one that is pending has not been counted.
uint64_t now() {
  if (!counting) {
    return upwards(systick_value());
  }
  uint32_t masked;
  asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(masked)::"memory");
  uint32_t high = wraps;
  uint32_t low = upwards(value_past_0());
  if ((interrupt_control() & probemark::systick_pending) != 0) {
    low = upwards(value_past_0());
    ++high;
  }
  asm volatile("msr primask, %0" ::"r"(masked) : "memory");
  return (uint64_t{high} << 24) + low;
}

void put(uint32_t* pair, uint64_t value) {
  pair[0] = static_cast<uint32_t>(value);
  pair[1] = static_cast<uint32_t>(value >> 32);
}

}  // namespace

extern "C" {

/// In the vector table.
void pm_systick_entry() { wraps = wraps + 1; }

uint32_t pm_counter_start() {
  systick_control() = 0;
  probemark::systick_reload() = mask;
  systick_value() = 0;
  systick_control() = probemark::systick_enable | probemark::systick_core_clock;
  counting = value_past_0() != 0;
  interrupt_control() = probemark::systick_clear_pending;
  wraps = 0;
  systick_control() = probemark::systick_enable | probemark::systick_interrupt | probemark::systick_core_clock;
  asm volatile("cpsie i" ::: "memory");
  return 56;
}

void pm_counter_stop() {
  asm volatile("cpsid i" ::: "memory");
  counting = false;
  systick_control() = probemark::systick_enable | probemark::systick_core_clock;
}

uint32_t pm_counter_overhead() { return probemark::least_difference(&systick_value(), true, mask); }

/// That it ends is what it tells: nothing but the counter itself can wake the core.
uint32_t pm_counter_sleep(uint32_t* readings) {
  asm volatile("cpsid i" ::: "memory");
  const uint32_t ticks = probemark::sleep_with_systick();
  put(readings, 0);
  put(readings + 2, ticks);
  return ticks;
}

int32_t pm_run_window(uint32_t* failed_operator, uint32_t* readings) {
  uint32_t pair[2];
  const uint64_t before = now();
  const int32_t status = pm_run_counted(failed_operator, pair, &systick_value());
  const uint64_t after = now();
  // What was read in the window lies less than a wrap behind the one and before the other.
  put(readings, before + ((upwards(pair[0]) - static_cast<uint32_t>(before)) & mask));
  put(readings + 2, after - ((static_cast<uint32_t>(after) - upwards(pair[1])) & mask));
  return status;
}
}

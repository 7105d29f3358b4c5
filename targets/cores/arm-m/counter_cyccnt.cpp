// DWT CYCCNT as the counter: the cores from Armv7-M on that have a trace unit. 32 bits, up, one per core cycle.
#include "targets/cores/arm-m/counter.hpp"

namespace {

using probemark::system_register;

// Read in place of a counter that is not there or may not be touched.
volatile uint32_t nothing = 0;

const volatile uint32_t* counter = &nothing;

}  // namespace

extern "C" {

uint32_t pm_counter_start() {
  constexpr uint32_t trace_enable = 1u << 24;
  constexpr uint32_t count_cycles = 1u << 0;
  constexpr uint32_t no_cycle_counter = 1u << 25;
  volatile uint32_t& debug_control = system_register(0xE000EDFCu);  // DEMCR
  // The probe may have cleared it with the last detach: the image relies on nobody.
  debug_control = debug_control | trace_enable;
  asm volatile("dsb\n\tisb" ::: "memory");
  counter = &nothing;
  if ((debug_control & trace_enable) == 0) {
    return 32;  // no trace unit: its addresses may fault
  }
#if __ARM_ARCH == 7
  system_register(0xE0001FB0u) = 0xC5ACCE55u;  // LAR: a Cortex-M7 locks its DWT; others ignore this
#endif
  volatile uint32_t& control = system_register(0xE0001000u);
  control = control | count_cycles;
  if ((control & no_cycle_counter) == 0) {
    counter = &system_register(0xE0001004u);
  }
  return 32;
}

uint32_t pm_counter_overhead() { return probemark::least_difference(counter, false, 0xFFFFFFFFu); }

uint32_t pm_counter_sleep(uint32_t* readings) {
  readings[0] = *counter;
  const uint32_t ticks = probemark::sleep_with_systick();
  readings[2] = *counter;
  readings[1] = readings[3] = 0;
  return ticks;
}

int32_t pm_run_window(uint32_t* failed_operator, uint32_t* readings) {
  uint32_t pair[2];
  const int32_t status = pm_run_counted(failed_operator, pair, counter);
  readings[0] = pair[0];
  readings[2] = pair[1];
  readings[1] = readings[3] = 0;
  return status;
}
}

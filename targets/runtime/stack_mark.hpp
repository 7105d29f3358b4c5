// The stack's high-water mark: paint the free part once, look later how much of the paint is gone.
#pragma once

#include <stdint.h>

#include "targets/runtime/core.h"

namespace probemark {

constexpr pm_stack_unit stack_paint = static_cast<pm_stack_unit>(0xA5A5A5A5u);

/// The stack pointer of the caller.
__attribute__((always_inline)) inline pm_stack_unit* stack_pointer() {
  pm_stack_unit* sp;
#if defined(__AVR__)
  asm volatile("in %A0, __SP_L__\n\tin %B0, __SP_H__" : "=r"(sp));
#elif defined(__riscv)
  asm volatile("mv %0, sp" : "=r"(sp));
#else
  asm volatile("mov %0, sp" : "=r"(sp));
#endif
  return sp;
}

/// Paints from pm_stack_bottom up to just below the current stack pointer.
__attribute__((always_inline)) inline void paint_stack() {
  // AVR's stack pointer points at the next free byte; painting up to, not including, it is right everywhere.
  const pm_stack_unit* end = stack_pointer();
  for (volatile pm_stack_unit* unit = pm_stack_bottom; unit < end; ++unit) {
    *unit = stack_paint;
  }
}

/// Bytes of the whole stack region.
inline uint32_t stack_bytes() {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pm_stack_top) -
                               reinterpret_cast<uintptr_t>(pm_stack_bottom));
}

/// Bytes between the top and the lowest unit that has lost its paint. Near stack_bytes() the stack may have
/// overflowed: a frame can step over its lowest units without writing them.
inline uint32_t stack_used() {
  const volatile pm_stack_unit* unit = pm_stack_bottom;
  while (unit < pm_stack_top && *unit == stack_paint) {
    ++unit;
  }
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pm_stack_top) - reinterpret_cast<uintptr_t>(unit));
}

}  // namespace probemark

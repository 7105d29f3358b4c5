// The symbol at which every image meets the host.
#include "targets/runtime/core.h"

extern "C" {

// Emulators run a page with a breakpoint one instruction at a time, so the linker template gives `.stop` its own page.
// On AVR it must be loaded as part of .text.
#if defined(__AVR__)
__attribute__((noinline, used, section(".text.pm_stop"))) void pm_stop() { asm volatile("nop" ::: "memory"); }
#else
__attribute__((noinline, used, section(".stop"))) void pm_stop() { asm volatile("nop" ::: "memory"); }
#endif
}

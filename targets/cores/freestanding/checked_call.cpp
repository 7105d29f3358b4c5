// The checked call of cores without one of their own: registers are not looked at.
#include "targets/runtime/conformance/checked_call.h"

namespace {
using Function = int32_t (*)(const void*, const void*, const void*, const void*, const void*, const void*);
}

extern "C" __attribute__((noinline)) void pm_checked_call(pm_call* call) {
  const void* const* a = call->argument;
  call->registers = 0;
  call->stack_pointer = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  call->status = reinterpret_cast<Function>(call->function)(a[0], a[1], a[2], a[3], a[4], a[5]);
}

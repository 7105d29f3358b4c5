// Where a kernel crashed, as far as the process can still tell. Host only.
#pragma once

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#include "targets/runtime/conformance/host_channel.h"

namespace probemark {

/// The channel that the handler below writes to.
inline pm_host_channel*& crash_channel() {
  static pm_host_channel* channel = nullptr;
  return channel;
}

inline void note_crash(int signal, siginfo_t*, void* context) {
  pm_host_channel& channel = *crash_channel();
  channel.crash_signal = static_cast<uint32_t>(signal);
#if defined(__x86_64__)
  const auto pc = static_cast<uintptr_t>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  const auto pc = static_cast<uintptr_t>(static_cast<ucontext_t*>(context)->uc_mcontext.pc);
#else
  const uintptr_t pc = 0;
  (void)context;
#endif
  Dl_info info = {};
  if (pc == 0 || dladdr(reinterpret_cast<void*>(pc), &info) == 0) {
    return;
  }
  channel.crash_offset = pc - reinterpret_cast<uintptr_t>(info.dli_fbase);
  const auto copy = [](char* to, size_t bytes, const char* from) {
    if (from != nullptr) {
      strncpy(to, from, bytes - 1);
    }
  };
  copy(channel.crash_object, sizeof channel.crash_object, info.dli_fname);
  copy(channel.crash_symbol, sizeof channel.crash_symbol, info.dli_sname);
}

/// On a stack of its own, lest an overflow of the stack goes unseen; the default action follows.
inline void catch_crashes(pm_host_channel& channel) {
  static char stack[65536];
  crash_channel() = &channel;
  stack_t alternate = {};
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  sigaltstack(&alternate, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = &note_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  for (const int signal : signals) {
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace probemark

// A descriptor that becomes readable when a process ends.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include "harness/process/file_descriptor.hpp"

namespace probemark {

/// Invalid where the process is gone or the kernel (before 5.3) has no such thing.
inline FileDescriptor open_process(int id) {
  // Not pidfd_open(): glibc 2.36 declares it without C linkage.
  return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
}

}  // namespace probemark

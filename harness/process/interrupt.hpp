// SIGINT and SIGTERM as a flag that every wait notices, so that the stack unwinds and destructors end all children.
#pragma once

#include <csignal>

namespace probemark {

/// While it lives, SIGINT and SIGTERM set the flag instead of ending the process; afterwards the handlers are as
/// before. One at a time, in main().
class InterruptHandler {
 public:
  InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;
  ~InterruptHandler();

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

/// Whether SIGINT or SIGTERM came, or interrupt() was called.
bool interrupted() noexcept;

/// Sets the flag and wakes all waits; callable from a signal handler.
void interrupt() noexcept;

/// Takes the flag back, e.g. between tests.
void clear_interrupt() noexcept;

/// A descriptor that is readable as long as the flag is set, to be polled beside others.
int interrupt_descriptor() noexcept;

}  // namespace probemark

#include "harness/process/interrupt.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

namespace probemark {

namespace {

std::atomic<bool> flag{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the flag is set in a signal handler");

// Opened before main(): a signal handler must not race its first use.
const int wake_up = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

extern "C" void on_signal(int) { interrupt(); }

}  // namespace

InterruptHandler::InterruptHandler() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, &old_interrupt_);
  ::sigaction(SIGTERM, &action, &old_terminate_);
}

InterruptHandler::~InterruptHandler() {
  ::sigaction(SIGINT, &old_interrupt_, nullptr);
  ::sigaction(SIGTERM, &old_terminate_, nullptr);
}

bool interrupted() noexcept { return flag.load(); }

void interrupt() noexcept {
  const int saved_errno = errno;
  flag.store(true);
  const std::uint64_t one = 1;
  // A full counter is readable as well, so a failed write loses nothing.
  [[maybe_unused]] const auto written = ::write(wake_up, &one, sizeof one);
  errno = saved_errno;
}

void clear_interrupt() noexcept {
  flag.store(false);
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(wake_up, &count, sizeof count);
}

int interrupt_descriptor() noexcept { return wake_up; }

}  // namespace probemark

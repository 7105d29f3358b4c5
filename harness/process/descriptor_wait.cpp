#include "harness/process/descriptor_wait.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "harness/process/interrupt.hpp"

namespace probemark {

namespace {

/// poll()'s timeout in ms, rounded up so as not to spin through the last millisecond.
int timeout_ms(SteadyTime until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

}  // namespace

Result<bool> wait_for_descriptor(int descriptor, short events, SteadyTime until) {
  for (;;) {
    std::array<pollfd, 2> waits{{{interrupt_descriptor(), POLLIN, 0}, {descriptor, events, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), timeout_ms(until));
    if (ready < 0 && errno != EINTR) {
      return fail(ErrorKind::internal, fmt::format("poll: {}", std::generic_category().message(errno)));
    }
    if (interrupted()) {
      return fail(ErrorKind::interrupted, "interrupted");
    }
    if (ready > 0 && waits[1].revents != 0) {
      return true;
    }
    if (std::chrono::steady_clock::now() >= until) {
      return false;
    }
  }
}

Result<void> wait_until(SteadyTime until) {
  const auto waited = wait_for_descriptor(-1, 0, until);
  if (!waited) {
    return tl::unexpected(waited.error());
  }
  return {};
}

std::string describe_duration(std::chrono::steady_clock::duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  return seconds < 1 ? fmt::format("{:.0f} ms", seconds * 1000) : fmt::format("{:g} s", seconds);
}

}  // namespace probemark

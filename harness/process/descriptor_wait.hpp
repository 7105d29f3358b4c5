// Waiting for a file descriptor with a deadline, interruptible.
#pragma once

#include <chrono>

#include "reference/error.hpp"

namespace probemark {

using SteadyTime = std::chrono::steady_clock::time_point;

/// True once `descriptor` has one of `events` (POLLIN, POLLOUT) or was hung up; false when `until` has passed;
/// ErrorKind::interrupted as soon as interrupted(). A negative descriptor waits for the time alone.
Result<bool> wait_for_descriptor(int descriptor, short events, SteadyTime until);

/// As above for the time alone.
Result<void> wait_until(SteadyTime until);

/// "250 ms" or "5 s": a duration as error messages say it.
std::string describe_duration(std::chrono::steady_clock::duration duration);

}  // namespace probemark

#include "harness/measure/counter.hpp"

#include <fmt/format.h>

namespace probemark {

Result<std::uint64_t> counter_difference(std::uint64_t begin, std::uint64_t end, unsigned bits) {
  if (bits < 1 || bits > 64) {
    return fail(ErrorKind::internal, fmt::format("a counter {} bits wide", bits));
  }
  const std::uint64_t mask = counter_mask(bits);
  if (begin > mask || end > mask) {
    return fail(ErrorKind::internal, fmt::format("counter values {} and {} do not fit {} bits", begin, end, bits));
  }
  const std::uint64_t difference = (end - begin) & mask;
  if (difference == 0) {
    return fail(ErrorKind::target_lost, "the cycle counter did not move", "",
                "the core lacks it, or it is stopped: see `counter` in the core's core.toml");
  }
  return difference;
}

Result<std::uint64_t> subtract_overhead(std::uint64_t difference, std::uint64_t overhead) {
  if (overhead > difference) {
    return fail(ErrorKind::target_lost,
                fmt::format("the counter's overhead of {} exceeds the reading of {}", overhead, difference));
  }
  return difference - overhead;
}

}  // namespace probemark

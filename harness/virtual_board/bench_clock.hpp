// The time of a bench on which an emulated board lies, kept in a file that the virtual board and QEMU's plugin map.
// While the core executes, it goes on by one instruction a cycle, so that it is the same in every run; while the core
// stands still, it is the host's.
#pragma once

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "harness/virtual_meter/bench_feed.hpp"

namespace probemark::virtual_board {

/// All but `executed` belongs to whoever holds the lock.
struct BenchClock {
  static constexpr std::uint64_t magic_word = 0x31304843424D50;  // "PMBCH01"

  std::uint64_t magic = magic_word;
  std::uint64_t hz = 0;
  std::uint64_t executed = 0;         ///< instructions since the file was made; counted by the plugin alone
  std::uint64_t origin_executed = 0;  ///< at which the time was `origin_ns`; both change while the core stands still
  std::uint64_t origin_ns = 0;
  std::uint64_t paced_after =
      0;  ///< instructions after which a core under a debugger runs, for 10 s, no faster than `hz`
  std::uint32_t set_address = 0;  ///< a store here makes the trigger pin high
  std::uint32_t clear_address = 0;
  bool sleeps = false;  ///< the core draws as if it slept while the trigger pin is low
  std::uint32_t lock = 0;
  BenchRecord state;  ///< the last one in the feed
};

/// Nanoseconds of so many instructions, for clocks of up to 18 GHz.
constexpr std::uint64_t nanoseconds_of(std::uint64_t instructions, std::uint64_t hz) {
  constexpr std::uint64_t giga = 1'000'000'000;
  return instructions / hz * giga + instructions % hz * giga / hz;
}

/// While the core executes.
inline std::uint64_t executing_time_ns(const BenchClock& clock) {
  const std::uint64_t executed = std::atomic_ref(const_cast<std::uint64_t&>(clock.executed)).load();
  return clock.origin_ns + nanoseconds_of(executed - clock.origin_executed, clock.hz);
}

/// What the core draws while it executes.
inline BenchLoad executing_load(const BenchClock& clock) {
  return clock.sleeps && !clock.state.trigger ? BenchLoad::idle : BenchLoad::executing;
}

/// Keeps the other process out. It holds the lock for the length of one write, and the plugin dies with its board.
class BenchLock {
 public:
  explicit BenchLock(BenchClock& clock) : lock_(clock.lock) {
    while (lock_.exchange(1, std::memory_order_acquire) != 0) {
      ::sched_yield();
    }
  }
  BenchLock(const BenchLock&) = delete;
  BenchLock& operator=(const BenchLock&) = delete;
  ~BenchLock() { lock_.store(0, std::memory_order_release); }

 private:
  std::atomic_ref<std::uint32_t> lock_;
};

/// The board's state from `time_ns` on, at the end of the feed. False: the file cannot be written. The lock is held.
inline bool append_state(BenchClock& clock, BenchFeedWriter& feed, std::uint64_t time_ns) {
  clock.state.time_ns = std::max(clock.state.time_ns, time_ns);
  return feed.append(clock.state);
}

}  // namespace probemark::virtual_board

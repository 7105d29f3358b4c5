// The bench on which a virtual board lies: it writes down, for a simulated instrument, since when the board executes,
// draws from its supply, is being debugged, holds its trigger pin high (harness/virtual_meter/bench_feed.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/process/file_descriptor.hpp"
#include "harness/process/scratch_folder.hpp"
#include "harness/virtual_board/bench_clock.hpp"
#include "reference/error.hpp"

namespace probemark::virtual_board {

struct BenchSettings {
  std::filesystem::path feed;
  std::uint64_t hz = 0;  ///< of the core; 0: not said
  bool sleeps = false;   ///< while it executes with its trigger pin low, it draws as if it slept
  /// The registers that a store makes the trigger pin high and low by; both 0: it has none.
  std::uint32_t set_address = 0;
  std::uint32_t clear_address = 0;
};

/// `FILE[,hz=CLOCK][,sleeps]`; ErrorKind::usage.
Result<BenchSettings> parse_bench(std::string_view whole);
/// `SET,CLEAR`, two addresses as 0xHEX; ErrorKind::usage, also where they are the same: stores are told apart by them.
Result<void> parse_trigger(std::string_view text, BenchSettings& settings);

/// Used by the thread that drives the machine. A feed that can no longer be written is left as it is.
class Bench {
 public:
  using Host = std::chrono::steady_clock;

  /// Goes on after what the feed holds already. ErrorKind::usage without a clock, setup where a file cannot be had.
  static Result<std::unique_ptr<Bench>> open(const BenchSettings& settings,
                                             std::function<Host::time_point()> now = Host::now);

  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench();

  /// The value of QEMU's -plugin, but for `quiet`. ErrorKind::setup where the plugin is not there.
  [[nodiscard]] Result<std::string> plugin() const;

  /// The core is about to execute: from now on time is that of its instructions.
  void resumed();
  /// The core was seen standing still.
  void stopped();
  /// Pins are inputs after a reset.
  void reset();
  void set_debug(bool powered) { set(&BenchRecord::debug, powered); }
  void set_supplied(bool supplied) { set(&BenchRecord::supplied, supplied); }
  /// Tells the feed that time has gone on.
  void tick();

 private:
  struct Unmap {
    void operator()(BenchClock* clock) const;
  };

  Bench(ScratchFolder folder, std::filesystem::path feed_path, BenchFeedWriter feed,
        std::unique_ptr<BenchClock, Unmap> clock, std::function<Host::time_point()> now)
      : folder_(std::move(folder)),
        feed_path_(std::move(feed_path)),
        feed_(std::move(feed)),
        clock_(std::move(clock)),
        now_(std::move(now)) {}
  [[nodiscard]] std::uint64_t time_ns() const;
  void set(bool BenchRecord::*fact, bool is);

  ScratchFolder folder_;
  std::filesystem::path feed_path_;
  BenchFeedWriter feed_;
  std::unique_ptr<BenchClock, Unmap> clock_;
  std::function<Host::time_point()> now_;
  std::optional<Host::time_point> still_since_;  ///< the core stands still, and did at origin_ns
};

}  // namespace probemark::virtual_board

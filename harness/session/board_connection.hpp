// The live connection to one board: kept from image to image where a probe drives it, and the ways to get it back.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "harness/board/board.hpp"
#include "harness/probe/target.hpp"
#include "reference/error.hpp"

namespace probemark {

/// What the user says about probes.
struct ProbeOptions {
  std::string serial = {};  ///< of this board's probe; empty: the board file's, or whichever is there
  std::chrono::seconds lease_deadline{60};
  bool allow_mass_erase = false;
};

/// Used by one thread: the server is a child of the thread that launched it.
class BoardConnection {
 public:
  /// `board` and `launcher` outlive it; `scratch_folder` is private to it.
  BoardConnection(const Board& board, const Launcher& launcher, ProbeOptions options,
                  std::filesystem::path scratch_folder)
      : board_(&board),
        launcher_(&launcher),
        options_(std::move(options)),
        scratch_folder_(std::move(scratch_folder)) {}

  /// A target for an image with these markers (none: nothing is counted), valid until the next call of any of these
  /// functions: the one of before, where the launcher drives one board, else a new one.
  Result<Target*> acquire(const std::optional<CounterMarkers>& markers);
  /// Ends the connection and its server; the next acquire() launches anew, which resets the board.
  void drop() { target_.reset(); }
  /// Whether the board file says how to take the supply away and give it back.
  [[nodiscard]] bool can_power_cycle() const { return board_->power.has_value(); }
  /// Ends the connection, runs the board file's command and waits until a probe may attach.
  Result<void> power_cycle();
  /// Runs the command and waits, while the target keeps its lease: it must have released the board.
  Result<void> cycle_supply();
  /// Whether a failure may be one of wires, which another attempt may mend: never so with an emulator.
  [[nodiscard]] bool is_recoverable() const { return launcher_->drives_one_board(); }
  /// Name and version of the server, as long as there is one.
  [[nodiscard]] std::optional<std::string> server() const {
    return target_ == nullptr ? std::nullopt : std::optional(target_->server());
  }
  /// Whether a connection is there that can carry requests.
  [[nodiscard]] bool usable() const { return target_ != nullptr && target_->usable(); }

 private:
  const Board* board_;
  const Launcher* launcher_;
  ProbeOptions options_;
  std::filesystem::path scratch_folder_;
  std::unique_ptr<Target> target_;
};

}  // namespace probemark

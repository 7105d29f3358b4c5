// One live debug connection: what a session needs of any GDB server.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/probe/counter_file.h"
#include "reference/error.hpp"

namespace probemark {

/// A loadable range of an image: `bytes` go to `address`.
struct Segment {
  std::uint64_t address = 0;
  std::vector<std::uint8_t> bytes;
};

/// Where exact counting starts, ends and changes operator. Addresses as in the ELF, without the Thumb bit.
struct CounterMarkers {
  std::uint64_t window_begin = 0;
  std::uint64_t window_end = 0;
  std::vector<std::uint64_t> operator_entries;
};

/// Why the target stopped.
struct Stop {
  int signal = 0;  ///< GDB signal number; 5 is a breakpoint
  std::uint64_t pc = 0;
  std::chrono::nanoseconds running{0};  ///< host time from resume to stop reply
};

/// What an emulator counted exactly in the last window.
struct ExactCounts {
  std::uint64_t windows = 0;
  std::uint64_t instructions = 0;
  std::optional<std::uint64_t> cycles;
  std::uint64_t prologue_instructions = 0;
  std::vector<std::uint64_t> operator_instructions;
  std::vector<std::uint64_t> operator_cycles;  ///< empty where there is no cycle model
};

/// What load() did.
struct LoadReport {
  std::uint64_t written = 0;  ///< bytes
  std::uint64_t kept = 0;     ///< bytes that the board held already

  bool operator==(const LoadReport&) const = default;
};

/// All calls block until done or until `deadline` has passed; an error names what was waited for.
/// A lost connection is ErrorKind::target_lost and carries the last words of the server.
class Target {
 public:
  using Deadline = std::chrono::steady_clock::duration;

  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;

  /// Another image is about to be loaded: exact counts are from now on those of its markers.
  virtual Result<void> follow(const CounterMarkers&) { return {}; }
  /// Flash where the server has a flash programmer for it, memory elsewhere; checked in either case.
  virtual Result<LoadReport> load(std::span<const Segment> segments) = 0;
  /// Puts the core at `entry` as after a reset (Arm: stack pointer and PC from the vectors), halted.
  virtual Result<void> reset(std::uint64_t entry) = 0;
  virtual Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes) = 0;
  virtual Result<void> write(std::uint64_t address, std::span<const std::uint8_t> bytes) = 0;
  virtual Result<void> set_breakpoint(std::uint64_t address) = 0;
  virtual Result<void> clear_breakpoint(std::uint64_t address) = 0;
  /// Resumes and waits for the next stop. `waiting_for` goes into the error of a missed deadline.
  virtual Result<Stop> resume(Deadline deadline, const std::string& waiting_for) = 0;
  virtual Result<std::uint64_t> program_counter() = 0;
  /// Exact counts, where the target is an emulator that has them; nullopt on hardware.
  virtual std::optional<ExactCounts> exact_counts() = 0;
  /// Leaves the core running by itself: breakpoints gone, debug logic powered down and the probe's pins released, as
  /// far as the server can. The board stays this target's. Returns, for the record, what became of the debug logic.
  virtual Result<std::string> release() { return fail(ErrorKind::usage, "this probe cannot leave a core that runs"); }
  /// Attaches to the core that release() has left and halts it, without a reset.
  virtual Result<void> reattach() { return fail(ErrorKind::internal, "nothing was released"); }
  /// Name and version of the server, e.g. "QEMU 7.2.22".
  [[nodiscard]] virtual std::string server() const = 0;
  /// Whether the connection can still carry a request.
  [[nodiscard]] virtual bool usable() const { return true; }
  /// Whether what is read comes over wires, which may flip bits unseen: read twice what counts.
  [[nodiscard]] virtual bool over_wires() const { return false; }
};

struct LaunchRequest {
  const Board& board;
  std::optional<CounterMarkers> markers;
  std::filesystem::path scratch_folder;     ///< private to this session; sockets, counter file and logs go here
  std::string serial = {};                  ///< of the probe; empty: the board file's, or whichever is there
  std::chrono::seconds lease_deadline{60};  ///< how long to wait for a probe that another process drives
  bool allow_mass_erase = false;            ///< a locked chip may be erased as a whole
};

/// A program that a launcher runs.
struct ProbeProgram {
  std::string name;                          ///< or path
  std::string version_option = "--version";  ///< empty: it has none, and is only looked up
  std::string at_least = {};                 ///< the oldest version that will do; empty: any
};

/// A way to reach a board. One file each; registers itself in launchers.cpp's list.
class Launcher {
 public:
  Launcher() = default;
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  virtual ~Launcher() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string title() const = 0;
  /// Whether a target is kept for the next image, and only one session at a time may have it. False for emulators:
  /// each image gets a fresh one.
  [[nodiscard]] virtual bool drives_one_board() const { return false; }
  /// What it runs for a board with these settings; empty where it runs nothing that could be missing.
  [[nodiscard]] virtual std::vector<ProbeProgram> programs(const ProbeSettings&) const { return {}; }
  virtual Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const = 0;
};

/// All launchers known to this build, in order of name.
const std::vector<const Launcher*>& launchers();

/// nullptr where there is none of that name.
const Launcher* find_launcher(const std::string& name);

}  // namespace probemark

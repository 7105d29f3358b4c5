// A Target behind any GDB server; what differs between servers is data (server_traits.hpp).
#pragma once

#include <functional>
#include <memory>
#include <set>

#include "harness/probe/exact_counts.hpp"
#include "harness/probe/gdb_client.hpp"
#include "harness/probe/load_plan.hpp"
#include "harness/probe/probe_lease.hpp"
#include "harness/probe/serial_bridge.hpp"
#include "harness/probe/server_traits.hpp"
#include "harness/probe/socket_folder.hpp"
#include "harness/probe/target.hpp"
#include "harness/process/child_process.hpp"

namespace probemark {

struct TargetHoldings;

struct GdbTargetSettings {
  enum class Reset {
    vectors,  ///< Arm: stack pointer and PC come from the vector table at the start of the image
    entry,    ///< PC is set to the entry
  };

  Board board;
  ServerTraits traits;
  Reset reset = Reset::entry;
  std::vector<std::string> attach_once = {};  ///< monitor commands before all others, but not after a release()
  std::vector<std::string> attach = {};  ///< monitor commands of this board or launcher, before those of the traits
  bool emulator = false;                 ///< not over wires, and without a chip to be identified
  std::string server = {};               ///< name and version; empty: the traits' title
  /// A new connection after a release(), to a server that is started for it unless it has stayed. Empty: the connection
  /// stays.
  std::function<Result<GdbClient>(TargetHoldings&)> reconnect = {};
};

/// How a core of `family` starts.
GdbTargetSettings::Reset reset_of_family(const std::string& family);

/// A server that the harness started, with what has to outlive it.
struct OwnedServer {
  ChildProcess process;
  std::filesystem::path log;
  std::optional<SocketFolder> folder = {};
};

/// What a target holds as long as it lives; given up from the last to the first.
struct TargetHoldings {
  std::optional<ProbeLease> lease = {};
  std::optional<ChildProcess> virtual_board = {};
  std::unique_ptr<SerialBridge> serial = {};
  std::optional<OwnedServer> server = {};  ///< empty where somebody else runs it
};

class GdbTarget final : public Target {
 public:
  /// Attaches, makes sure that the chip is the board file's, fetches the register layout. `counter` is empty where
  /// nothing counts.
  static Result<std::unique_ptr<GdbTarget>> create(GdbClient client, GdbTargetSettings settings,
                                                   TargetHoldings holdings, std::optional<CounterMapping> counter);
  ~GdbTarget() override;

  Result<void> follow(const CounterMarkers& markers) override;
  Result<LoadReport> load(std::span<const Segment> segments) override;
  Result<void> reset(std::uint64_t entry) override;
  Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes) override;
  Result<void> write(std::uint64_t address, std::span<const std::uint8_t> bytes) override;
  Result<void> set_breakpoint(std::uint64_t address) override;
  Result<void> clear_breakpoint(std::uint64_t address) override;
  Result<Stop> resume(Deadline deadline, const std::string& waiting_for) override;
  Result<std::uint64_t> program_counter() override;
  std::optional<ExactCounts> exact_counts() override;
  Result<std::string> release() override;
  Result<void> reattach() override;
  [[nodiscard]] std::string server() const override { return settings_.server; }
  [[nodiscard]] bool usable() const override { return client_.usable(); }
  [[nodiscard]] bool over_wires() const override { return !settings_.emulator; }

 private:
  GdbTarget(GdbClient client, GdbTargetSettings settings, TargetHoldings holdings,
            std::optional<CounterMapping> counter);
  Result<void> attach(bool again);
  /// The commands of traits.leave; what the first that failed said, empty where none has.
  Result<std::string> turn_debug_off();
  Result<void> leave_running();
  Result<void> identify();
  Result<void> clear_all_breakpoints();
  /// The server's own reset; afterwards the core stands still.
  Result<void> reset_core();
  Result<void> reset_from_vectors(std::uint64_t entry);
  Result<LoadReport> load_changes(std::span<const Segment> segments);
  Result<void> program_flash(const LoadPlan& plan);
  /// Whether all of these need not be written.
  Result<bool> held_already(const std::vector<const Segment*>& segments);
  /// False where a few bytes, spread over the segment, tell already that the board holds another.
  Result<bool> holds_samples(const Segment& segment);
  /// Whether the board holds the segment, by a checksum.
  Result<bool> holds(const Segment& segment);
  Result<std::uint32_t> checksum(const Segment& segment);
  Result<std::uint32_t> checksum_by_routine(std::uint64_t address, std::uint64_t bytes);
  Result<void> read_back(const Segment& segment);
  Result<void> set_register(std::string_view name, std::uint64_t value);
  Result<std::uint64_t> get_register(std::string_view name);
  Result<StopReply> step_over_breakpoint();
  /// Adds the board and, where the server is dead, how it ended and its last words.
  Error explain(Error error);
  template <class T>
  Result<T> explained(Result<T> result) {
    if (!result) {
      return tl::unexpected(explain(result.error()));
    }
    return result;
  }

  // The client goes before the server that it talks to.
  TargetHoldings holdings_;
  std::optional<CounterMapping> counter_;
  GdbClient client_;
  GdbTargetSettings settings_;
  RegisterLayout registers_;
  std::optional<MemoryMap> map_;
  std::set<std::uint64_t> breakpoints_;
  std::uint64_t image_start_ = 0;
};

}  // namespace probemark

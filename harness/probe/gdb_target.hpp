// A Target behind any GDB server; what differs between servers is data.
#pragma once

#include <memory>
#include <set>

#include "harness/probe/exact_counts.hpp"
#include "harness/probe/gdb_client.hpp"
#include "harness/probe/socket_folder.hpp"
#include "harness/probe/target.hpp"
#include "harness/process/child_process.hpp"

namespace probemark {

struct GdbTargetSettings {
  enum class Reset {
    vectors,  ///< Arm: stack pointer and PC come from the vector table at the start of the image
    entry,    ///< PC is set to the entry
  };

  std::string server;  ///< name and version
  std::string board;   ///< the board's id; goes into errors
  std::string family;  ///< of the core: "arm-m", "riscv" or "avr"
  Reset reset = Reset::entry;
  std::string reset_command;  ///< the server's own, e.g. "system_reset"; empty: none
  bool verify_load = true;    ///< read everything back after load()
};

/// A server that the harness started, with what has to outlive it.
struct OwnedServer {
  ChildProcess process;
  std::filesystem::path log;
  SocketFolder folder;
};

class GdbTarget final : public Target {
 public:
  /// Fetches the register layout. `server` is empty where somebody else runs it; `counter` where nothing counts.
  static Result<std::unique_ptr<GdbTarget>> create(GdbClient client, GdbTargetSettings settings,
                                                   std::optional<OwnedServer> server,
                                                   std::optional<CounterMapping> counter);
  ~GdbTarget() override;

  Result<void> load(std::span<const Segment> segments) override;
  Result<void> reset(std::uint64_t entry) override;
  Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes) override;
  Result<void> write(std::uint64_t address, std::span<const std::uint8_t> bytes) override;
  Result<void> set_breakpoint(std::uint64_t address) override;
  Result<void> clear_breakpoint(std::uint64_t address) override;
  Result<Stop> resume(Deadline deadline, const std::string& waiting_for) override;
  Result<std::uint64_t> program_counter() override;
  std::optional<ExactCounts> exact_counts() override;
  [[nodiscard]] std::string server() const override { return settings_.server; }

 private:
  GdbTarget(GdbClient client, GdbTargetSettings settings, std::optional<OwnedServer> server,
            std::optional<CounterMapping> counter);
  Result<void> verify(const Segment& segment);
  Result<void> reset_from_vectors(std::uint64_t entry);
  Result<void> set_register(const char* name, std::uint64_t value);
  Result<std::uint64_t> get_register(const char* name);
  Result<StopReply> step_over_breakpoint();
  /// Adds the board and, where the server is dead, how it ended and its last words.
  Error explain(Error error);
  template <class T>
  Result<T> explained(Result<T> result);

  // The server's process goes before the folder with its socket, the client before both.
  std::optional<OwnedServer> server_;
  std::optional<CounterMapping> counter_;
  GdbClient client_;
  GdbTargetSettings settings_;
  RegisterLayout registers_;
  std::set<std::uint64_t> breakpoints_;
  std::uint64_t image_start_ = 0;
};

}  // namespace probemark

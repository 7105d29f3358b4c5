// A client of any GDB server: memory, registers, breakpoints and run control over the Remote Serial Protocol.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/probe/memory_map.hpp"
#include "harness/probe/register_layout.hpp"
#include "harness/probe/rsp_connection.hpp"
#include "harness/probe/stop_reply.hpp"
#include "reference/error.hpp"

namespace probemark {

struct GdbOptions {
  std::chrono::steady_clock::duration reply_deadline = std::chrono::seconds(10);
  /// How long a running target may take to stop after 0x03.
  std::chrono::steady_clock::duration halt_deadline = std::chrono::seconds(2);
  /// Z0 where Z1 was refused.
  bool software_breakpoints = true;
  /// Less than PacketSize says, where a server cannot keep what it says.
  std::size_t most_packet_bytes = std::size_t{1} << 16;
  /// The server halts a running core at the connection and says so before it is asked anything.
  bool says_stop_first = false;
};

/// Every call blocks until it is done or its deadline has passed; the error says what was waited for. After a lost
/// connection or a reply that never came, all further calls fail with that first error: later replies could not be told
/// apart. An `E` reply spoils nothing. All errors but interrupts are ErrorKind::target_lost.
class GdbClient {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// Connects and negotiates: packet size, features, no-acknowledgement mode.
  static Result<GdbClient> connect(const Endpoint& endpoint, Duration deadline, const RspConnection::Alive& alive = {},
                                   const GdbOptions& options = {});
  static Result<GdbClient> over(RspConnection connection, const GdbOptions& options = {});

  Result<std::vector<std::uint8_t>> read_memory(std::uint64_t address, std::size_t bytes);
  /// By `X` where the server takes it, else by `M`.
  Result<void> write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes);

  /// Empty where the server has none.
  Result<MemoryMap> memory_map();
  /// Erases whole blocks (vFlashErase); the server may put it off until flash_done().
  Result<void> flash_erase(std::uint64_t address, std::uint64_t bytes, Duration deadline);
  Result<void> flash_write(std::uint64_t address, std::span<const std::uint8_t> bytes, Duration deadline);
  Result<void> flash_done(Duration deadline);
  /// gdb_crc32 of memory, by the server (qCRC).
  Result<std::uint32_t> checksum(std::uint64_t address, std::uint64_t bytes, Duration deadline);

  /// For servers without a target until one is asked for (vAttach).
  Result<void> attach();

  /// A software breakpoint, for code in RAM: many cores' hardware breakpoints reach flash only.
  Result<void> insert_software_breakpoint(std::uint64_t address, unsigned kind = 2);
  /// A hardware breakpoint, or a software one where the server has none. `kind` is the instruction's size in bytes.
  Result<void> insert_breakpoint(std::uint64_t address, unsigned kind = 2);
  Result<void> remove_breakpoint(std::uint64_t address, unsigned kind = 2);

  /// Why the target stands still. QEMU deletes all breakpoints on this.
  Result<StopReply> stop_reason();
  /// Continues and waits for the next stop. When `deadline` has passed, halts the target and fails.
  Result<StopReply> resume(Duration deadline, const std::string& waiting_for);
  /// Executes one instruction.
  Result<StopReply> step();

  /// Little-endian registers of up to 64 bits, by `p`/`P`, else by `g`/`G`.
  Result<std::uint64_t> read_register(const Register& which);
  Result<void> write_register(const Register& which, std::uint64_t value);
  /// From the server's target description; `family`'s fixed one where it has none.
  Result<RegisterLayout> fetch_registers(const std::string& family);

  /// Runs a command of the server's own and returns what it printed.
  Result<std::string> monitor(const std::string& command, Duration deadline);

  Result<void> detach();
  /// Continues and waits for nothing: the connection is at its end.
  Result<void> resume_and_leave();
  /// Ends the connection; all further calls fail.
  void close();
  /// Ends the session and, on emulators, the server; does not wait for an answer.
  Result<void> kill();

  [[nodiscard]] std::size_t packet_size() const { return packet_size_; }
  /// False once all further calls fail.
  [[nodiscard]] bool usable() const { return !lost_; }
  [[nodiscard]] bool has_feature(const std::string& name) const;

 private:
  GdbClient(RspConnection connection, const GdbOptions& options);
  Result<void> negotiate();
  /// One request and its reply; an `E` reply is an error.
  Result<std::string> ask(const std::string& request, const std::string& what);
  Result<std::string> ask(const std::string& request, const Wait& wait);
  Result<void> ask_ok(const std::string& request, const std::string& what);
  Result<void> ask_ok(const std::string& request, const Wait& wait);
  Result<std::string> receive(const Wait& wait);
  Result<StopReply> await_stop(const Wait& wait);
  Error halt_late(const Wait& missed);
  /// Down to whole words, where there is one: servers choose the width of bus accesses by alignment.
  static std::size_t whole_words(std::size_t bytes) { return bytes >= 4 ? bytes & ~std::size_t{3} : bytes; }
  Result<std::size_t> write_chunk(std::uint64_t address, std::span<const std::uint8_t> bytes, bool binary);
  Result<bool> takes_binary_writes(std::uint64_t address);
  Result<void> insert_breakpoint(std::uint64_t address, unsigned kind, std::string_view types);
  /// A whole object of qXfer.
  Result<std::string> document(const std::string& object, const std::string& annex);
  Result<std::vector<std::uint8_t>> all_registers();
  /// Remembers why the connection cannot be used any more.
  Error lose(Error error);

  RspConnection connection_;
  GdbOptions options_;
  RegisterLayout layout_;
  std::map<std::string, std::string> features_;
  std::map<std::uint64_t, char> breakpoints_;  ///< address -> the packet's type, '0' or '1'
  std::optional<Error> lost_;
  std::optional<bool> binary_writes_;
  bool single_registers_ = true;
  std::size_t packet_size_ = 400;
};

}  // namespace probemark

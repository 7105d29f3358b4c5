// What differs between GDB servers, as one table.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace probemark {

struct ServerTraits {
  std::string_view id = {};     ///< as board files and --probe name it
  std::string_view title = {};  ///< as records show it, before the version

  /// Monitor commands right after the connection, in order.
  std::vector<std::string_view> attach = {};
  /// "vAttach;1" after them: the server has no target until then.
  bool attaches_explicitly = false;
  /// Monitor commands that leave the core halted at its reset vector; the first that works is used. Empty: no reset.
  std::vector<std::string_view> reset = {};

  /// How a load is checked, and a board asked whether it holds an image already.
  enum class Checksum {
    read_back,  ///< an emulator: reading costs nothing, and what it holds is never kept
    server,     ///< qCRC, which the server lets the board compute
    routine,    ///< checksum_routine.hpp
  } checksum = Checksum::routine;

  /// Z0 where Z1 was refused. Servers that write the opcode into flash say yes and fail later.
  bool software_breakpoints = true;
  /// Less than what PacketSize promises, where a server cannot keep it.
  std::size_t most_packet_bytes = std::size_t{1} << 16;
  /// A failed monitor command is told by its words only, never by an `E` reply.
  bool errors_as_text = false;

  /// How a core is left running by itself, with its debug logic off where the server can do that.
  struct Leave {
    /// Monitor commands, in order, by family. They must make the core run where `run` says so.
    std::vector<std::string_view> arm_m = {};
    std::vector<std::string_view> riscv = {};
    /// `by_end`: the harness's own server does it on being ended; any other on the detach.
    enum class Run { by_commands, by_detach, by_continue, by_end } run = Run::by_detach;
    /// Whether the harness ends its server then, and by which signal.
    enum class Server { stays, terminated, interrupted } server = Server::terminated;
    /// A server that stays tells of the halt at the next connection, unasked.
    bool says_stop_first = false;
    /// For records: what is then known of the debug logic.
    std::string_view state = {};
  } leave = {};

  enum class AfterDetach { stays_halted, resumes, unsupported } after_detach = AfterDetach::resumes;
  /// Monitor command that prints a version; empty: none.
  std::string_view version = {};
};

/// All servers, emulators included, by id.
const std::vector<ServerTraits>& server_traits();

/// nullptr where there is none of that id.
const ServerTraits* find_server_traits(std::string_view id);

}  // namespace probemark

// Answers a GDB client's packets with an AVR machine.
#pragma once

#include <string>
#include <string_view>

#include "harness/probe/simavr_runner/avr_machine.hpp"
#include "harness/probe/simavr_runner/rsp_socket.hpp"

namespace probemark {

class AvrSession {
 public:
  AvrSession(AvrMachine& machine, RspSocket& socket) : machine_(machine), socket_(socket) {}

  /// Until the client is gone, detaches or kills.
  void serve();

 private:
  /// False at the end of the session.
  bool handle(const std::string& packet);
  std::string query(std::string_view packet);
  std::string read_memory(std::string_view arguments);
  std::string write_memory(std::string_view arguments, bool binary);
  std::string registers();
  std::string read_register(std::string_view arguments);
  std::string write_register(std::string_view arguments);
  std::string breakpoint(std::string_view packet);
  std::string monitor(std::string_view command);
  /// Runs until a stop, an interrupt or the end of the client; the stop reply.
  std::string resume();
  static std::string stop_reply(int signal);

  AvrMachine& machine_;
  RspSocket& socket_;
  int last_signal_ = kSignalTrap;
};

}  // namespace probemark

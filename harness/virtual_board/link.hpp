// A debug adapter's wire protocol as a pure exchange of bytes; the server owns the socket.
#pragma once

#include <string>
#include <string_view>

namespace probemark::virtual_board {

class Link {
 public:
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  virtual ~Link() = default;

  /// A client has connected; whatever state the protocol keeps starts afresh.
  virtual void connected() = 0;
  /// Takes bytes in pieces of any size; returns what is to be sent.
  virtual std::string receive(std::string_view bytes) = 0;
  /// The client asked to be disconnected: the server closes once everything is sent.
  [[nodiscard]] virtual bool finished() const = 0;
  /// What the debug logic behind it is set to: NAME=0|1, separated by spaces.
  [[nodiscard]] virtual std::string debug_state() const { return {}; }
};

}  // namespace probemark::virtual_board

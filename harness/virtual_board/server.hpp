// The sockets of the virtual board: one client of the link at a time, one after another, and a control line beside it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "harness/virtual_board/link.hpp"
#include "harness/virtual_board/listen_address.hpp"

namespace probemark::virtual_board {

struct ControlAnswer {
  std::string text;           ///< without the end of the line
  bool drops_client = false;  ///< the link's client is to be disconnected
};

class Server {
 public:
  using Control = std::function<ControlAnswer(std::string_view line)>;

  /// Listens from now on; TCP on 127.0.0.1 only. A socket file that nobody listens on any more is replaced.
  /// ErrorKind::setup where the place cannot be had.
  static Result<Server> create(const ListenAddress& address);

  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Where it listens, with the port that was free.
  [[nodiscard]] const ListenAddress& address() const;
  /// Takes lines of at most 4 KiB on a second socket and answers each by one.
  Result<void> add_control(const ListenAddress& address, Control control);
  /// Ends run() when that process does.
  void end_with_process(int id);
  /// Calls `tick` while run() serves, so often or, where it has much to do, less.
  void every(std::chrono::milliseconds period, std::function<void()> tick);
  /// Serves until interrupted() or the watched process has ended.
  void run(Link& link);

 private:
  class State;
  explicit Server(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

/// Sends one line to a control socket and returns the answer. ErrorKind::target_lost where nobody listens or answers.
Result<std::string> tell(const ListenAddress& address, std::string_view line);

}  // namespace probemark::virtual_board

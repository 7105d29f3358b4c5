// What all launchers that start a GDB server of their own have in common.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "harness/probe/gdb_target.hpp"

namespace probemark {

/// The server chooses a free TCP port of the loopback interface and says which in its log.
struct AnnouncedPort {
  std::string pattern;  ///< regular expression; the first group is the port
};

/// For servers that cannot choose: a port that was free a moment ago.
struct ChosenPort {
  std::uint16_t port = 0;
};

struct ServerLaunch {
  std::vector<std::string> argv;
  std::filesystem::path log;  ///< the server's stdout and stderr
  std::variant<SocketFolder, AnnouncedPort, ChosenPort> listens;
  std::optional<CounterMapping> counter = {};
  GdbTargetSettings settings;
  TargetHoldings holdings = {};  ///< but the server
  std::vector<std::string> environment = {};
  std::vector<std::string> without_reset = {};  ///< further arguments where the core is running and must go on
};

/// Starts the server, connects to it and makes sure that the counter is attached. Where a server ends before it can be
/// used, or says what is wrong, server_diagnosis.hpp tells whose fault it is: ErrorKind::setup, or the board's,
/// ErrorKind::target_lost.
Result<std::unique_ptr<Target>> launch_server(ServerLaunch launch);

/// Connects to a server that runs already.
Result<std::unique_ptr<Target>> join_server(const Endpoint& endpoint, GdbTargetSettings settings,
                                            TargetHoldings holdings = {}, std::optional<CounterMapping> counter = {});

/// The same over a connection that is there already.
Result<std::unique_ptr<Target>> join_server(RspConnection connection, GdbTargetSettings settings,
                                            TargetHoldings holdings);

/// A TCP port of the loopback interface that nothing listens on.
Result<std::uint16_t> free_port();

/// The counter file for `markers` in `folder`; nullopt without markers.
Result<std::optional<CounterMapping>> prepare_counter(const std::optional<CounterMarkers>& markers,
                                                      const std::filesystem::path& file);

}  // namespace probemark

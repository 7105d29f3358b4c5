// What all launchers that start a GDB server of their own have in common.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/probe/gdb_target.hpp"

namespace probemark {

struct ServerLaunch {
  std::vector<std::string> argv;
  std::filesystem::path log;  ///< the server's stdout and stderr
  SocketFolder folder;        ///< the server listens on its socket()
  std::optional<CounterMapping> counter;
  GdbTargetSettings settings;
  std::string version_command;  ///< the server's own; its first word that starts with a digit follows settings.server
};

/// Starts the server, connects to it and makes sure that the counter is attached. A server that ends before it can be
/// used is ErrorKind::setup and tells its last words.
Result<std::unique_ptr<Target>> launch_server(ServerLaunch launch);

/// The counter file for `markers` in `folder`; nullopt without markers.
Result<std::optional<CounterMapping>> prepare_counter(const std::optional<CounterMarkers>& markers,
                                                      const std::filesystem::path& file);

}  // namespace probemark

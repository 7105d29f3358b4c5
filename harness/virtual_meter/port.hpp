// Where a virtual meter is reached: a pseudo-terminal, a TCP port of this host for one client at a time, or a folder.
#pragma once

#include <string>

#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark::virtual_meter {

enum class Transport {
  terminal,
  tcp,
  folder,  ///< no bytes go to and fro: it is looked at
};

struct Port {
  Transport transport = Transport::terminal;
  FileDescriptor far_end;   ///< what the host writes is read here; does not block; invalid where nobody is connected
  FileDescriptor listener;  ///< of TCP
  std::string name;         ///< device, HOST:PORT or folder, as a driver takes it

  /// ErrorKind::setup where it cannot be had.
  static Result<Port> create(Transport transport);
  Port() = default;
  Port(Port&&) noexcept = default;
  Port& operator=(Port&&) = delete;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  /// A folder goes with it.
  ~Port();

  /// Lets a client in; false where none waits.
  bool accept();
};

}  // namespace probemark::virtual_meter

// A serial port as a socket: for GDB servers that sit in the probe and speak over a USB serial line.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

class SerialBridge {
 public:
  /// Opens `port` raw and for this process alone. ErrorKind::setup where it is missing, not permitted (EACCES) or in
  /// use (EBUSY), each with its own remedy.
  static Result<std::unique_ptr<SerialBridge>> open(const std::string& port);

  SerialBridge(const SerialBridge&) = delete;
  SerialBridge& operator=(const SerialBridge&) = delete;
  ~SerialBridge();

  /// The end of a unix socket that carries the port's bytes; to be taken once.
  int take_socket() { return client_.release(); }

 private:
  SerialBridge(FileDescriptor port, FileDescriptor client, FileDescriptor server);
  void copy();

  FileDescriptor port_;
  FileDescriptor client_;
  FileDescriptor server_;
  std::thread thread_;
};

}  // namespace probemark

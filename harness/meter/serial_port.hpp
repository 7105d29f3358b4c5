// A serial port of an instrument: raw, this process's alone, every wait with a deadline.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "harness/process/descriptor_wait.hpp"
#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

class SerialPort {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// 8 bits, no parity, no flow control, any rate. Pseudo-terminals serve as well. ErrorKind::setup where the port is
  /// missing, not permitted (EACCES), in use (by a lock, or EBUSY) or no serial port, each with its own remedy.
  static Result<SerialPort> open(const std::string& device, unsigned baud);

  SerialPort(SerialPort&&) noexcept = default;
  SerialPort& operator=(SerialPort&&) noexcept = default;
  SerialPort(const SerialPort&) = delete;
  SerialPort& operator=(const SerialPort&) = delete;
  ~SerialPort();

  /// All of the bytes. ErrorKind::target_lost where the instrument was unplugged, or took nothing for `wait`.
  Result<void> write(std::string_view bytes, Duration wait);
  /// What is there, as soon as there is something; 0 where nothing came within `wait`. ErrorKind::target_lost where it
  /// was unplugged.
  Result<std::size_t> read(std::span<char> into, Duration wait);
  /// Reads and drops until nothing has come for `quiet`. False where it had not become quiet after `wait`.
  Result<bool> drain(Duration quiet, Duration wait);

  [[nodiscard]] const std::string& device() const { return device_; }

 private:
  SerialPort(FileDescriptor port, std::string device) : port_(std::move(port)), device_(std::move(device)) {}
  [[nodiscard]] tl::unexpected<Error> lost(int reason) const;

  FileDescriptor port_;
  std::string device_;
};

}  // namespace probemark

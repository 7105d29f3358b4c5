// A simulated instrument at the far end of its port.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "harness/virtual_meter/devices.hpp"

namespace probemark::virtual_meter {

enum class Pace {
  host,    ///< by the host's clock, as a real instrument
  reader,  ///< as fast as it is read
};

struct VirtualMeterSettings {
  std::string device;
  DeviceSettings settings;
  Pace pace = Pace::host;
  std::filesystem::path truth;  ///< written whenever a window has ended, and at the end; empty: not at all
};

class VirtualMeter {
 public:
  /// ErrorKind::usage where there is no such device.
  static Result<std::unique_ptr<VirtualMeter>> create(const VirtualMeterSettings& settings,
                                                      std::unique_ptr<Signal> signal);

  VirtualMeter(const VirtualMeter&) = delete;
  VirtualMeter& operator=(const VirtualMeter&) = delete;
  ~VirtualMeter();

  /// The serial port to be opened, HOST:PORT, or folder.
  [[nodiscard]] const std::string& port() const { return port_.name; }
  [[nodiscard]] const std::string& device() const { return settings_.device; }
  /// Serves until interrupted(), unplugged or stop() in another thread.
  Result<void> run();
  void stop();
  /// To be read when run() has ended.
  [[nodiscard]] const Truth& truth() const { return sampler_.truth(); }

 private:
  VirtualMeter(const VirtualMeterSettings& settings, std::unique_ptr<Signal> signal, Port port, const DeviceKind& kind,
               FileDescriptor wake);
  Result<bool> step();
  [[nodiscard]] bool is_awake() const;
  void drop_client();
  Result<void> take_commands();
  Result<void> produce();
  void send();

  VirtualMeterSettings settings_;
  std::unique_ptr<Signal> signal_;
  Sampler sampler_;
  Port port_;
  std::unique_ptr<Device> device_;
  FileDescriptor wake_;
  std::string out_;
  std::size_t sent_ = 0;
  bool was_sampling_ = false;
  bool waits_ = false;      ///< for the board's time
  bool unplugged_ = false;  ///< once all is sent
  std::chrono::steady_clock::time_point created_;
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace probemark::virtual_meter

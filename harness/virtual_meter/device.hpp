// A simulated instrument: bytes in, bytes out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/virtual_meter/fault.hpp"
#include "harness/virtual_meter/port.hpp"
#include "harness/virtual_meter/sampler.hpp"

namespace probemark::virtual_meter {

struct DeviceSettings {
  CurrentModel model;
  std::vector<Fault> faults;
  double loss = 0;  ///< share of the samples that get lost on the way, in bursts of up to 40
};

enum class Production {
  more,      ///< there is more at once
  waits,     ///< until the board's time has come further, or a command
  unplugged  ///< the port is to go away
};

class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device() = default;

  /// Where it is reached, once.
  virtual Result<void> placed(const std::string& port) {
    static_cast<void>(port);
    return {};
  }
  /// A client has connected (TCP); what it is greeted with is appended to `out`.
  virtual void connected(std::string& out) { static_cast<void>(out); }
  /// What the host has sent; answers are appended to `out`.
  virtual Result<void> receive(std::string_view bytes, std::string& out) = 0;
  /// Whether it sends samples.
  [[nodiscard]] virtual bool sampling() const = 0;
  /// Appends samples until there are some kilobytes, or no more can be had.
  virtual Result<Production> produce(std::string& out) = 0;
};

/// A device is one file device_<name>.cpp and a row in devices.hpp.
struct DeviceKind {
  std::string_view name;
  std::string_view title;
  std::unique_ptr<Device> (*make)(Sampler& sampler, const DeviceSettings& settings);
  Transport transport = Transport::terminal;
};

}  // namespace probemark::virtual_meter

// An INA2xx as the kernel's drivers show it: a folder of files, each replaced as a whole with every conversion.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "harness/virtual_meter/devices.hpp"

namespace probemark::virtual_meter {
namespace {

namespace fs = std::filesystem;

constexpr double conversion_s = 4e-3;
constexpr double shunt_lsb_a = 25e-6;  ///< INA226 with 0.1 Ohm
constexpr double bus_lsb_v = 1.25e-3;
constexpr double power_lsb_w = 25 * shunt_lsb_a;
constexpr double energy_wraps_j = 1.0;  ///< soon, so that it is seen

enum class Flavour { hwmon, iio };

class SysfsDevice : public Device {
 public:
  SysfsDevice(Sampler& sampler, const DeviceSettings& settings, Flavour flavour)
      : sampler_(sampler), reading_(settings.model), faults_(settings.faults), flavour_(flavour) {}

  Result<void> placed(const std::string& port) override {
    folder_ = port;
    if (flavour_ == Flavour::hwmon) {
      // wrong-answer: another kind of chip
      write("name", faults_.has(FaultKind::wrong_answer) ? "nct6775" : "ina228");
      write("update_interval", fmt::format("{:.0f}", conversion_s * 1e3));
    } else {
      write("name", "ina226");
      write("in_sampling_frequency", fmt::format("{:.0f}", 1 / conversion_s));
      write("in_voltage0_scale", "0.0025");
      write("in_voltage1_scale", "1.25");
      write("in_power2_scale", fmt::format("{}", power_lsb_w * 1e3));
      write("in_current3_scale", fmt::format("{}", shunt_lsb_a * 1e3));
    }
    show(0);
    return sampler_.start(conversion_s);
  }

  Result<void> receive(std::string_view, std::string&) override { return {}; }
  [[nodiscard]] bool sampling() const override { return true; }

  Result<Production> produce(std::string&) override {
    const auto sample = sampler_.next();
    if (!sample) {
      return tl::unexpected(sample.error());
    }
    if (!*sample) {
      return Production::waits;
    }
    while (const Fault* fault = faults_.take(sampler_.next_time_s())) {
      if (fault->kind == FaultKind::unplug) {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
        return Production::unplugged;
      }
      broken_ = fault->kind == FaultKind::garbage || fault->kind == FaultKind::nul ? fault->count : broken_;
      empty_ = fault->kind == FaultKind::nul;
      hangs_ = hangs_ || fault->kind == FaultKind::hang;
    }
    if (!hangs_) {
      show((*sample)->mean_a);
    }
    return Production::more;
  }

 private:
  void show(double true_a) {
    const double volts = reading_.model().voltage_v;
    const double amperes = reading_.mean(true_a, 1);
    const double current = std::round(amperes / shunt_lsb_a);
    const double power = std::round(amperes * volts / power_lsb_w);
    joules_ += amperes * volts * conversion_s;
    if (flavour_ == Flavour::hwmon) {
      write("curr1_input", fmt::format("{:.0f}", current * shunt_lsb_a * 1e3));
      write("in1_input", fmt::format("{:.0f}", std::round(volts / bus_lsb_v) * bus_lsb_v * 1e3));
      write("power1_input", fmt::format("{:.0f}", power * power_lsb_w * 1e6));
      write("energy1_input", fmt::format("{:.0f}", std::fmod(joules_, energy_wraps_j) * 1e6));
    } else {
      write("in_voltage0_raw", fmt::format("{:.0f}", current * 10));
      write("in_voltage1_raw", fmt::format("{:.0f}", std::round(volts / bus_lsb_v)));
      write("in_power2_raw", fmt::format("{:.0f}", power));
      write("in_current3_raw", fmt::format("{:.0f}", current));
    }
    broken_ -= broken_ > 0 ? 1 : 0;
  }

  void write(const std::string& attribute, const std::string& value) const {
    const fs::path next = folder_ / ("." + attribute);
    std::ofstream(next) << (broken_ == 0 ? value + "\n" : empty_ ? "" : "Input/output error\n");
    std::error_code ignored;
    fs::rename(next, folder_ / attribute, ignored);
  }

  Sampler& sampler_;
  Reading reading_;
  FaultPlan faults_;
  Flavour flavour_;
  fs::path folder_;
  double joules_ = 0.5;
  std::uint64_t broken_ = 0;  ///< conversions that come out as no number
  bool empty_ = false;        ///< as nothing at all
  bool hangs_ = false;
};

template <Flavour flavour>
std::unique_ptr<Device> make(Sampler& sampler, const DeviceSettings& settings) {
  return std::make_unique<SysfsDevice>(sampler, settings, flavour);
}

}  // namespace

const DeviceKind& hwmon_device() {
  static const DeviceKind kind{"hwmon", "INA228 as Linux hwmon shows it", make<Flavour::hwmon>, Transport::folder};
  return kind;
}

const DeviceKind& iio_device() {
  static const DeviceKind kind{"iio", "INA226 as Linux IIO shows it", make<Flavour::iio>, Transport::folder};
  return kind;
}

}  // namespace probemark::virtual_meter

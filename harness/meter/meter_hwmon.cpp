// INA2xx and its like by the kernel's hwmon drivers: curr1_input in mA, in1_input in mV, power1_input and energy1_input
// in uW and uJ (Documentation/hwmon/ina2xx.rst, ina238.rst).
#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/meter/sysfs_readings.hpp"
#include "harness/process/sysfs_attribute.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

constexpr const char* hwmon_folder = "/sys/class/hwmon";
constexpr double milli = 1e-3;
constexpr double micro = 1e-6;
constexpr double rounding_a = 0.5e-3;  ///< curr1_input has steps of 1 mA

tl::expected<PolledReading, PollFailure> look(const fs::path& folder, ChipReading what, bool has_voltage) {
  PolledReading reading;
  const auto value = read_sysfs_value(folder / (what == ChipReading::energy  ? "energy1_input"
                                                : what == ChipReading::power ? "power1_input"
                                                                             : "curr1_input"));
  if (!value) {
    return tl::unexpected(value.error());
  }
  reading.value = value->value * (what == ChipReading::current ? milli : micro);
  reading.raw = value->text;
  if (has_voltage) {
    const auto voltage = read_sysfs_value(folder / "in1_input");
    if (!voltage) {
      return tl::unexpected(voltage.error());
    }
    reading.voltage_v = voltage->value * milli;
    reading.raw += " " + voltage->text;
  }
  return reading;
}

Result<std::unique_ptr<Meter>> open(const MeterRequest& request) {
  const auto known = check_options(request, {"root", "read", "update", "stuck", "gain", "offset"});
  const auto folder = known ? find_chip_folder(request, hwmon_folder) : tl::unexpected(known.error());
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  const auto there = [&folder](const char* name) {
    std::error_code ignored;
    return fs::exists(*folder / name, ignored);
  };
  const bool has_voltage = there("in1_input");
  std::vector<ChipReading> readings;
  if (there("energy1_input")) {
    readings.push_back(ChipReading::energy);
  }
  if (there("power1_input")) {
    readings.push_back(ChipReading::power);
  }
  if (there("curr1_input") && (has_voltage || request.voltage_v)) {
    readings.push_back(ChipReading::current);
  }
  const auto what = chosen_reading(request, readings, *folder);
  if (!what) {
    return tl::unexpected(what.error());
  }
  PolledChip chip;
  const std::string name = sysfs_attribute(*folder / "name");
  chip.description.instrument = name.empty() ? "hwmon chip" : name;
  chip.description.serial = folder->filename().string();
  chip.description.quantity = *what == ChipReading::energy  ? Quantity::energy
                              : *what == ChipReading::power ? Quantity::power
                                                            : Quantity::current;
  chip.description.measures_voltage = has_voltage;
  chip.description.voltage_v = request.voltage_v;
  if (*what == ChipReading::current) {
    chip.description.limits.offset_a = rounding_a;
  }
  if (const auto update = read_sysfs_value(*folder / "update_interval"); update && update->value > 0) {
    chip.update_s = update->value * milli;
  }
  chip.look = [folder = *folder, what = *what, has_voltage] { return look(folder, what, has_voltage); };
  if (const auto applied = apply_chip_options(request, chip); !applied) {
    return tl::unexpected(applied.error());
  }
  return open_polled_meter(std::move(chip));
}

}  // namespace

const MeterDriver& hwmon_meter_driver() {
  static const MeterDriver driver{"hwmon", "INA2xx by Linux hwmon", open};
  return driver;
}

}  // namespace probemark

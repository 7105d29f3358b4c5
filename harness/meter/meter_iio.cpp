// INA2xx and its like by the kernel's IIO drivers: (raw + offset) * scale is in mA, mV, mW
// (Documentation/ABI/testing/sysfs-bus-iio).
#include <fmt/format.h>

#include <algorithm>

#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/meter/sysfs_readings.hpp"
#include "harness/process/sysfs_attribute.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

constexpr const char* iio_folder = "/sys/bus/iio/devices";
constexpr double milli = 1e-3;

/// A channel: `in_current3`.
struct Channel {
  fs::path raw;
  double scale = 1;  ///< from raw to A, V or W
  double offset = 0;
};

/// Channel numbers of one kind, ascending.
std::vector<unsigned> numbers_of(const fs::path& folder, const std::string& kind) {
  std::vector<unsigned> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const std::string prefix = "in_" + kind;
    if (name.starts_with(prefix) && name.ends_with("_raw")) {
      const std::string digits = name.substr(prefix.size(), name.size() - prefix.size() - 4);
      if (!digits.empty() && digits.size() < 4 &&
          std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        numbers.push_back(static_cast<unsigned>(std::stoul(digits)));
      }
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

Result<Channel> channel_of(const fs::path& folder, const std::string& kind, unsigned number) {
  const std::string name = fmt::format("in_{}{}", kind, number);
  Channel channel;
  channel.raw = folder / (name + "_raw");
  const auto scale = read_sysfs_value(folder / (name + "_scale"));
  const auto shared = scale ? scale : read_sysfs_value(folder / fmt::format("in_{}_scale", kind));
  if (!shared || shared->value <= 0) {
    return fail(ErrorKind::setup, fmt::format("{} has no scale", name), folder.string());
  }
  channel.scale = shared->value * milli;
  if (const auto offset = read_sysfs_value(folder / (name + "_offset"))) {
    channel.offset = offset->value;
  }
  return channel;
}

/// The channel that an option names, else the last: of INA2xx, voltage0 is the shunt's and voltage1 the bus's.
Result<std::optional<Channel>> chosen_channel(const MeterRequest& request, const fs::path& folder,
                                              const std::string& kind) {
  const auto wanted = option_number(request, kind + "-channel");
  if (!wanted) {
    return tl::unexpected(wanted.error());
  }
  const auto numbers = numbers_of(folder, kind);
  if (numbers.empty() && !*wanted) {
    return std::optional<Channel>();
  }
  const unsigned number = *wanted ? static_cast<unsigned>(std::clamp(**wanted, 0.0, 999.0)) : numbers.back();
  if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
    return fail(ErrorKind::usage, fmt::format("there is no in_{}{}_raw", kind, number), folder.string());
  }
  const auto channel = channel_of(folder, kind, number);
  return channel ? Result<std::optional<Channel>>(*channel) : tl::unexpected(channel.error());
}

tl::expected<PolledReading, PollFailure> look(const Channel& value, const std::optional<Channel>& voltage) {
  PolledReading reading;
  const auto raw = read_sysfs_value(value.raw);
  if (!raw) {
    return tl::unexpected(raw.error());
  }
  reading.value = (raw->value + value.offset) * value.scale;
  reading.raw = raw->text;
  if (voltage) {
    const auto volts = read_sysfs_value(voltage->raw);
    if (!volts) {
      return tl::unexpected(volts.error());
    }
    reading.voltage_v = (volts->value + voltage->offset) * voltage->scale;
    reading.raw += " " + volts->text;
  }
  return reading;
}

Result<std::unique_ptr<Meter>> open(const MeterRequest& request) {
  const auto known = check_options(request, {"root", "read", "update", "stuck", "gain", "offset", "voltage-channel",
                                             "current-channel", "power-channel"});
  const auto folder = known ? find_chip_folder(request, iio_folder) : tl::unexpected(known.error());
  const auto current = folder ? chosen_channel(request, *folder, "current") : tl::unexpected(folder.error());
  const auto voltage = current ? chosen_channel(request, *folder, "voltage") : tl::unexpected(current.error());
  const auto power = voltage ? chosen_channel(request, *folder, "power") : tl::unexpected(voltage.error());
  if (!power) {
    return tl::unexpected(power.error());
  }
  std::vector<ChipReading> readings;
  if (*current && (*voltage || request.voltage_v)) {
    readings.push_back(ChipReading::current);  // 25 times finer than the power
  }
  if (*power) {
    readings.push_back(ChipReading::power);
  }
  const auto what = chosen_reading(request, readings, *folder);
  if (!what) {
    return tl::unexpected(what.error());
  }
  PolledChip chip;
  const std::string name = sysfs_attribute(*folder / "name");
  chip.description.instrument = name.empty() ? "IIO device" : name;
  chip.description.serial = folder->filename().string();
  chip.description.quantity = *what == ChipReading::power ? Quantity::power : Quantity::current;
  chip.description.measures_voltage = voltage->has_value();
  chip.description.voltage_v = request.voltage_v;
  if (const auto rate = read_sysfs_value(*folder / "in_sampling_frequency"); rate && rate->value > 0) {
    chip.update_s = 1 / rate->value;
  }
  chip.look = [value = *what == ChipReading::power ? **power : **current, volts = *voltage] {
    return look(value, volts);
  };
  if (const auto applied = apply_chip_options(request, chip); !applied) {
    return tl::unexpected(applied.error());
  }
  return open_polled_meter(std::move(chip));
}

}  // namespace

const MeterDriver& iio_meter_driver() {
  static const MeterDriver driver{"iio", "INA2xx by Linux IIO", open};
  return driver;
}

}  // namespace probemark

#include "harness/meter/sysfs_readings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "harness/meter/meter_spec.hpp"
#include "harness/process/file_descriptor.hpp"
#include "harness/process/sysfs_attribute.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> reading_names = {"energy", "power", "current"};

std::string_view name_of(ChipReading reading) { return reading_names.at(static_cast<std::size_t>(reading)); }

}  // namespace

tl::expected<SysfsValue, PollFailure> read_sysfs_value(const fs::path& file) {
  const auto failed = [&file](bool gone, const std::string& reason) {
    return tl::unexpected(PollFailure{gone, fmt::format("{}: {}", file.filename().string(), reason)});
  };
  const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.valid()) {
    return failed(errno == ENOENT || errno == ENODEV, std::strerror(errno));
  }
  std::array<char, 64> buffer{};
  const ssize_t got = ::read(descriptor.get(), buffer.data(), buffer.size());
  if (got < 0) {
    return failed(errno == ENODEV, std::strerror(errno));
  }
  std::string text(buffer.data(), static_cast<std::size_t>(got));
  text.erase(std::find_if(text.rbegin(), text.rend(), [](char c) { return c > ' '; }).base(), text.end());
  if (text.empty()) {
    return failed(false, "empty");
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return failed(false, fmt::format("'{}' is no number", text));
  }
  return SysfsValue{value, std::move(text)};
}

Result<fs::path> find_chip_folder(const MeterRequest& request, const fs::path& otherwise) {
  std::error_code error;
  if (!request.address.empty()) {
    return fs::is_directory(request.address, error) ? Result<fs::path>(request.address)
                                                    : fail(ErrorKind::setup, "is no folder of a chip", request.address,
                                                           fmt::format("give one of {}", (otherwise / "*").string()));
  }
  const auto given = request.options.find("root");
  const fs::path root = given == request.options.end() ? otherwise : fs::path(given->second);
  std::vector<fs::path> found;
  std::vector<std::string> others;
  for (const auto& entry : fs::directory_iterator(root, error)) {
    const std::string name = sysfs_attribute(entry.path() / "name");
    if (name.starts_with("ina")) {
      found.push_back(entry.path());
    }
    others.push_back(fmt::format("{} ({})", entry.path().string(), name.empty() ? "?" : name));
  }
  if (found.size() == 1) {
    return found.front();
  }
  std::sort(others.begin(), others.end());
  return fail(ErrorKind::setup, found.empty() ? "there is no INA2xx" : fmt::format("there are {} INA2xx", found.size()),
              root.string(),
              others.empty()
                  ? "load its driver (ina2xx, ina238 or ina2xx-adc)"
                  : fmt::format("name its folder: {}:FOLDER; there are {}", request.driver, fmt::join(others, ", ")));
}

Result<void> apply_chip_options(const MeterRequest& request, PolledChip& chip) {
  const auto update = option_number(request, "update");
  const auto stuck = update ? option_number(request, "stuck") : update;
  const auto gain = stuck ? option_number(request, "gain") : stuck;
  const auto offset = gain ? option_number(request, "offset") : gain;
  if (!offset) {
    return tl::unexpected(offset.error());
  }
  for (const auto* number : {&*update, &*stuck, &*gain, &*offset}) {
    if (*number && **number < 0) {
      return fail(ErrorKind::usage, fmt::format("{} is less than nothing", **number), "--meter");
    }
  }
  if (*update) {
    chip.update_s = **update * 1e-3;
  }
  chip.stuck_s = stuck->value_or(chip.stuck_s);
  if (*gain) {
    chip.description.limits.gain = **gain * 1e-2;
  }
  if (*offset) {
    chip.description.limits.offset_a = *offset;
  }
  if (request.line) {
    return fail(ErrorKind::usage, chip.description.instrument + " has no digital line", "--meter",
                "windows are found by steps of the power: leave line= out");
  }
  return {};
}

Result<ChipReading> chosen_reading(const MeterRequest& request, const std::vector<ChipReading>& there,
                                   const fs::path& folder) {
  if (there.empty()) {
    return fail(ErrorKind::setup, "shows no energy, no power and no current with its voltage", folder.string(),
                "name the folder of a current monitor");
  }
  const auto given = request.options.find("read");
  if (given == request.options.end()) {
    return there.front();
  }
  std::vector<std::string_view> names;
  for (const ChipReading reading : there) {
    if (name_of(reading) == given->second) {
      return reading;
    }
    names.push_back(name_of(reading));
  }
  return fail(ErrorKind::usage, fmt::format("there is no reading '{}'", given->second), folder.string(),
              fmt::format("read={}", fmt::join(names, ", read=")));
}

}  // namespace probemark

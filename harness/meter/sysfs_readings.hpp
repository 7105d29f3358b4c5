// Numbers that a chip's driver shows as files, and the folder in which it does.
#pragma once

#include <filesystem>
#include <string>

#include "harness/meter/meter.hpp"
#include "harness/meter/polled_meter.hpp"

namespace probemark {

/// A number that a file holds now.
struct SysfsValue {
  double value = 0;
  std::string text;
};

/// Fails where the file cannot be read, is empty or holds anything else than a number.
tl::expected<SysfsValue, PollFailure> read_sysfs_value(const std::filesystem::path& file);

/// The address, or the only folder of `otherwise` (option `root` instead, if given) whose attribute `name` begins with
/// "ina". ErrorKind::setup lists what is there.
Result<std::filesystem::path> find_chip_folder(const MeterRequest& request, const std::filesystem::path& otherwise);

/// Which of its readings a chip is asked for.
enum class ChipReading { energy, power, current };

/// Options that every polled chip has: `update` (ms), `stuck` (s), `gain` (%), `offset` (A) go into `chip`.
Result<void> apply_chip_options(const MeterRequest& request, PolledChip& chip);
/// Option `read`: one of `there`, the first unless told otherwise. ErrorKind::setup where there is none.
Result<ChipReading> chosen_reading(const MeterRequest& request, const std::vector<ChipReading>& there,
                                   const std::filesystem::path& folder);

}  // namespace probemark

// The system description (systems/<id>.json) of an MLPerf Tiny submission -> what of it can change a number. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

struct SystemDescription {
  std::string submitter = {};
  std::string board = {};
  std::string processor = {};
  std::string framework = {};
  std::string compiler = {};
  std::optional<std::uint64_t> clock_hz = {};  ///< where one frequency is named
  std::vector<double> voltages = {};           ///< all that are named, in volts, each once

  bool operator==(const SystemDescription&) const = default;
};

/// `name` is the file's in errors; JSON that is none is an error with line and column. What the submitter left empty
/// stays empty.
[[nodiscard]] Result<SystemDescription> parse_system(const std::string& text, const std::string& name);

/// "120 MHz", "1.6GHz": nullopt of text that names no frequency, or several.
[[nodiscard]] std::optional<std::uint64_t> parse_frequency(const std::string& text);

/// All voltages in free text, e.g. of "Core VDD = 0.9V, VDD_IO = 1.8V".
[[nodiscard]] std::vector<double> parse_voltages(const std::string& text);

}  // namespace probemark

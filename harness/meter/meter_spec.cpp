#include "harness/meter/meter_spec.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace probemark {
namespace {

constexpr double highest_v = 60;
constexpr unsigned most_lines = 64;

tl::unexpected<Error> wrong(std::string what) {
  return fail(ErrorKind::usage, std::move(what), "--meter",
              "write DRIVER[:ADDRESS][,KEY=VALUE].., e.g. ppk2:/dev/ttyACM0,voltage=3.0,line=0");
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool all = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  return all ? std::optional(value) : std::nullopt;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Result<void> take_voltage(MeterRequest& request, std::string_view value) {
  request.voltage_v = number(value);
  return request.voltage_v && *request.voltage_v > 0 && *request.voltage_v <= highest_v
             ? Result<void>()
             : wrong(fmt::format("'{}' is no voltage in V", value));
}

Result<void> take_line(MeterRequest& request, std::string_view value) {
  const auto line = number(value);
  if (!line || *line < 0 || *line >= most_lines || *line != std::floor(*line)) {
    return wrong(fmt::format("'{}' is no number of a digital line", value));
  }
  request.line = static_cast<unsigned>(*line);
  return {};
}

}  // namespace

Result<MeterRequest> parse_meter_spec(std::string_view spec) {
  MeterRequest request;
  const std::string_view head = spec.substr(0, spec.find(','));
  const std::size_t colon = head.find(':');
  request.driver = head.substr(0, colon);
  if (!is_name(request.driver)) {
    return wrong(fmt::format("'{}' names no instrument", request.driver));
  }
  if (colon != std::string_view::npos) {
    request.address = head.substr(colon + 1);
    if (request.address.empty()) {
      return wrong("nothing follows the colon");
    }
  }
  std::string_view rest = spec.substr(head.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view pair = rest.substr(0, rest.find(','));
    rest.remove_prefix(pair.size());
    const std::size_t equals = pair.find('=');
    const std::string key(pair.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(key)) {
      return wrong(fmt::format("'{}' is no KEY=VALUE", pair));
    }
    const std::string_view value = pair.substr(equals + 1);
    const bool again = key == "voltage" ? request.voltage_v.has_value()
                       : key == "line"  ? request.line.has_value()
                                        : request.options.contains(key);
    if (again) {
      return wrong(fmt::format("'{}' is given twice", key));
    }
    Result<void> taken;
    if (key == "voltage") {
      taken = take_voltage(request, value);
    } else if (key == "line") {
      taken = take_line(request, value);
    } else if (value.empty()) {
      taken = wrong(fmt::format("'{}' has no value", key));
    } else {
      request.options.emplace(key, value);
    }
    if (!taken) {
      return tl::unexpected(taken.error());
    }
  }
  return request;
}

std::string describe(const MeterRequest& request) {
  std::string text = request.driver;
  if (!request.address.empty()) {
    text += ":" + request.address;
  }
  if (request.voltage_v) {
    text += fmt::format(",voltage={}", *request.voltage_v);
  }
  if (request.line) {
    text += fmt::format(",line={}", *request.line);
  }
  for (const auto& [key, value] : request.options) {
    text += fmt::format(",{}={}", key, value);
  }
  return text;
}

Result<void> check_options(const MeterRequest& request, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : request.options) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return fail(ErrorKind::usage, fmt::format("{} has no option '{}'", request.driver, key), "--meter",
                  fmt::format("it has voltage, line{}{}", known.size() > 0 ? ", " : "", fmt::join(known, ", ")));
    }
  }
  return {};
}

Result<std::string> option_among(const MeterRequest& request, const std::string& key,
                                 std::initializer_list<std::string_view> choices) {
  const auto given = request.options.find(key);
  if (given == request.options.end()) {
    return std::string(*choices.begin());
  }
  if (std::find(choices.begin(), choices.end(), given->second) == choices.end()) {
    return fail(ErrorKind::usage, fmt::format("{}: '{}' is no {}", request.driver, given->second, key), "--meter",
                fmt::format("one of {}", fmt::join(choices, ", ")));
  }
  return given->second;
}

Result<std::optional<double>> option_number(const MeterRequest& request, const std::string& key) {
  const auto given = request.options.find(key);
  if (given == request.options.end()) {
    return std::optional<double>();
  }
  const auto value = number(given->second);
  return value ? Result<std::optional<double>>(value)
               : fail(ErrorKind::usage, fmt::format("{}: {}={} is no number", request.driver, key, given->second),
                      "--meter");
}

}  // namespace probemark

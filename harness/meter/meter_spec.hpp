// How an instrument is named on the command line: DRIVER[:ADDRESS][,KEY=VALUE].. Pure.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "harness/meter/meter.hpp"

namespace probemark {

/// `ppk2:/dev/ttyACM0,voltage=3.0,line=1,mode=ammeter`. `voltage` (V) and `line` are taken out; all other keys are the
/// driver's. ErrorKind::usage says which part is wrong.
Result<MeterRequest> parse_meter_spec(std::string_view spec);

/// A spec that parses to `request`.
std::string describe(const MeterRequest& request);

/// ErrorKind::usage where the request has an option that is none of `known`.
Result<void> check_options(const MeterRequest& request, std::initializer_list<std::string_view> known);

/// The option's value, one of `choices`; the first of them where it is not given. ErrorKind::usage for any other.
Result<std::string> option_among(const MeterRequest& request, const std::string& key,
                                 std::initializer_list<std::string_view> choices);

/// The option as a finite number; nullopt where it is not given. ErrorKind::usage where it is none.
Result<std::optional<double>> option_number(const MeterRequest& request, const std::string& key);

}  // namespace probemark

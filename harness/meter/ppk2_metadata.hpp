// What a PPK2 tells of itself when asked (command 19): its calibration. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "reference/error.hpp"

namespace probemark {

/// Measuring ranges: up to 50 uA, 500 uA, 5 mA, 60 mA, 1 A (its user guide).
inline constexpr std::size_t ppk2_ranges = 5;

/// I[A] = user_gain * (x * (gain_square * x + gain) + voltage_offset * V + offset), where
/// x = (4 * adc - zero) * (1.8 / 163840) / resistor.
struct Ppk2Range {
  double resistor_ohm = 1;    ///< R
  double gain_square = 1;     ///< GS
  double gain = 1;            ///< GI
  double zero = 0;            ///< O
  double voltage_offset = 0;  ///< S
  double offset_a = 0;        ///< I
  double user_gain = 1;       ///< UG
};

struct Ppk2Metadata {
  std::array<Ppk2Range, ppk2_ranges> range;
  std::string hardware;  ///< HW; empty: not told
};

/// From lines "KEY: value" up to "END". A value that is missing or `nan`, and a resistor or user gain of 0, are what
/// Nordic's own program takes in their place. ErrorKind::setup where there is no END, no resistor, or a value that is
/// no number.
Result<Ppk2Metadata> parse_ppk2_metadata(std::string_view text);

}  // namespace probemark

#include "harness/meter/ppk2_metadata.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace probemark {
namespace {

constexpr std::array<double, ppk2_ranges> usual_ohm = {1031.64, 101.65, 10.15, 0.94, 0.043};

struct Key {
  std::string_view name;
  double Ppk2Range::*value;
  bool may_be_zero;
};
constexpr std::array keys = {
    Key{"GS", &Ppk2Range::gain_square, true}, Key{"GI", &Ppk2Range::gain, true},
    Key{"UG", &Ppk2Range::user_gain, false},  Key{"R", &Ppk2Range::resistor_ohm, false},
    Key{"O", &Ppk2Range::zero, true},         Key{"S", &Ppk2Range::voltage_offset, true},
    Key{"I", &Ppk2Range::offset_a, true},
};

tl::unexpected<Error> wrong(std::string what) {
  return fail(ErrorKind::setup, std::move(what), "metadata of the PPK2",
              "check that the port is a PPK2's, and update its firmware with Nordic's program");
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks(" \t\r\0", 4);
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// NaN for nan in any spelling; nullopt where it is no number.
std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<Ppk2Metadata> parse_ppk2_metadata(std::string_view text) {
  Ppk2Metadata metadata;
  for (std::size_t r = 0; r < ppk2_ranges; ++r) {
    metadata.range[r].resistor_ohm = usual_ohm[r];
  }
  bool any_resistor = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (trimmed(line) == "END") {
      return any_resistor ? Result<Ppk2Metadata>(metadata) : wrong("it names no resistor");
    }
    const std::size_t colon = line.find(':');
    const std::string_view name = trimmed(line.substr(0, colon));
    if (colon == std::string_view::npos || name.empty()) {
      continue;
    }
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "HW") {
      metadata.hardware = value;
    }
    const auto range = static_cast<std::size_t>(static_cast<unsigned char>(name.back())) - '0';
    for (const Key& key : keys) {
      if (range >= ppk2_ranges || name.substr(0, name.size() - 1) != key.name) {
        continue;
      }
      const auto read = number(value);
      if (!read) {
        return wrong(fmt::format("{} is '{}', which is no number", name, value));
      }
      any_resistor = any_resistor || key.name == "R";
      if (std::isfinite(*read) && (key.may_be_zero || *read > 0)) {
        metadata.range[range].*key.value = *read;
      }
    }
  }
  return wrong("it has no END");
}

}  // namespace probemark

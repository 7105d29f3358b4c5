// What an LPM01A says while it measures, in either of its two formats.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace probemark {

struct Lpm01aMessage {
  enum class Kind {
    sample,      ///< value: A, or J since the sample before
    time_stamp,  ///< value: s since the start, by the instrument's clock
    rising,      ///< an edge of its input D7
    falling,
    end,    ///< of the acquisition
    error,  ///< text
    other,  ///< text, to be told of at most
  };
  Kind kind = Kind::sample;
  double value = 0;
  std::string text = {};

  bool operator==(const Lpm01aMessage&) const = default;
};

}  // namespace probemark

// The simplest statement about integers that tells failures from passes: over cases (what their parameters have in
// common) and over the elements of an output (where the wrong ones are).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace probemark {

/// A named integer of every sample.
struct PatternColumn {
  std::string name;
  bool flag = false;  ///< 0 or 1; the name is the statement
  std::vector<std::int64_t> values;
  std::vector<std::string> labels = {};  ///< by value, of values that are names: they have no order
};

struct PatternSamples {
  std::vector<PatternColumn> columns;
  std::vector<bool> failed;
};

/// A statement, and how many samples bear it out.
struct Pattern {
  std::string text;                ///< e.g. "output_c mod 4 == 3", "row == 0 and stride_h != stride_w"
  std::size_t failed_inside = 0;   ///< failed, and the statement holds
  std::size_t passed_inside = 0;   ///< passed although it holds
  std::size_t failed_outside = 0;  ///< failed although it does not hold
  std::size_t passed_outside = 0;
  double bits = 0;  ///< what it tells about the samples beyond its own length; always > 0

  [[nodiscard]] bool exact() const { return passed_inside == 0 && failed_outside == 0; }
};

/// The statement (p == v, p >= v, p mod k == r, p != q, .., or two of them) that tells most beyond its own length;
/// nothing where chance would do as well. Of 9 in 10 failures it holds.
std::optional<Pattern> simplest_pattern(const PatternSamples& samples);

}  // namespace probemark

// What keeps many comparisons at once, and few repetitions, from finding differences that are not there.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace probemark {

/// The p-values as Holm (1979) adjusts them, in their order: with all that are at most 0.05 called differences, the
/// chance of one false call among all is at most 5 %, however they depend on each other.
[[nodiscard]] std::vector<double> holm_adjusted(std::span<const double> p_values);

/// P(|T| > t) for Student's t with `freedom` >= 1 degrees of freedom (Abramowitz and Stegun 26.7.3, 26.7.4).
[[nodiscard]] double student_t_beyond(double t, std::size_t freedom);

/// The t that is exceeded, up or down, with probability `beyond` (0 < beyond < 1).
[[nodiscard]] double student_t_limit(double beyond, std::size_t freedom);

}  // namespace probemark

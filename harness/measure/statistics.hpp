// From samples to a figure with its uncertainty. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace probemark {

/// The middle value, or the mean of the two middle ones; nullopt of no samples.
std::optional<double> median(std::span<const double> samples);

/// A 95 % confidence interval of the median from order statistics (binomial, no assumption of a distribution); nullopt
/// below 6 samples, where no such interval exists.
std::optional<std::pair<double, double>> median_ci95(std::span<const double> samples);

}  // namespace probemark

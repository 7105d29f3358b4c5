#include "harness/measure/power_profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/measure/float_sum.hpp"
#include "harness/measure/statistics.hpp"

namespace probemark {
namespace {

constexpr double left_out = 0.1;  // of a gap, at either end

}  // namespace

void PowerProfile::halve() {
  const std::size_t pairs = bins_.size() / 2;
  for (std::size_t k = 0; k < pairs; ++k) {
    bins_[k] = {bins_[2 * k].begin_s, 0.5 * (bins_[2 * k].watts + bins_[2 * k + 1].watts)};
  }
  bins_.resize(pairs);
  samples_per_bin_ *= 2;
}

/// One after the other, without those that have no value.
void PowerProfile::add_each(const SampleBlock& block, std::size_t first, std::size_t count, double factor,
                            bool products) {
  for (std::size_t k = first; k < first + count; ++k) {
    const auto value = static_cast<double>(block.value[k]);
    const double watts = products ? value * static_cast<double>(block.voltage_v[k]) : value;
    const bool finite = std::isfinite(watts);
    sum_ += finite ? watts * factor : 0;
    finite_ += finite ? 1 : 0;
  }
}

void PowerProfile::add(const SampleBlock& block) {
  if (block.size() == 0) {
    return;
  }
  if (samples_per_bin_ == 0) {
    period_s_ = block.period_s;
    const double bin_s = std::max(finest_s, std::min(usual_s, usual_samples * block.period_s));
    samples_per_bin_ = static_cast<std::size_t>(std::max(1.0, std::round(bin_s / block.period_s)));
    bins_.reserve(most_);
  }
  const double before =
      rule_.quantity == Quantity::energy ? 0 : 0.5 * period_s_;  // a point stands for what is around it
  const bool products = rule_.quantity == Quantity::current && !block.voltage_v.empty();
  const double to_watts = rule_.quantity == Quantity::energy              ? 1 / period_s_
                          : rule_.quantity == Quantity::power || products ? 1
                                                                          : rule_.voltage_v;
  const double factor = block.scale * to_watts;
  for (std::size_t k = 0; k < block.size();) {
    if (in_bin_ == 0) {
      bin_begin_s_ = block.time(k) - before;
    }
    const std::size_t count = std::min(samples_per_bin_ - in_bin_, block.size() - k);
    const double sum = products ? std::numeric_limits<double>::quiet_NaN() : float_sum(block.value.subspan(k, count));
    if (std::isfinite(sum)) {
      sum_ += sum * factor;
      finite_ += count;
    } else {
      add_each(block, k, count, factor, products);
    }
    k += count;
    in_bin_ += count;
    end_s_ = block.time(k - 1) - before + period_s_;
    if (in_bin_ == samples_per_bin_) {
      if (finite_ > 0) {
        bins_.push_back({bin_begin_s_, sum_ / static_cast<double>(finite_)});
      }
      in_bin_ = finite_ = 0;
      sum_ = 0;
      if (bins_.size() == most_) {
        halve();
      }
    }
  }
}

std::optional<double> idle_power(const PowerProfile& profile, std::span<const TimeWindow> windows) {
  if (windows.empty() || profile.bins().empty()) {
    return std::nullopt;
  }
  std::vector<TimeWindow> gaps;
  for (std::size_t k = 1; k < windows.size(); ++k) {
    gaps.push_back({windows[k - 1].end_s, windows[k].begin_s});
  }
  if (gaps.empty()) {
    gaps = {{profile.bins().front().begin_s, windows.front().begin_s}, {windows.back().end_s, profile.end_s()}};
  }
  std::vector<double> watts;
  for (const TimeWindow& gap : gaps) {
    const double begin = gap.begin_s + left_out * gap.length_s();
    const double end = gap.end_s - left_out * gap.length_s() - profile.bin_s();
    const auto first = std::lower_bound(profile.bins().begin(), profile.bins().end(), begin,
                                        [](const PowerBin& bin, double time) { return bin.begin_s < time; });
    for (auto bin = first; bin != profile.bins().end() && bin->begin_s <= end; ++bin) {
      watts.push_back(bin->watts);
    }
  }
  return median(watts);
}

}  // namespace probemark

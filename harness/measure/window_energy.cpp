#include "harness/measure/window_energy.hpp"

#include <algorithm>

#include "harness/measure/float_sum.hpp"

namespace probemark {
namespace {

constexpr double gap_factor = 1.5;  // a step in time of more periods than this is a gap
constexpr std::size_t longest_run = 4096;

double finite_or(double value, double otherwise) { return std::isfinite(value) ? value : otherwise; }

/// The middle of [a, b] and its sum of powers, for a line from (t0, p0) to (t1, p1).
double line_at(double t, double t0, double p0, double t1, double p1) {
  return t1 > t0 ? p0 + (p1 - p0) * ((t - t0) / (t1 - t0)) : p1;
}

}  // namespace

WindowIntegrator::WindowIntegrator(const IntegrationRule& rule, const std::vector<TimeWindow>& windows) : rule_(rule) {
  for (const TimeWindow& window : windows) {
    windows_.push_back({});
    windows_.back().window = window;
  }
}

void WindowIntegrator::open(double begin_s) {
  windows_.push_back({});
  windows_.back().window = {begin_s, std::numeric_limits<double>::infinity()};
}

void WindowIntegrator::close(double end_s) { windows_.back().window.end_s = end_s; }

WindowIntegrator::Point WindowIntegrator::point(const SampleBlock& block, std::size_t k) const {
  const double reading = static_cast<double>(block.value[k]) * block.scale;
  Point at;
  at.time_s = block.time(k);
  at.volts = block.voltage_v.empty() ? 0 : static_cast<double>(block.voltage_v[k]);
  switch (rule_.quantity) {
    case Quantity::current:
      at.amperes = reading;
      at.watts = reading * (block.voltage_v.empty() ? rule_.voltage_v : at.volts);
      break;
    case Quantity::power:
      at.watts = reading;
      at.amperes = at.volts > 0 ? reading / at.volts : 0;
      break;
    case Quantity::energy:
      at.watts = reading / block.period_s;
      break;
  }
  at.out_of_range = std::abs(at.amperes) >= rule_.range_a;
  return at;
}

void WindowIntegrator::add_interval(const Point& from, const Point& to, double lost_share) {
  while (current_ < windows_.size() && windows_[current_].window.end_s <= from.time_s) {
    ++current_;
  }
  for (std::size_t w = current_; w < windows_.size() && windows_[w].window.begin_s < to.time_s; ++w) {
    WindowEnergy& into = windows_[w];
    const double begin = std::max(from.time_s, into.window.begin_s);
    const double end = std::min(to.time_s, into.window.end_s);
    const double seconds = end - begin;
    const auto integral = [&](double p0, double p1) {
      return seconds * 0.5 *
             (line_at(begin, from.time_s, p0, to.time_s, p1) + line_at(end, from.time_s, p0, to.time_s, p1));
    };
    const double joules = integral(from.watts, to.watts);
    into.energy_j += joules;
    into.interpolated_j += joules * lost_share;
    into.covered_s += seconds;
    into.lost_s += seconds * lost_share;
    into.charge_c += integral(from.amperes, to.amperes);
    into.voltage_s += integral(from.volts, to.volts);
    if (to.volts > 0) {
      into.lowest_v = std::min(into.lowest_v, to.volts);
    }
    const double sample_s = rule_.quantity == Quantity::energy ? from.time_s : to.time_s;
    if (lost_share < 1 && sample_s >= into.window.begin_s && sample_s < into.window.end_s) {
      ++into.samples;
      into.out_of_range += to.out_of_range ? 1 : 0;
    }
  }
}

void WindowIntegrator::add_one(const SampleBlock& block, std::size_t k) {
  Point at = point(block, k);
  const bool finite = std::isfinite(at.watts) && std::isfinite(at.volts);
  if (rule_.quantity == Quantity::energy) {
    const double begin_s = has_last_ ? last_.time_s + block.period_s : at.time_s;
    if (at.time_s - begin_s > (gap_factor - 1) * block.period_s) {
      Point bridge = last_;
      bridge.time_s = begin_s;
      Point end = last_;
      end.time_s = at.time_s;
      add_interval(bridge, end, 1);
      lost_s_ += at.time_s - begin_s;
      lost_samples_ += static_cast<std::uint64_t>(std::llround((at.time_s - begin_s) / block.period_s));
    }
    lost_samples_ += finite ? 0 : 1;
    lost_s_ += finite ? 0 : block.period_s;
    at.watts = finite_or(at.watts, has_last_ ? last_.watts : 0);
    Point until = at;
    until.time_s += block.period_s;
    add_interval(at, until, finite ? 0 : 1);
    last_ = at;
    has_last_ = true;
    return;
  }
  if (!finite) {
    ++pending_lost_;
    return;
  }
  if (has_last_) {
    const double step = at.time_s - last_.time_s;
    const bool gap = pending_lost_ > 0 || step > gap_factor * block.period_s;
    const double lost = gap ? std::max(0.0, step - block.period_s) : 0;
    lost_s_ += lost;
    lost_samples_ += std::max(pending_lost_, static_cast<std::uint64_t>(std::llround(lost / block.period_s)));
    add_interval(last_, at, lost > 0 ? lost / step : 0);
  }
  pending_lost_ = 0;
  last_ = at;
  has_last_ = true;
}

/// Adds samples at a fixed rate without any edge, gap or special value between them; returns how many, 0 where the next
/// one needs a closer look.
std::size_t WindowIntegrator::add_run(const SampleBlock& block, std::size_t k) {
  const bool energies = rule_.quantity == Quantity::energy;
  if (!block.time_s.empty() || !block.voltage_v.empty() || pending_lost_ > 0 || (!energies && !has_last_)) {
    return 0;
  }
  const double from = energies ? block.time(k) : last_.time_s;
  if (!energies && block.time(k) - from > gap_factor * block.period_s) {
    return 0;
  }
  while (current_ < windows_.size() && windows_[current_].window.end_s <= from) {
    ++current_;
  }
  const bool any = current_ < windows_.size();
  const bool inside = any && windows_[current_].window.begin_s <= from;
  const double edge = !any     ? std::numeric_limits<double>::infinity()
                      : inside ? windows_[current_].window.end_s
                               : windows_[current_].window.begin_s;
  const std::size_t most = std::min(longest_run, block.size() - k);
  const double fit = std::floor((edge - from) / block.period_s) - 1;
  const std::size_t count = fit >= static_cast<double>(most) ? most : static_cast<std::size_t>(std::max(0.0, fit));
  if (count < 2) {
    return 0;
  }
  const std::span<const float> run = block.value.subspan(k, count);
  const double sum = float_sum(run);
  const bool limited = std::isfinite(rule_.range_a) && rule_.quantity == Quantity::current;
  if (!std::isfinite(sum) || (limited && std::any_of(run.begin(), run.end(), [&](float value) {
                                return std::abs(static_cast<double>(value) * block.scale) >= rule_.range_a;
                              }))) {
    for (std::size_t i = 0; i < count; ++i) {
      add_one(block, k + i);
    }
    return count;
  }
  const Point end = point(block, k + count - 1);
  if (inside) {
    WindowEnergy& into = windows_[current_];
    const double seconds = static_cast<double>(count) * block.period_s;
    const double readings = sum * block.scale;
    into.covered_s += seconds;
    into.samples += count;
    if (energies) {
      into.energy_j += readings;
    } else {
      const bool currents = rule_.quantity == Quantity::current;
      const double first = currents ? last_.amperes : last_.watts;
      const double last = currents ? end.amperes : end.watts;
      const double integral = block.period_s * (readings + 0.5 * (first - last));
      into.energy_j += integral * (currents ? rule_.voltage_v : 1);
      into.charge_c += currents ? integral : 0;
    }
  }
  last_ = end;
  has_last_ = true;
  return count;
}

void WindowIntegrator::add(const SampleBlock& block) {
  for (std::size_t k = 0; k < block.size();) {
    const std::size_t taken = add_run(block, k);
    k += taken;
    if (taken == 0) {
      add_one(block, k++);
    }
  }
}

}  // namespace probemark

#include "harness/meter/otii_channels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/meter/otii_message.hpp"

namespace probemark {
namespace {

using nlohmann::json;

constexpr double most_lost = 1e6;  ///< a longer jump is no loss but another recording

tl::unexpected<Error> strange(const std::string& why) {
  return fail(ErrorKind::target_lost, "Otii's samples: " + why, {},
              "compare its version with the ones in docs/instruments.md");
}

/// How many samples are missing before one at `time_s`, where it is expected at `expected_s`.
Result<std::size_t> missing_before(double time_s, double expected_s, double period_s) {
  const double periods = (time_s - expected_s) / period_s;
  if (!(periods >= -0.5 && periods <= most_lost)) {
    return strange(fmt::format("time jumps from {} s to {} s", expected_s, time_s));
  }
  return static_cast<std::size_t>(std::lround(std::max(periods, 0.0)));
}

}  // namespace

Result<OtiiSamples> parse_otii_samples(const json& data) {
  OtiiSamples samples;
  const auto begin = otii_number(data, "timestamp");
  const auto period = otii_number(data, "interval");
  const auto values = data.find("values");
  if (otii_text(data, "data_type") != "analog" || !begin || !period || *period <= 0 || values == data.end() ||
      !values->is_array()) {
    return strange("no analog data with a timestamp and an interval");
  }
  samples.begin_s = *begin;
  samples.period_s = *period;
  samples.values.reserve(values->size());
  for (const json& value : *values) {
    if (!value.is_number() && !value.is_null()) {
      return strange("a value that is no number");
    }
    samples.values.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
  }
  return samples;
}

Result<std::vector<OtiiEdge>> parse_otii_edges(const json& data) {
  if (otii_text(data, "data_type") != "digital") {
    return strange("no digital data");
  }
  std::vector<OtiiEdge> edges;
  for (const json& value : otii_list(data, "values")) {
    const auto time = otii_number(value, "timestamp");
    const auto high = otii_flag(value, "value");
    if (!time || !high) {
      return strange("an edge without time or level");
    }
    edges.push_back({*time, *high});
  }
  return edges;
}

Result<void> OtiiChannels::add_current(const OtiiSamples& samples) {
  if (period_s_ == 0) {
    period_s_ = samples.period_s;
    begin_s_ = samples.begin_s;
  }
  if (std::abs(samples.period_s - period_s_) > 1e-3 * period_s_) {
    return strange(fmt::format("the interval changes from {} s to {} s", period_s_, samples.period_s));
  }
  const double expected = begin_s_ + static_cast<double>(given_ + waiting_.size()) * period_s_;
  const auto missing = missing_before(samples.begin_s, expected, period_s_);
  if (!missing) {
    return tl::unexpected(missing.error());
  }
  waiting_.insert(waiting_.end(), *missing, std::numeric_limits<float>::quiet_NaN());
  for (const double value : samples.values) {
    waiting_.push_back(static_cast<float>(value));
  }
  return {};
}

Result<void> OtiiChannels::add_voltage(const OtiiSamples& samples) {
  if (!voltage_.empty() && samples.begin_s <= voltage_.back().time_s) {
    return strange(fmt::format("the voltage's time goes back to {} s", samples.begin_s));
  }
  for (std::size_t k = 0; k < samples.values.size(); ++k) {
    voltage_.push_back({samples.begin_s + static_cast<double>(k) * samples.period_s, samples.values[k]});
  }
  return {};
}

void OtiiChannels::add_edges(const std::vector<OtiiEdge>& edges) {
  edges_.insert(edges_.end(), edges.begin(), edges.end());
}

SampleBlock OtiiChannels::take() {
  values_.clear();
  voltages_.clear();
  levels_.clear();
  if (voltage_.empty() || period_s_ == 0) {
    return {};
  }
  const auto lag = has_line_ ? static_cast<std::size_t>(std::lround(lag_s_ / period_s_)) : 0;
  const std::size_t most = waiting_.size() - std::min(lag, waiting_.size());
  std::size_t v = 0;
  std::size_t e = 0;
  for (std::size_t k = 0; k < most; ++k) {
    const double time = begin_s_ + static_cast<double>(given_ + k) * period_s_;
    if (time > voltage_.back().time_s) {
      break;
    }
    while (v + 1 < voltage_.size() && voltage_[v + 1].time_s <= time) {
      ++v;
    }
    double volts = voltage_[v].value;
    if (v + 1 < voltage_.size() && time > voltage_[v].time_s) {
      const double part = (time - voltage_[v].time_s) / (voltage_[v + 1].time_s - voltage_[v].time_s);
      volts += part * (voltage_[v + 1].value - volts);
    }
    while (e < edges_.size() && edges_[e].time_s <= time) {
      level_ = edges_[e++].high ? 1 : 0;
    }
    values_.push_back(waiting_[k]);
    voltages_.push_back(static_cast<float>(volts));
    levels_.push_back(level_);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(values_.size()));
  voltage_.erase(voltage_.begin(), voltage_.begin() + static_cast<std::ptrdiff_t>(v));
  edges_.erase(edges_.begin(), edges_.begin() + static_cast<std::ptrdiff_t>(e));
  SampleBlock block;
  block.value = values_;
  block.period_s = period_s_;
  block.begin_s = static_cast<double>(given_) * period_s_;
  block.voltage_v = voltages_;
  if (has_line_) {
    block.level = levels_;
  }
  given_ += values_.size();
  return block;
}

}  // namespace probemark

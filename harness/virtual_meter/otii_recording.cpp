#include "harness/virtual_meter/otii_recording.hpp"

#include <algorithm>

namespace probemark::virtual_meter {
namespace {

using nlohmann::json;

constexpr double current_s = 1.0 / 4000;
constexpr std::uint64_t samples_per_voltage = 4;
constexpr std::size_t ahead = 40000;

}  // namespace

double OtiiRecording::period_s(const std::string& channel) {
  return channel == "mv" ? samples_per_voltage * current_s : current_s;
}

Result<void> OtiiRecording::start() {
  runs_ = exists_ = true;
  taken_ = 0;
  asked_ = 0;
  current_.clear();
  voltage_.clear();
  edges_.clear();
  return sampler_.start(current_s);
}

Result<bool> OtiiRecording::take_samples(double until_s) {
  while (runs_ && time_s() < until_s) {
    if (current_.size() > asked_ + ahead) {
      return false;
    }
    const auto sample = sampler_.next();
    if (!sample) {
      return tl::unexpected(sample.error());
    }
    if (!*sample) {
      return false;
    }
    BoardState state = (*sample)->state;
    state.supplied = state.supplied && supplies_;
    if (state.trigger != level_) {
      level_ = state.trigger;
      edges_.push_back({time_s(), level_});
    }
    if (taken_ % samples_per_voltage == 0) {
      voltage_.push_back(supplies_ ? reading_.model().voltage_v : 0);
    }
    const double amperes = reading_(state);
    const bool lost = loss_.takes() || lose_ > 0;
    lose_ -= lose_ > 0 ? 1 : 0;
    if (!lost) {
      current_.push_back({taken_, amperes});
    }
    ++taken_;
  }
  return runs_;
}

std::size_t OtiiRecording::count(const std::string& channel) const {
  return channel == "mc" ? current_.size() : channel == "mv" ? voltage_.size() : edges_.size();
}

json OtiiRecording::data(const std::string& channel, std::size_t index, std::size_t wanted) {
  const std::size_t first = std::min(index, count(channel));
  const std::size_t end = first + std::min(wanted, count(channel) - first);
  json values = json::array();
  if (channel == "mc") {
    for (std::size_t k = first; k < end && current_[k].number - current_[first].number == k - first; ++k) {
      values.push_back(current_[k].value);
    }
    asked_ = first + values.size();
    const double begin_s = values.empty() ? 0 : static_cast<double>(current_[first].number) * current_s;
    return {{"data_type", "analog"}, {"timestamp", begin_s}, {"interval", current_s}, {"values", std::move(values)}};
  }
  if (channel == "mv") {
    values = json(std::vector<double>(voltage_.begin() + static_cast<std::ptrdiff_t>(first),
                                      voltage_.begin() + static_cast<std::ptrdiff_t>(end)));
    return {{"data_type", "analog"},
            {"timestamp", static_cast<double>(first) * period_s(channel)},
            {"interval", period_s(channel)},
            {"values", std::move(values)}};
  }
  for (std::size_t k = first; k < end; ++k) {
    values.push_back({{"timestamp", edges_[k].time_s}, {"value", edges_[k].high}});
  }
  return {{"data_type", "digital"}, {"values", std::move(values)}};
}

}  // namespace probemark::virtual_meter

#include "harness/meter/polled_meter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace probemark {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double watch_s = 0.3;
constexpr std::size_t enough_changes = 3;
constexpr unsigned most_failures = 5;
constexpr double looks_per_update = 4;

SteadyTime::duration steps_of(double seconds) {
  return std::chrono::duration_cast<SteadyTime::duration>(Seconds(seconds));
}

tl::unexpected<Error> lost(const MeterDescription& chip, const PollFailure& failure) {
  return fail(ErrorKind::target_lost,
              failure.gone ? fmt::format("{} is gone: {}", chip.instrument, failure.reason)
                           : fmt::format("{} cannot be read: {}", chip.instrument, failure.reason),
              {}, failure.gone ? "look whether it is still connected and its driver loaded" : "check its wires (I2C)");
}

/// Least time between changes of the reading, where it changes often enough to tell; else the shortest look.
Result<double> watched_update(const PolledChip& chip, const PollClock& clock) {
  const SteadyTime begin = clock.now();
  std::string last;
  std::optional<SteadyTime> changed;
  double least_s = std::numeric_limits<double>::infinity();
  std::size_t changes = 0;
  for (SteadyTime now = begin; now - begin < steps_of(watch_s); now = clock.now()) {
    if (const auto reading = chip.look(); reading && reading->raw != last) {
      if (changed && !last.empty()) {
        least_s = std::min(least_s, Seconds(now - *changed).count());
        ++changes;
      }
      changed = now;
      last = reading->raw;
    }
    if (const auto waited = clock.wait(now + steps_of(shortest_look_s)); !waited) {
      return tl::unexpected(waited.error());
    }
  }
  return changes >= enough_changes ? std::max(least_s, shortest_look_s) : shortest_look_s;
}

class PolledMeter : public Meter {
 public:
  PolledMeter(PolledChip chip, PollClock clock, double update_s)
      : chip_(std::move(chip)),
        clock_(std::move(clock)),
        update_(steps_of(update_s)),
        look_(steps_of(std::max(shortest_look_s, update_s / looks_per_update))) {
    chip_.description.period_s = std::max(update_s, shortest_look_s);
  }

  [[nodiscard]] const MeterDescription& description() const override { return chip_.description; }

  Result<void> start() override {
    begin_.reset();
    last_raw_.clear();
    last_energy_.reset();
    given_ = 0;
    failures_ = 0;
    last_sample_ = last_change_ = next_look_ = clock_.now();
    return {};
  }

  Result<SampleBlock> next(std::chrono::milliseconds wait) override {
    times_.clear();
    values_.clear();
    voltages_.clear();
    const SteadyTime until = clock_.now() + wait;
    while (values_.empty() && clock_.now() < until) {
      if (const auto waited = clock_.wait(std::min(next_look_, until)); !waited) {
        return tl::unexpected(waited.error());
      }
      if (clock_.now() < next_look_) {
        break;
      }
      next_look_ = std::max(next_look_ + look_, clock_.now());
      if (const auto looked = look(); !looked) {
        return tl::unexpected(looked.error());
      }
    }
    SampleBlock block;
    block.value = values_;
    block.period_s = chip_.description.period_s;
    block.voltage_v = voltages_;
    if (chip_.description.quantity == Quantity::energy) {
      block.begin_s = static_cast<double>(given_ - values_.size()) * block.period_s;
    } else {
      block.time_s = times_;
    }
    return block;
  }

  Result<void> stop() override { return {}; }

  Result<void> supply(bool) override {
    return fail(ErrorKind::usage, chip_.description.instrument + " supplies nothing", "--meter",
                "power the board by the board file's command");
  }

 private:
  Result<void> look() {
    const SteadyTime before = clock_.now();
    const auto reading = chip_.look();
    const SteadyTime at = before + (clock_.now() - before) / 2;
    if (!reading) {
      if (reading.error().gone || ++failures_ >= most_failures) {
        return lost(chip_.description, reading.error());
      }
      if (chip_.description.quantity != Quantity::energy) {  // a counter is read again later, and nothing is lost
        add(at, {std::numeric_limits<double>::quiet_NaN(), std::nan(""), {}});
      }
      return {};
    }
    failures_ = 0;
    const bool changed = reading->raw != last_raw_;
    if (changed) {
      last_raw_ = reading->raw;
      last_change_ = at;
    } else if (at - last_sample_ < update_) {
      return {};
    }
    if (chip_.stuck_s > 0 && at - last_change_ > steps_of(chip_.stuck_s)) {
      return fail(ErrorKind::target_lost,
                  fmt::format("{} has given the same reading for {} s", chip_.description.instrument, chip_.stuck_s),
                  {}, "look whether it converts; where the current is as steady as that, give stuck=0");
    }
    last_sample_ = at;
    chip_.description.quantity == Quantity::energy ? count(at, *reading) : add(at, *reading);
    return {};
  }

  void add(SteadyTime at, const PolledReading& reading) {
    begin_ = begin_.value_or(at);
    times_.push_back(Seconds(at - *begin_).count());
    values_.push_back(static_cast<float>(reading.value));
    if (chip_.description.measures_voltage) {
      voltages_.push_back(static_cast<float>(reading.voltage_v.value_or(std::nan(""))));
    }
  }

  /// Differences of the counter at whole periods, its course between two looks taken as a line.
  void count(SteadyTime at, const PolledReading& reading) {
    begin_ = begin_.value_or(at);
    const double now_s = Seconds(at - *begin_).count();
    const double period_s = chip_.description.period_s;
    if (last_energy_) {
      const bool wrapped = reading.value < last_energy_->joules;
      while (static_cast<double>(given_ + 1) * period_s <= now_s) {
        const double end_s = static_cast<double>(given_ + 1) * period_s;
        const double part = (end_s - last_energy_->time_s) / (now_s - last_energy_->time_s);
        const double joules = last_energy_->joules + part * (reading.value - last_energy_->joules);
        const bool whole = !wrapped && std::isfinite(grid_j_);
        values_.push_back(whole ? static_cast<float>(joules - grid_j_) : std::numeric_limits<float>::quiet_NaN());
        if (chip_.description.measures_voltage) {
          voltages_.push_back(static_cast<float>(reading.voltage_v.value_or(std::nan(""))));
        }
        grid_j_ = wrapped ? std::numeric_limits<double>::quiet_NaN() : joules;
        ++given_;
      }
      if (wrapped) {
        grid_j_ = std::numeric_limits<double>::quiet_NaN();
      }
    } else {
      grid_j_ = reading.value;
    }
    last_energy_ = Count{now_s, reading.value};
  }

  struct Count {
    double time_s = 0;
    double joules = 0;
  };

  PolledChip chip_;
  PollClock clock_;
  SteadyTime::duration update_;
  SteadyTime::duration look_;
  std::optional<SteadyTime> begin_;
  SteadyTime last_sample_;
  SteadyTime last_change_;
  SteadyTime next_look_;
  std::string last_raw_;
  unsigned failures_ = 0;
  std::optional<Count> last_energy_;
  double grid_j_ = 0;        ///< the counter at the end of the last sample; NaN: not known
  std::uint64_t given_ = 0;  ///< samples of the counter
  std::vector<double> times_;
  std::vector<float> values_;
  std::vector<float> voltages_;
};

}  // namespace

Result<std::unique_ptr<Meter>> open_polled_meter(PolledChip chip, PollClock clock) {
  if (const auto first = chip.look(); !first) {
    return lost(chip.description, first.error());
  }
  const auto update = chip.update_s ? Result<double>(*chip.update_s) : watched_update(chip, clock);
  if (!update) {
    return tl::unexpected(update.error());
  }
  return std::make_unique<PolledMeter>(std::move(chip), std::move(clock), *update);
}

}  // namespace probemark

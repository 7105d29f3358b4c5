#include "harness/doctor/meter_observation.hpp"

#include <cmath>

#include "harness/process/descriptor_wait.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto block_wait = 100ms;
constexpr auto silence_limit = 5s;

struct Mean {
  double sum = 0;
  std::uint64_t count = 0;

  void add(double value) {
    if (std::isfinite(value)) {
      sum += value;
      ++count;
    }
  }
  [[nodiscard]] std::optional<double> value() const {
    return count > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
  }
};

class Observer {
 public:
  Observer(const MeterDescription& what, double seconds, double skip_s)
      : what_(what), seconds_(seconds), skip_s_(skip_s) {}

  void add(const SampleBlock& block) {
    for (std::size_t k = 0; k < block.size(); ++k) {
      const double time = block.time(k);
      if (time < skip_s_ || over_) {
        continue;
      }
      if (seen_.samples == 0) {
        begin_s_ = time;
        begun_ = Clock::now();
      }
      const double value = static_cast<double>(block.value[k]) * block.scale;
      // What a gap in the times leaves out is lost as much as what is there without a value.
      const double step = seen_.samples > 0 && !block.time_s.empty() ? (time - last_s_) / block.period_s : 1;
      seen_.lost +=
          (std::isfinite(value) ? 0 : 1) + (step > 1.5 ? static_cast<std::uint64_t>(std::lround(step) - 1) : 0);
      ++seen_.samples;
      last_s_ = time;
      const double volts =
          block.voltage_v.empty() ? what_.voltage_v.value_or(0) : static_cast<double>(block.voltage_v[k]);
      const double watts = what_.quantity == Quantity::energy ? value / block.period_s : value;
      if (what_.quantity == Quantity::current) {
        amperes_.add(value);
      } else {
        watts_.add(watts);
        amperes_.add(volts > 0 ? watts / volts : std::nan(""));
      }
      if (!block.voltage_v.empty()) {
        volts_.add(volts);
      }
      if (!block.level.empty()) {
        const bool high = block.level[k] != 0;
        seen_.edges += seen_.level.has_value() && *seen_.level != high ? 1 : 0;
        seen_.level = high;
      }
      seen_.seconds = time + block.period_s - begin_s_;
      over_ = seen_.seconds > seconds_ - 0.5 * block.period_s;
    }
  }

  [[nodiscard]] bool over() const { return over_; }
  [[nodiscard]] MeterObservation seen() const {
    MeterObservation all = seen_;
    all.host_s = std::chrono::duration<double>(Clock::now() - begun_).count();
    all.mean_a = amperes_.value();
    all.mean_w = watts_.value();
    all.mean_v = volts_.value();
    return all;
  }

 private:
  MeterDescription what_;
  double seconds_;
  double skip_s_;
  MeterObservation seen_;
  Mean amperes_;
  Mean watts_;
  Mean volts_;
  bool over_ = false;
  double begin_s_ = 0;
  double last_s_ = 0;
  Clock::time_point begun_;
};

}  // namespace

Result<MeterObservation> observe(Meter& meter, double seconds, double skip_s, std::uint64_t edges) {
  if (const auto started = meter.start(); !started) {
    return tl::unexpected(started.error());
  }
  Observer observer(meter.description(), seconds, skip_s);
  auto last = Clock::now();
  Result<void> going;
  while (going && !observer.over() && (edges == 0 || observer.seen().edges < edges)) {
    const auto block = meter.next(block_wait);
    if (!block) {
      going = tl::unexpected(block.error());
    } else if (block->size() > 0) {
      observer.add(*block);
      last = Clock::now();
    } else if (Clock::now() - last > silence_limit) {
      going = fail(ErrorKind::target_lost, "no samples within " + describe_duration(silence_limit), {},
                   "plug the instrument in again");
    }
  }
  const MeterObservation seen = observer.seen();
  const auto stopped = meter.stop();
  if (!going || !stopped) {
    return tl::unexpected(going ? stopped.error() : going.error());
  }
  return seen;
}

}  // namespace probemark

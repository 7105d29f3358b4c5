#include "harness/run/energy_run.hpp"

#include <fmt/format.h>

#include "harness/meter/capture.hpp"
#include "harness/process/interrupt.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// So often a wait looks at the interrupt.
constexpr auto kGlance = 50ms;
/// An instrument whose time does not go on for so long has hung, whatever its driver thinks.
constexpr auto kStandstill = 60s;
/// Samples of so long show that it has started.
constexpr double kListening = 0.02;
constexpr auto kStartDeadline = 20s;
/// More than the plan's longest time: what copying inputs and counting costs beside a tiny model.
constexpr double kTimeSlack = 1.2;
/// Where nobody knows how long an inference takes.
constexpr double kLongestRun = 3600;

/// Waits for the windows of a free run, or for its time to be over, on the instrument's own clock. What ends it else is
/// the instrument's error, an interrupt, or a standstill.
class RunWait {
 public:
  RunWait(const Capture& capture, std::size_t windows, double seconds)
      : capture_(capture), windows_(windows), until_s_(capture.now_s() + seconds) {}

  Result<void> wait() {
    double reached_s = capture_.now_s();
    auto moved = Clock::now();
    while (!over()) {
      if (interrupted()) {
        return fail(ErrorKind::interrupted, "interrupted while the instrument measured");
      }
      // A glance that ends without what it waited for is no error; one of the capture itself is.
      (void)(windows_ > 0 ? capture_.wait_for_windows(windows_, kGlance) : capture_.wait_for_time(until_s_, kGlance));
      if (auto alive = capture_.wait_for_time(0, 0s); !alive) {
        return alive;
      }
      if (const double now_s = capture_.now_s(); now_s > reached_s) {
        reached_s = now_s;
        moved = Clock::now();
      } else if (Clock::now() - moved > kStandstill) {
        return fail(ErrorKind::target_lost,
                    fmt::format("the instrument has sent nothing for {} s, after {:.3f} s of samples",
                                kStandstill.count(), reached_s));
      }
    }
    return {};
  }

 private:
  [[nodiscard]] bool over() const {
    return (windows_ > 0 && capture_.windows_over() >= windows_) || capture_.now_s() >= until_s_;
  }

  const Capture& capture_;
  std::size_t windows_;  ///< 0: only time tells
  double until_s_;
};

/// All that can be said of an energy that there is none of.
EnergyOutcome absent(const MeterDescription& meter, const Error& error) {
  const std::string where = error.where.empty() ? "" : error.where + ": ";
  const std::string remedy = error.remedy.empty() ? "" : ": " + error.remedy;
  return {absent_energies(where + error.what + remedy), instrument_detail(meter)};
}

double longest_s(const FreeRunPlan& plan, std::optional<double> inference_s) {
  return inference_s ? kTimeSlack * time_of(plan, *inference_s).most_s : kLongestRun;
}

EnergyReadings readings_of(TraceEnergy energy, const MeterDescription& meter, const EnergyRequest& request) {
  EnergyReadings readings;
  readings.meter = meter;
  readings.meter.limits = limits_of(request, meter);
  readings.windows = std::move(energy.windows);
  readings.profile = std::move(energy.profile);
  readings.by_line = meter.has_trigger;
  readings.measured_v = energy.measured_v;
  readings.notes = std::move(energy.notes);
  return readings;
}

}  // namespace

SessionResult<EnergyOutcome> measure_energy(const EnergyMeter& with, const EnergyTask& task, Session& session,
                                            BoardConnection& connection) {
  Meter& meter = with.meter.get();
  const MeterDescription description = meter.description();
  const auto plan = plan_free_run(with.request, task.board, task.metrics);
  if (!plan) {
    return absent(description, plan.error());
  }
  auto capture = Capture::start(meter, {with.request.meter.line, {}});
  if (!capture) {
    return absent(description, capture.error());
  }
  // Its first window must not begin before the instrument listens.
  if (auto listens = (*capture)->wait_for_time(kListening, kStartDeadline); !listens) {
    return absent(description, listens.error());
  }
  // A board that is left in the middle of its run is of no use to anybody: the next one to come starts anew.
  const auto given_up = [&](const SessionFailure& failure) -> SessionResult<EnergyOutcome> {
    connection.drop();
    if (failure.fault || failure.error.kind == ErrorKind::interrupted) {
      return tl::unexpected(failure);
    }
    return absent(description, failure.error);
  };
  const auto begun = session.begin_free_run(task.sample, *plan);
  if (!begun) {
    return given_up(begun.error());
  }
  const auto expected = task.reference(begun->input);
  if (!expected) {
    return given_up({expected.error(), std::nullopt});
  }
  const std::size_t windows = description.has_trigger ? std::size_t{2} * plan->windows : 0;
  RunWait run(**capture, windows, longest_s(*plan, inference_seconds(task.board, task.metrics)));
  if (const auto waited = run.wait(); !waited) {
    return given_up({waited.error(), std::nullopt});
  }
  auto captured = (*capture)->finish();
  auto reading = session.end_free_run(*expected);
  if (!reading) {
    return given_up(reading.error());
  }
  if (!reading->all_right()) {
    return tl::unexpected(SessionFailure{
        {ErrorKind::mismatch, "free run: the answers of a window are not the reference's", task.board.id, ""}, {}});
  }
  if (!captured) {
    return absent(description, captured.error());
  }
  // An emulator's counters count its own time, which is no second's part.
  const bool emulated = task.board.kind == BoardKind::emulated;
  return energy_outcome(readings_of(std::move(*captured), description, with.request), *reading,
                        emulated ? 0 : task.board.clock_hz, emulated ? MetricKind::simulated : MetricKind::measured);
}

}  // namespace probemark

// The board of a virtual meter, looked at sample by sample.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "harness/virtual_meter/signal.hpp"
#include "harness/virtual_meter/truth.hpp"

namespace probemark::virtual_meter {

/// Where the last sample was taken, and what the board drew until then.
struct BoardSample {
  BoardState state;
  double mean_a = 0;  ///< true current, since the sample before
};

class Sampler {
 public:
  Sampler(Signal& signal, const CurrentModel& model) : signal_(signal), model_(model), truth_(model) {}

  /// Called with the truth whenever one of its windows has ended.
  void on_window(std::function<void(const Truth&)> call) { on_window_ = std::move(call); }

  /// Time 0 of the meter is as far as the board's time has come.
  Result<void> start(double period_s);
  /// No sample later than this, in s of the board's time since the start; infinity: as far as it is known.
  void allow_until(double seconds) { allowed_s_ = seconds; }

  /// The next sample; nullopt where its time has not come.
  Result<std::optional<BoardSample>> next();
  /// Of the sample that next() would give: its time by the meter's own clock.
  [[nodiscard]] double next_time_s() const { return static_cast<double>(taken_) * period_s_; }

  [[nodiscard]] const Truth& truth() const { return truth_; }

 private:
  Signal& signal_;
  CurrentModel model_;
  Truth truth_;
  std::function<void(const Truth&)> on_window_;
  double period_s_ = 0;
  double begin_s_ = 0;
  double allowed_s_ = std::numeric_limits<double>::infinity();
  std::uint64_t taken_ = 0;
  double accounted_s_ = 0;  ///< in the board's time
  Stretch stretch_;
  double ampere_seconds_ = 0;  ///< since the sample before
};

}  // namespace probemark::virtual_meter

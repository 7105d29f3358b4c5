#include "harness/virtual_meter/sampler.hpp"

#include <algorithm>

namespace probemark::virtual_meter {

Result<void> Sampler::start(double period_s) {
  const auto known = signal_.known_s();
  if (!known) {
    return tl::unexpected(known.error());
  }
  // A script begins anew with every start; a bench's time goes on.
  begin_s_ = *known == std::numeric_limits<double>::infinity() ? 0 : *known;
  period_s_ = period_s;
  taken_ = 0;
  accounted_s_ = begin_s_;
  stretch_ = {begin_s_, begin_s_, {}};
  ampere_seconds_ = 0;
  return {};
}

Result<std::optional<BoardSample>> Sampler::next() {
  const double since_s = static_cast<double>(taken_ + 1) * period_s_ * (1 + model_.clock_drift);
  const double until_s = begin_s_ + since_s;
  if (since_s > allowed_s_) {
    return std::optional<BoardSample>();
  }
  while (stretch_.end_s <= until_s) {
    if (stretch_.end_s > accounted_s_) {
      ampere_seconds_ += model_.true_a(stretch_.state) * (stretch_.end_s - accounted_s_);
      if (truth_.add(accounted_s_, stretch_.end_s, stretch_.state) && on_window_) {
        on_window_(truth_);
      }
      accounted_s_ = stretch_.end_s;
    }
    const auto stretch = signal_.at(accounted_s_);
    if (!stretch) {
      return tl::unexpected(stretch.error());
    }
    if (stretch->end_s <= accounted_s_) {
      return std::optional<BoardSample>();
    }
    stretch_ = *stretch;
  }
  if (truth_.add(accounted_s_, until_s, stretch_.state) && on_window_) {
    on_window_(truth_);
  }
  const double true_a = model_.true_a(stretch_.state);
  ampere_seconds_ += true_a * (until_s - accounted_s_);
  accounted_s_ = until_s;
  ++taken_;
  BoardSample sample{stretch_.state, ampere_seconds_ / (period_s_ * (1 + model_.clock_drift))};
  ampere_seconds_ = 0;
  return std::optional(sample);
}

}  // namespace probemark::virtual_meter

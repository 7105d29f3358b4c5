#include "harness/meter/lpm01a_timeline.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace probemark {
namespace {

constexpr double longest_gap_s = 60;

tl::unexpected<Error> ended_by(std::string what, std::string remedy) {
  return fail(ErrorKind::target_lost, std::move(what), "LPM01A", std::move(remedy));
}

}  // namespace

void Lpm01aTimeline::append(float sample, std::vector<float>& value, std::vector<std::uint8_t>& level) {
  value.push_back(sample);
  const std::uint8_t now = edge_.value_or(false) ? 1 : 0;
  // A current is of its own time; an energy begins with the sample before, so that an edge right before it lies within.
  if (quantity_ == Quantity::energy) {
    level.push_back(level_);
    level_ = now;
  } else {
    level_ = now;
    level.push_back(level_);
  }
  ++samples_;
}

Result<void> Lpm01aTimeline::add_time_stamp(double seconds, std::vector<float>& value,
                                            std::vector<std::uint8_t>& level) {
  if (!first_stamp_s_) {
    first_stamp_s_ = seconds;
    samples_at_first_ = samples_;
    return {};
  }
  const double expected = static_cast<double>(samples_at_first_) + std::round((seconds - *first_stamp_s_) / period_s_);
  const double missing = expected - static_cast<double>(samples_);
  if (missing * period_s_ > longest_gap_s || missing * period_s_ < -longest_gap_s) {
    return ended_by(fmt::format("its time stamp says {:.3f} s where there are {:.3f} s of samples", seconds,
                                static_cast<double>(samples_) * period_s_),
                    "plug it in again");
  }
  for (; static_cast<double>(samples_) < expected; ++lost_) {
    append(std::numeric_limits<float>::quiet_NaN(), value, level);
  }
  return {};
}

Result<void> Lpm01aTimeline::add(std::span<const Lpm01aMessage> messages, std::vector<float>& value,
                                 std::vector<std::uint8_t>& level) {
  for (const Lpm01aMessage& message : messages) {
    switch (message.kind) {
      case Lpm01aMessage::Kind::sample:
        append(static_cast<float>(message.value), value, level);
        break;
      case Lpm01aMessage::Kind::time_stamp:
        if (auto added = add_time_stamp(message.value, value, level); !added) {
          return added;
        }
        break;
      case Lpm01aMessage::Kind::rising:
      case Lpm01aMessage::Kind::falling: {
        const bool rising = message.kind == Lpm01aMessage::Kind::rising;
        if (edge_ == rising) {
          return ended_by(fmt::format("its input D7 {} twice without an edge between", rising ? "rose" : "fell"),
                          "measure again; a slower rate= leaves it more time");
        }
        edge_ = rising;
        break;
      }
      case Lpm01aMessage::Kind::end:
        ended_ = true;
        break;
      case Lpm01aMessage::Kind::error:
        return ended_by("it reports: " + message.text, "check the board's current: at most 50 mA, and its wiring");
      case Lpm01aMessage::Kind::other:
        break;
    }
  }
  return {};
}

}  // namespace probemark

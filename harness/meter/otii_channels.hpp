// What Otii records a channel at a time - current and voltage at rates of their own, a line as its edges - as one
// sequence of samples. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/measure/sample_block.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Samples of an analog channel as `recording_get_channel_data` gives them.
struct OtiiSamples {
  double begin_s = 0;  ///< of the first, in the recording's time
  double period_s = 0;
  std::vector<double> values;
};
/// ErrorKind::target_lost where the data are none of that.
Result<OtiiSamples> parse_otii_samples(const nlohmann::json& data);

struct OtiiEdge {
  double time_s = 0;
  bool high = false;
};
Result<std::vector<OtiiEdge>> parse_otii_edges(const nlohmann::json& data);

/// Collects channels and gives out what all of them have come to. A level may arrive late: the samples of the last
/// `lag_s` wait. Where the recording's time jumps, samples were lost, and NaN stands for them.
class OtiiChannels {
 public:
  OtiiChannels(bool has_line, bool level, double lag_s) : has_line_(has_line), level_(level ? 1 : 0), lag_s_(lag_s) {}

  /// Errors: a time that goes back, a period that changes.
  Result<void> add_current(const OtiiSamples& samples);
  Result<void> add_voltage(const OtiiSamples& samples);
  void add_edges(const std::vector<OtiiEdge>& edges);

  /// What is complete, valid until the next call; perhaps empty. Its time 0 is that of the first sample of current.
  SampleBlock take();

 private:
  struct Point {
    double time_s = 0;
    double value = 0;
  };

  bool has_line_;
  std::uint8_t level_;
  double lag_s_;
  double period_s_ = 0;
  double begin_s_ = 0;       ///< of the recording's first sample of current
  std::uint64_t given_ = 0;  ///< samples that were handed out
  std::vector<float> waiting_;
  std::vector<Point> voltage_;  ///< from the last that lies before the next sample on
  std::vector<OtiiEdge> edges_;
  std::vector<float> values_;
  std::vector<float> voltages_;
  std::vector<std::uint8_t> levels_;
};

}  // namespace probemark

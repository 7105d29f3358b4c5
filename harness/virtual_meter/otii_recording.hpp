// What a simulated Otii has recorded: current at 4 kS/s, voltage at 1 kS/s, the two inputs as edges.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/virtual_meter/device.hpp"
#include "harness/virtual_meter/loss.hpp"

namespace probemark::virtual_meter {

class OtiiRecording {
 public:
  OtiiRecording(Sampler& sampler, const DeviceSettings& settings)
      : sampler_(sampler), reading_(settings.model), loss_(settings.loss, settings.model.seed) {}

  static double period_s(const std::string& channel);

  Result<void> start();
  void stop() { runs_ = false; }
  [[nodiscard]] bool runs() const { return runs_; }
  [[nodiscard]] bool exists() const { return exists_; }

  void supply(bool on) { supplies_ = on; }
  [[nodiscard]] bool supplies() const { return supplies_; }
  [[nodiscard]] bool level() const { return level_; }
  /// The next `samples` of current get lost.
  void lose(std::uint64_t samples) { lose_ += samples; }

  /// Records until `until_s`, as far as time has come and not far ahead of what is read. True where more could follow.
  Result<bool> take_samples(double until_s);
  /// How far the recording has come.
  [[nodiscard]] double time_s() const { return static_cast<double>(taken_) * period_s("mc"); }

  [[nodiscard]] std::size_t count(const std::string& channel) const;
  /// Of `recording_get_channel_data`: up to where samples are missing.
  [[nodiscard]] nlohmann::json data(const std::string& channel, std::size_t index, std::size_t count);

 private:
  struct Sample {
    std::uint64_t number = 0;  ///< periods since the recording began
    double value = 0;
  };
  struct Edge {
    double time_s = 0;
    bool high = false;
  };

  Sampler& sampler_;
  Reading reading_;
  Loss loss_;
  bool runs_ = false;
  bool exists_ = false;
  bool supplies_ = false;
  bool level_ = false;
  std::uint64_t taken_ = 0;
  std::uint64_t lose_ = 0;
  std::size_t asked_ = 0;  ///< samples of current that were read
  std::vector<Sample> current_;
  std::vector<double> voltage_;
  std::vector<Edge> edges_;
};

}  // namespace probemark::virtual_meter

// A virtual meter in a thread of its own, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/virtual_meter/virtual_meter.hpp"

namespace probemark::virtual_meter {

class ServedMeter {
 public:
  explicit ServedMeter(VirtualMeterSettings settings, const std::string& script = "") {
    auto signal = parse_script(script, "script");
    EXPECT_TRUE(signal) << describe(signal.error());
    auto meter = VirtualMeter::create(settings, std::move(*signal));
    EXPECT_TRUE(meter) << describe(meter.error());
    meter_ = std::move(*meter);
    thread_ = std::jthread([this] { EXPECT_TRUE(meter_->run()); });
  }
  ServedMeter(const ServedMeter&) = delete;
  ServedMeter& operator=(const ServedMeter&) = delete;
  ~ServedMeter() { end(); }

  /// `spec` is completed by the port: "ppk2", ",voltage=3".
  [[nodiscard]] Result<std::unique_ptr<Meter>> open(const std::string& options) const {
    const auto request = parse_meter_spec(driver() + ":" + meter_->port() + options);
    return request ? open_meter(*request) : tl::unexpected(request.error());
  }
  /// What it knows of its board once it has ended.
  const Truth& end() {
    if (thread_.joinable()) {
      meter_->stop();
      thread_.join();
    }
    return meter_->truth();
  }
  [[nodiscard]] const std::string& port() const { return meter_->port(); }

 private:
  [[nodiscard]] std::string driver() const { return meter_->device(); }

  std::unique_ptr<VirtualMeter> meter_;
  std::jthread thread_;
};

/// Samples of an instrument, until there are `count`, an error, or nothing for 10 s.
struct Samples {
  std::vector<float> value;  ///< in SI
  std::vector<std::uint8_t> level;
  std::optional<Error> error;
  double next_s = 0;  ///< time of the sample that would follow
};

inline Samples read_samples(Meter& meter, std::size_t count) {
  Samples all;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (all.value.size() < count && std::chrono::steady_clock::now() < until) {
    const auto block = meter.next(std::chrono::milliseconds(100));
    if (!block) {
      all.error = block.error();
      return all;
    }
    for (const float value : block->value) {
      all.value.push_back(static_cast<float>(static_cast<double>(value) * block->scale));
    }
    all.level.insert(all.level.end(), block->level.begin(), block->level.end());
    if (block->size() > 0) {
      EXPECT_NEAR(block->time(0), all.next_s, 1e-9);
      all.next_s = block->time(block->size() - 1) + block->period_s;
    }
  }
  return all;
}

}  // namespace probemark::virtual_meter

#include "harness/doctor/meter_checks.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "harness/doctor/meter_observation.hpp"
#include "harness/meter/meter_spec.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

/// 1 kS/s: 10 mA at 3 V, the line high in every other 0.1 s, each 500th sample lost from `lossy_s` on.
class EvenMeter : public Meter {
 public:
  explicit EvenMeter(double ends_s = 1e9, double lossy_s = 1e9) : ends_s_(ends_s), lossy_s_(lossy_s) {
    description_.instrument = "even";
    description_.period_s = 1e-3;
    description_.measures_voltage = description_.has_trigger = true;
  }
  [[nodiscard]] const MeterDescription& description() const override { return description_; }
  Result<void> start() override {
    next_ = 0;
    ++starts;
    return {};
  }
  Result<SampleBlock> next(std::chrono::milliseconds) override {
    values_.clear();
    volts_.clear();
    levels_.clear();
    for (std::size_t k = next_; k < next_ + 70; ++k) {
      const double t = static_cast<double>(k) * 1e-3;
      values_.push_back(t >= lossy_s_ && k % 500 == 0 ? std::nanf("") : 0.01F);
      volts_.push_back(3);
      levels_.push_back(k / 100 % 2);
    }
    SampleBlock block;
    block.begin_s = static_cast<double>(next_) * 1e-3;
    if (block.begin_s >= ends_s_) {
      return fail(ErrorKind::target_lost, "unplugged");
    }
    block.period_s = 1e-3;
    block.value = values_;
    block.voltage_v = volts_;
    block.level = levels_;
    next_ += 70;
    return block;
  }
  Result<void> stop() override {
    ++stops;
    return {};
  }
  Result<void> supply(bool) override { return {}; }

  int starts = 0;
  int stops = 0;

 private:
  double ends_s_;
  double lossy_s_;
  MeterDescription description_;
  std::size_t next_ = 0;
  std::vector<float> values_;
  std::vector<float> volts_;
  std::vector<std::uint8_t> levels_;
};

TEST(MeterObservation, CountsAndMeans) {
  EvenMeter meter;
  const auto seen = observe(meter, 1.0, 0.25);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->samples, 1000U);
  EXPECT_NEAR(seen->seconds, 1.0, 1e-9);
  EXPECT_EQ(seen->lost, 0U);
  EXPECT_NEAR(*seen->mean_a, 0.01, 1e-9);
  EXPECT_NEAR(*seen->mean_v, 3, 1e-9);
  EXPECT_FALSE(seen->mean_w);
  EXPECT_EQ(seen->edges, 10U);
  EXPECT_EQ(meter.starts, 1);
  EXPECT_EQ(meter.stops, 1);
}

TEST(MeterObservation, EndsWithTheEdgesItWaitsFor) {
  EvenMeter meter;
  const auto seen = observe(meter, 60, 0, 2);
  ASSERT_TRUE(seen);
  EXPECT_GE(seen->edges, 2U);
  EXPECT_LT(seen->seconds, 0.3);
}

TEST(MeterObservation, LossIsCountedAndAnEndIsAnError) {
  EvenMeter lossy(1e9, 0.5);
  EXPECT_EQ(observe(lossy, 2)->lost, 3U);
  EvenMeter ending(0.5);
  const auto ended = observe(ending, 2);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().what, "unplugged");
  EXPECT_EQ(ending.stops, 1) << "it is stopped all the same";
}

TEST(MeterChecks, AnInstrumentThatIsNotThereIsSaidOnce) {
  const auto results = run_checkup(meter_checks(*parse_meter_spec("hwmon:/nowhere")));
  ASSERT_EQ(results.size(), 5U);
  EXPECT_EQ(results[0].id, "meter hwmon: open");
  EXPECT_EQ(results[0].finding.state, CheckState::failed);
  EXPECT_THAT(results[0].finding.evidence, HasSubstr("is no folder of a chip"));
  for (std::size_t k = 1; k < results.size(); ++k) {
    EXPECT_EQ(results[k].finding.state, CheckState::skipped);
  }
}

TEST(MeterChecks, AChipInAFolder) {
  const TemporaryFolder folder;
  for (const auto& [name, value] :
       {std::pair("name", "ina226"), std::pair("power1_input", "30000"), std::pair("in1_input", "3000")}) {
    set_content(folder.path() / name, std::string(value) + "\n");
  }
  const auto checks = [&](const std::string& options) {
    return run_checkup(meter_checks(*parse_meter_spec("hwmon:" + folder.path().string() + ",update=20" + options)));
  };
  const auto well = checks("");
  EXPECT_EQ(well[0].finding.evidence, "ina226, serial " + folder.path().filename().string() + ", 50 samples/s");
  EXPECT_THAT(well[1].finding.evidence, HasSubstr("mean 10 mA"));
  EXPECT_EQ(well[2].finding.evidence, "measured 3 V");
  EXPECT_THAT(well[3].finding.evidence, HasSubstr("does not supply"));
  EXPECT_EQ(well[4].finding.evidence, "no line= was given");
  EXPECT_EQ(first_failure(well) == nullptr || first_failure(well) == &well[1].finding, true) << "the host may be busy";
  const auto apart = checks(",voltage=1.8");
  EXPECT_THAT(apart[2].finding.evidence, apart[2].finding.state == CheckState::skipped
                                             ? HasSubstr("needs meter hwmon: samples")
                                             : HasSubstr("measured 3 V, set 1.8 V"));
}

}  // namespace
}  // namespace probemark

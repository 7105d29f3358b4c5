// The drivers of hwmon and IIO against a folder that changes as a chip converts, by the host's clock.
#include <gmock/gmock.h>

#include <cmath>

#include "harness/virtual_meter/served_meter.hpp"

namespace probemark::virtual_meter {
namespace {

using testing::HasSubstr;

VirtualMeterSettings chip(const std::string& device, std::vector<Fault> faults = {}) {
  VirtualMeterSettings settings;
  settings.device = device;
  settings.settings.model.idle_a = 10e-3;
  settings.settings.model.active_a = 30e-3;
  settings.settings.faults = std::move(faults);
  return settings;
}

/// Samples with their times, until there are so many, or the error.
struct Course {
  std::vector<double> times;
  std::vector<double> values;
  std::optional<Error> error;
};
Course course(Meter& meter, std::size_t count) {
  Course all;
  while (all.values.size() < count) {
    const auto block = meter.next(std::chrono::seconds(10));
    if (!block || block->size() == 0) {
      all.error = block ? Error{ErrorKind::internal, "nothing came within 10 s", {}, {}} : block.error();
      return all;
    }
    for (std::size_t k = 0; k < block->size(); ++k) {
      all.times.push_back(block->time(k));
      all.values.push_back(static_cast<double>(block->value[k]));
    }
  }
  return all;
}

TEST(SysfsDriver, ReadsCurrentsThatChange) {
  for (const auto& [device, options, scale] :
       {std::tuple("hwmon", ",read=power", 3.0), std::tuple("hwmon", ",read=current", 1.0),
        std::tuple("iio", ",read=current", 1.0), std::tuple("iio", ",read=power", 3.0)}) {
    const ServedMeter served(chip(device), "0.5 1 1\n");
    auto meter = served.open(options);
    ASSERT_TRUE(meter) << describe(meter.error());
    ASSERT_TRUE((*meter)->start());
    std::size_t low = 0;
    std::size_t high = 0;
    for (int k = 0; k < 1000 && high < 20; ++k) {
      const Course some = course(**meter, 1);
      ASSERT_FALSE(some.error) << describe(*some.error);
      low += std::abs(some.values[0] - 10e-3 * scale) < 1.3e-3 ? 1 : 0;
      high += std::abs(some.values[0] - 30e-3 * scale) < 1.3e-3 ? 1 : 0;
    }
    EXPECT_GT(low, 0U) << device << options;
    EXPECT_EQ(high, 20U) << device << options;
  }
}

TEST(SysfsDriver, TheEnergyCounterWrapsAndGoesOn) {
  // 0.5 J are there already, 30 W more: it passes 1 J every 33 ms.
  auto settings = chip("hwmon");
  settings.settings.model.idle_a = 10;
  const ServedMeter served(settings);
  auto meter = served.open("");
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_EQ((*meter)->description().quantity, Quantity::energy);
  ASSERT_TRUE((*meter)->start());
  const Course all = course(**meter, 200);
  ASSERT_FALSE(all.error) << describe(*all.error);
  std::size_t missing = 0;
  double joules = 0;
  for (const double value : all.values) {
    missing += std::isfinite(value) ? 0 : 1;
    joules += std::isfinite(value) ? value : 0;
  }
  EXPECT_GT(missing, 0U);
  EXPECT_LT(missing, 100U);
  EXPECT_GT(joules, 0);
}

TEST(SysfsDriver, MisbehaviourIsSaid) {
  const auto failure = [](const Fault& fault, const std::string& stuck = "0") {
    const ServedMeter served(chip("hwmon", {fault}));
    auto meter = served.open(",read=power,stuck=" + stuck);
    EXPECT_TRUE(meter && (*meter)->start());
    const Course all = course(**meter, 100'000);
    return all.error.value_or(Error{});
  };
  EXPECT_THAT(failure({FaultKind::unplug, 0.3}).what, HasSubstr("ina228 is gone"));
  EXPECT_THAT(failure({FaultKind::garbage, 0.3, 1000}).what, HasSubstr("'Input/output error' is no number"));
  EXPECT_THAT(failure({FaultKind::nul, 0.3, 1000}).what, HasSubstr("empty"));
  EXPECT_THAT(failure({FaultKind::hang, 0.1}, "0.5").what, HasSubstr("the same reading for 0.5 s"));
}

TEST(SysfsDriver, AFewBadReadingsAreLoss) {
  auto settings = chip("hwmon", {{FaultKind::garbage, 0.3, 1}});
  settings.settings.model.noise_a = 2e-3;
  const ServedMeter served(settings);
  auto meter = served.open(",read=power,update=4");
  ASSERT_TRUE(meter && (*meter)->start());
  const Course all = course(**meter, 300);
  ASSERT_FALSE(all.error) << describe(*all.error);
  EXPECT_TRUE(std::any_of(all.values.begin(), all.values.end(), [](double value) { return std::isnan(value); }));
}

TEST(SysfsDriver, AnotherChipIsReadAsWhatItIs) {
  const ServedMeter served(chip("hwmon", {{FaultKind::wrong_answer}}));
  const auto meter = served.open("");
  ASSERT_TRUE(meter);
  EXPECT_EQ((*meter)->description().instrument, "nct6775") << "named by hand, and said";
}

}  // namespace
}  // namespace probemark::virtual_meter

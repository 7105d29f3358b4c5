// The drivers of hwmon and IIO over a tree of files.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>

#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/meter/sysfs_readings.hpp"
#include "harness/trace/trace_folder.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class SysfsMeters : public testing::Test {
 protected:
  void chip(const std::string& name, const std::map<std::string, std::string>& attributes) const {
    std::filesystem::create_directories(tree_.path() / name);
    for (const auto& [attribute, value] : attributes) {
      static_cast<void>(tree_.file(name + "/" + attribute, value + "\n"));
    }
  }
  [[nodiscard]] Result<std::unique_ptr<Meter>> open(const std::string& spec) const {
    const auto request = parse_meter_spec(spec);
    return request ? open_meter(*request) : tl::unexpected(request.error());
  }
  [[nodiscard]] std::string error(const std::string& spec) const {
    const auto meter = open(spec);
    return meter ? "" : describe(meter.error());
  }
  [[nodiscard]] std::string root() const { return ",root=" + tree_.path().string(); }
  /// The first sample: value and voltage.
  static std::pair<double, double> first(Meter& meter) {
    EXPECT_TRUE(meter.start());
    for (int k = 0; k < 100; ++k) {
      const auto block = meter.next(1s);
      if (!block || block->size() > 0) {
        EXPECT_TRUE(block) << describe(block.error());
        return block ? std::pair(static_cast<double>(block->value[0]), static_cast<double>(block->voltage_v[0]))
                     : std::pair(std::nan(""), std::nan(""));
      }
    }
    return {std::nan(""), std::nan("")};
  }

  TraceFolder tree_;
};

TEST_F(SysfsMeters, HwmonInItsUnits) {
  chip("hwmon0", {{"name", "coretemp"}});
  chip("hwmon3", {{"name", "ina226"},
                  {"update_interval", "35"},
                  {"curr1_input", "12"},
                  {"in0_input", "1"},
                  {"in1_input", "3300"},
                  {"power1_input", "39600"}});
  auto meter = open("hwmon,stuck=0" + root());
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_EQ((*meter)->description().instrument, "ina226");
  EXPECT_EQ((*meter)->description().quantity, Quantity::power);
  EXPECT_NEAR((*meter)->description().period_s, 0.035, 1e-12);
  EXPECT_FALSE((*meter)->description().has_trigger);
  EXPECT_TRUE((*meter)->description().measures_voltage);
  const auto [watts, volts] = first(**meter);
  EXPECT_NEAR(watts, 0.0396, 1e-8);
  EXPECT_NEAR(volts, 3.3, 1e-6);
  auto current = open("hwmon:" + (tree_.path() / "hwmon3").string() + ",read=current,gain=0.5");
  ASSERT_TRUE(current) << describe(current.error());
  EXPECT_EQ((*current)->description().quantity, Quantity::current);
  EXPECT_EQ((*current)->description().limits.offset_a, 0.5e-3) << "steps of 1 mA";
  EXPECT_NEAR(*(*current)->description().limits.gain, 0.005, 1e-12);
  EXPECT_NEAR(first(**current).first, 0.012, 1e-8);
}

TEST_F(SysfsMeters, TheEnergyCounterComesFirst) {
  chip("hwmon1", {{"name", "ina228"}, {"energy1_input", "1000000"}, {"power1_input", "5"}, {"in1_input", "3000"}});
  auto meter = open("hwmon,update=2" + root());
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_EQ((*meter)->description().quantity, Quantity::energy);
}

TEST_F(SysfsMeters, IioByItsScales) {
  chip("iio:device0", {{"name", "ina226"},
                       {"in_sampling_frequency", "114"},
                       {"in_voltage0_raw", "100"},
                       {"in_voltage0_scale", "0.0025"},
                       {"in_voltage1_raw", "2640"},
                       {"in_voltage1_scale", "1.25"},
                       {"in_power2_raw", "6"},
                       {"in_power2_scale", "6.25"},
                       {"in_current3_raw", "48"},
                       {"in_current3_scale", "0.25"}});
  auto meter = open("iio" + root());
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_NEAR((*meter)->description().period_s, 1 / 114.0, 1e-12);
  const auto [amperes, volts] = first(**meter);
  EXPECT_NEAR(amperes, 0.012, 1e-8);
  EXPECT_NEAR(volts, 3.3, 1e-6);
  auto power = open("iio,read=power" + root());
  ASSERT_TRUE(power) << describe(power.error());
  EXPECT_NEAR(first(**power).first, 0.0375, 1e-8);
  EXPECT_THAT(error("iio,voltage-channel=7" + root()), HasSubstr("there is no in_voltage7_raw"));
  EXPECT_THAT(error("iio,read=energy" + root()), HasSubstr("read=current, read=power"));
}

TEST_F(SysfsMeters, WhatIsNotThereIsSaid) {
  EXPECT_THAT(error("hwmon" + root()), HasSubstr("there is no INA2xx"));
  EXPECT_THAT(error("hwmon" + root()), HasSubstr("load its driver"));
  chip("hwmon0", {{"name", "nvme"}});
  EXPECT_THAT(error("hwmon" + root()), HasSubstr("hwmon0 (nvme)"));
  chip("hwmon1", {{"name", "ina219"}, {"power1_input", "1"}});
  chip("hwmon2", {{"name", "ina219"}, {"power1_input", "1"}});
  EXPECT_THAT(error("hwmon" + root()), HasSubstr("there are 2 INA2xx"));
  EXPECT_THAT(error("hwmon:/nowhere"), HasSubstr("is no folder of a chip"));
  EXPECT_THAT(error("hwmon:" + (tree_.path() / "hwmon0").string()), HasSubstr("shows no energy, no power"));
  EXPECT_THAT(error("hwmon,line=1:" + root()), HasSubstr("line"));
  const std::string ina = "hwmon:" + (tree_.path() / "hwmon1").string();
  EXPECT_THAT(error(ina + ",line=1"), HasSubstr("has no digital line"));
  EXPECT_THAT(error(ina + ",update=x"), HasSubstr("update=x is no number"));
  EXPECT_THAT(error(ina + ",update=-1"), HasSubstr("less than nothing"));
  EXPECT_THAT(error(ina + ",speed=1"), HasSubstr("no option 'speed'"));
}

TEST_F(SysfsMeters, AFileThatIsNoNumberIsToldByItsText) {
  const auto reason = [this](const std::string& content) {
    return read_sysfs_value(tree_.file("value", content)).error().reason;
  };
  EXPECT_EQ(reason(""), "value: empty");
  EXPECT_EQ(reason("\n"), "value: empty");
  EXPECT_EQ(reason("Input/output error\n"), "value: 'Input/output error' is no number");
  EXPECT_EQ(reason("12 13\n"), "value: '12 13' is no number");
  EXPECT_EQ(read_sysfs_value(tree_.file("value", "-12.5\n"))->value, -12.5);
  const auto missing = read_sysfs_value(tree_.path() / "none");
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().gone);
}

TEST_F(SysfsMeters, AChipThatGoesAwayIsAnError) {
  chip("hwmon1", {{"name", "ina219"}, {"power1_input", "1000"}, {"in1_input", "3000"}});
  auto meter = open("hwmon,update=2" + root());
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_NEAR(first(**meter).first, 1e-3, 1e-9);
  std::filesystem::remove(tree_.path() / "hwmon1/power1_input");
  Result<SampleBlock> block;
  for (int k = 0; k < 100 && block; ++k) {
    block = (*meter)->next(1s);
  }
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().kind, ErrorKind::target_lost);
  EXPECT_THAT(block.error().what, HasSubstr("ina219 is gone: power1_input"));
}

}  // namespace
}  // namespace probemark

// The driver of Otii against the simulated server, over TCP.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "harness/virtual_meter/served_meter.hpp"

namespace probemark::virtual_meter {
namespace {

using testing::HasSubstr;

VirtualMeterSettings otii(std::vector<Fault> faults = {}) {
  VirtualMeterSettings settings;
  settings.device = "otii";
  settings.settings.model.idle_a = 40e-6;
  settings.settings.model.active_a = 20e-3;
  settings.settings.model.voltage_v = 2.97;
  settings.settings.faults = std::move(faults);
  settings.pace = Pace::reader;
  return settings;
}

std::size_t lost(const Samples& samples) {
  return static_cast<std::size_t>(
      std::count_if(samples.value.begin(), samples.value.end(), [](float value) { return std::isnan(value); }));
}

/// What opening it says where it fails.
Error refusal(std::vector<Fault> faults, const std::string& options = "") {
  const ServedMeter served(otii(std::move(faults)));
  const auto meter = served.open(options);
  EXPECT_FALSE(meter);
  return meter ? Error{} : meter.error();
}

/// What ends a recording.
Error failure(std::vector<Fault> faults) {
  const ServedMeter served(otii(std::move(faults)));
  auto meter = served.open(",line=1,host-clock=off");
  EXPECT_TRUE(meter);
  if (const auto started = (*meter)->start(); !started) {
    return started.error();  // time is as fast as its reader
  }
  const Samples samples = read_samples(**meter, 1'000'000'000);
  EXPECT_TRUE(samples.error);
  return samples.error.value_or(Error{});
}

TEST(OtiiDriver, ReadsCurrentVoltageAndTheLine) {
  const ServedMeter served(otii(), "0.5 1 1\n2.5 0 0\n");
  auto meter = served.open(",voltage=3.0,line=1,host-clock=off");
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_EQ((*meter)->description().instrument, "Otii Arc");
  EXPECT_EQ((*meter)->description().firmware, "1.1.6 (Otii 3.5.5)");
  EXPECT_EQ((*meter)->description().period_s, 0.25e-3);
  EXPECT_EQ((*meter)->description().voltage_v, 3.0);
  EXPECT_TRUE((*meter)->description().measures_voltage);
  EXPECT_TRUE((*meter)->description().has_trigger);
  ASSERT_TRUE((*meter)->start());
  const Samples samples = read_samples(**meter, 16000);
  ASSERT_FALSE(samples.error) << describe(*samples.error);
  EXPECT_EQ(lost(samples), 0U);
  EXPECT_NEAR(static_cast<double>(samples.value[1000]), 40e-6, 1e-9);
  EXPECT_NEAR(static_cast<double>(samples.value[4000]), 20e-3, 1e-8);
  const auto rise = std::find(samples.level.begin(), samples.level.end(), 1) - samples.level.begin();
  const auto high = std::count(samples.level.begin(), samples.level.end(), 1);
  EXPECT_NEAR(static_cast<double>(rise), 2000, 1);
  EXPECT_NEAR(static_cast<double>(high), 8000, 1);
  EXPECT_TRUE((*meter)->stop());
}

TEST(OtiiDriver, GivesTheVoltageThatWasMeasured) {
  const ServedMeter served(otii());
  auto meter = served.open(",voltage=3.0,host-clock=off");
  ASSERT_TRUE(meter && (*meter)->start());
  for (int k = 0; k < 100; ++k) {
    const auto block = (*meter)->next(std::chrono::milliseconds(100));
    ASSERT_TRUE(block) << describe(block.error());
    if (block->size() > 0) {
      EXPECT_NEAR(static_cast<double>(block->voltage_v[0]), 2.97, 1e-6);
      EXPECT_TRUE(block->level.empty());
      return;
    }
  }
  FAIL() << "no samples";
}

TEST(OtiiDriver, TakesTheSupplyAwayAndGivesItBack) {
  const ServedMeter served(otii());
  auto meter = served.open(",host-clock=off");
  ASSERT_TRUE(meter && (*meter)->supply(false) && (*meter)->start());
  EXPECT_EQ(read_samples(**meter, 100).value.at(50), 0);
  EXPECT_TRUE((*meter)->stop() && (*meter)->supply(true) && (*meter)->start());
  EXPECT_NEAR(static_cast<double>(read_samples(**meter, 100).value.at(50)), 40e-6, 1e-9);
}

TEST(OtiiDriver, CountsWhatIsMissing) {
  const ServedMeter served(otii({{FaultKind::lose, 0.5, 13}, {FaultKind::lose, 1.0, 1}}));
  auto meter = served.open(",host-clock=off");
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 8000);
  EXPECT_FALSE(samples.error);
  EXPECT_EQ(lost(samples), 14U);
  EXPECT_TRUE(std::isnan(samples.value[2000]) && !std::isnan(samples.value[2013]));
}

TEST(OtiiDriver, WaitsForAServerThatStartsSlowly) {
  const ServedMeter served(otii({{FaultKind::slow_start, 0, 300}}));
  EXPECT_TRUE(served.open(""));
}

TEST(OtiiDriver, SaysWhatIsWrongWithTheServer) {
  EXPECT_THAT(refusal({{FaultKind::wrong_answer, 0, 1}}).what, HasSubstr("speaks protocol '2.0'"));
  EXPECT_THAT(refusal({{FaultKind::wrong_answer, 0, 2}}).what, HasSubstr("no message of Otii's server"));
  EXPECT_THAT(refusal({{FaultKind::wrong_answer, 0, 3}}).what, HasSubstr("Otii answers another request (999999)"));
  EXPECT_THAT(refusal({{FaultKind::wrong_answer, 0, 4}}).remedy, HasSubstr("log in in Otii"));
  EXPECT_THAT(refusal({{FaultKind::wrong_answer, 0, 5}}).what, HasSubstr("no free licence"));
}

TEST(OtiiDriver, SaysWhatIsWrongWithTheRequest) {
  EXPECT_THAT(refusal({}, ",line=3").what, HasSubstr("no digital input 3"));
  EXPECT_THAT(refusal({}, ",device=Arc_II").what, HasSubstr("sees no 'Arc_II'"));
  EXPECT_THAT(refusal({}, ",voltage=12").what, HasSubstr("refuses arc_set_main_voltage: Invalid key value"));
  EXPECT_THAT(refusal({}, ",rate=12").what, HasSubstr("no option 'rate'"));
  const auto nobody = open_meter(*parse_meter_spec("otii:127.0.0.1:9"));
  ASSERT_FALSE(nobody);
  EXPECT_THAT(nobody.error().what, HasSubstr("does not listen on 127.0.0.1:9"));
  EXPECT_THAT(nobody.error().remedy, HasSubstr("start Otii"));
  EXPECT_EQ(open_meter(*parse_meter_spec("otii:127.0.0.1:x")).error().kind, ErrorKind::usage);
}

TEST(OtiiDriver, SaysWhyARecordingEnds) {
  const Error unplugged = failure({{FaultKind::unplug, 0.5}});
  EXPECT_EQ(unplugged.kind, ErrorKind::target_lost);
  EXPECT_THAT(unplugged.what, HasSubstr("Device not connected"));
  EXPECT_THAT(failure({{FaultKind::close, 0.5}}).what, HasSubstr("closed the connection while waiting for"));
  EXPECT_THAT(failure({{FaultKind::garbage, 0.5, 30}}).what, HasSubstr("no message of Otii's server"));
  EXPECT_THAT(failure({{FaultKind::nul, 0.5, 2}}).what, HasSubstr("no message of Otii's server"));
  EXPECT_THAT(failure({{FaultKind::hang, 0.5}}).what, HasSubstr("no answer of Otii's server within "));
}

TEST(OtiiDriver, AnOverCurrentIsNoLowEnergy) {
  EXPECT_THAT(failure({{FaultKind::overcurrent, 0.5}}).what, HasSubstr("has taken the supply away: over-current"));
}

}  // namespace
}  // namespace probemark::virtual_meter

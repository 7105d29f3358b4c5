// The driver of the PPK2 against the simulated one, over a real serial line.
#include <algorithm>
#include <cmath>

#include "harness/virtual_meter/served_meter.hpp"

namespace probemark::virtual_meter {
namespace {

constexpr const char* as_read = ",voltage=3.0,line=1,spikes=keep,host-clock=off";

VirtualMeterSettings ppk2(std::vector<Fault> faults = {}) {
  VirtualMeterSettings settings;
  settings.device = "ppk2";
  settings.settings.model.idle_a = 40e-6;
  settings.settings.model.active_a = 20e-3;
  settings.settings.faults = std::move(faults);
  settings.pace = Pace::reader;
  return settings;
}

double mean(const std::vector<float>& values, std::size_t first, std::size_t count) {
  double sum = 0;
  for (std::size_t k = first; k < first + count; ++k) {
    sum += static_cast<double>(values[k]);
  }
  return sum / static_cast<double>(count);
}

std::size_t lost(const Samples& samples) {
  return static_cast<std::size_t>(
      std::count_if(samples.value.begin(), samples.value.end(), [](float value) { return std::isnan(value); }));
}

TEST(Ppk2Driver, ReadsCurrentsOfAllRangesAndTheLine) {
  for (const double active : {300e-6, 3e-3, 20e-3, 0.4}) {
    auto settings = ppk2();
    settings.settings.model.active_a = active;
    ServedMeter served(settings, "0.01 1 1\n0.03 0 0\n");
    auto meter = served.open(as_read);
    ASSERT_TRUE(meter) << describe(meter.error());
    EXPECT_EQ((*meter)->description().instrument, "Nordic PPK2 (hardware 9173)");
    EXPECT_TRUE((*meter)->description().has_trigger);
    EXPECT_TRUE((*meter)->description().supplies);
    ASSERT_TRUE((*meter)->start());
    const Samples samples = read_samples(**meter, 5000);
    ASSERT_FALSE(samples.error);
    EXPECT_EQ(lost(samples), 0u);
    EXPECT_NEAR(mean(samples.value, 10, 980), 40e-6, 0.001 * 40e-6 + 5e-9);
    EXPECT_NEAR(mean(samples.value, 1010, 1980), active, 0.001 * active);
    const auto rise = std::find(samples.level.begin(), samples.level.end(), 1) - samples.level.begin();
    const auto high = std::count(samples.level.begin(), samples.level.end(), 1);
    EXPECT_NEAR(static_cast<double>(rise), 999, 1);
    EXPECT_NEAR(static_cast<double>(high), 2000, 1);
    EXPECT_TRUE((*meter)->stop());
  }
}

TEST(Ppk2Driver, CountsWhatTheCounterMisses) {
  ServedMeter served(ppk2({{FaultKind::lose, 0.01, 13}, {FaultKind::lose, 0.02, 1}}));
  auto meter = served.open(as_read);
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 5000);
  EXPECT_FALSE(samples.error);
  EXPECT_EQ(lost(samples), 14u);
  EXPECT_TRUE(std::isnan(samples.value[1000]));
  EXPECT_FALSE(std::isnan(samples.value[1013]));
}

TEST(Ppk2Driver, ReadsOnBehindGarbage) {
  ServedMeter served(ppk2({{FaultKind::nul, 0.01, 3}, {FaultKind::garbage, 0.02, 41}}));
  auto meter = served.open(as_read);
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 10000);
  EXPECT_FALSE(samples.error);
  EXPECT_NEAR(mean(samples.value, 4000, 5000), 40e-6, 1e-7) << "in step again";
  EXPECT_LE(lost(samples), 128u);
}

TEST(Ppk2Driver, ASaturatedSampleIsTheLimit) {
  ServedMeter served(ppk2({{FaultKind::saturate, 0.01, 7}}));
  auto meter = served.open(as_read);
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 3000);
  EXPECT_EQ(std::count(samples.value.begin(), samples.value.end(), 1.0F), 7);
}

TEST(Ppk2Driver, TellsThatItWasUnplugged) {
  ServedMeter served(ppk2({{FaultKind::unplug, 1, 1}}));
  auto meter = served.open(as_read);
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 1'000'000);
  ASSERT_TRUE(samples.error);
  EXPECT_EQ(samples.error->kind, ErrorKind::target_lost);
  EXPECT_EQ(samples.error->what, "the instrument was unplugged");
  EXPECT_LE(samples.value.size(), 100'000u);
}

TEST(Ppk2Driver, TellsThatItHangs) {
  auto settings = ppk2({{FaultKind::hang, 0.05, 1}});
  settings.pace = Pace::host;
  ServedMeter served(settings);
  auto meter = served.open(",voltage=3");
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 1'000'000);
  ASSERT_TRUE(samples.error);
  EXPECT_EQ(samples.error->what, "no sample for 2 s");
}

TEST(Ppk2Driver, MultiplesOf64AreFoundByTheHostsClock) {
  auto settings = ppk2({{FaultKind::lose, 1.3, 640}});
  settings.pace = Pace::host;
  ServedMeter served(settings);
  auto meter = served.open(",voltage=3,spikes=keep");
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 450'000);
  EXPECT_FALSE(samples.error);
  // A machine under load may be late for a whole second, which counts as loss: never less than what was lost.
  EXPECT_GE(lost(samples), 640u);
  EXPECT_EQ(lost(samples) % 64, 0u);
}

TEST(Ppk2Driver, AsksAgainWhereItStartsSlowly) {
  ServedMeter served(ppk2({{FaultKind::slow_start, 0, 300}}));
  const auto meter = served.open(as_read);
  EXPECT_TRUE(meter) << describe(meter.error());
}

TEST(Ppk2Driver, RefusesWhatIsNoPpk2) {
  ServedMeter served(ppk2({{FaultKind::wrong_answer, 0, 1}}));
  const auto meter = served.open(as_read);
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind, ErrorKind::setup);
  EXPECT_EQ(meter.error().what, "it names no resistor");
}

TEST(Ppk2Driver, StopsOneThatStillSamplesForSomebodyElse) {
  ServedMeter served(ppk2());
  {
    auto meter = served.open(as_read);
    ASSERT_TRUE(meter && (*meter)->start());
  }
  auto again = served.open(as_read);
  ASSERT_TRUE(again) << describe(again.error());
  ASSERT_TRUE((*again)->start());
  EXPECT_NEAR(mean(read_samples(**again, 3000).value, 0, 3000), 40e-6, 1e-7);
}

TEST(Ppk2Driver, NeedsAVoltageWithinItsRangeAndALineItHas) {
  ServedMeter served(ppk2());
  EXPECT_EQ(served.open("").error().kind, ErrorKind::usage);
  EXPECT_EQ(served.open(",voltage=5.5").error().remedy, "from 0.8 to 5 V");
  EXPECT_EQ(served.open(",voltage=3,line=8").error().what, "a PPK2 has no digital line 8");
  EXPECT_EQ(served.open(",voltage=3,mode=sink").error().remedy, "one of source, ammeter");
  EXPECT_EQ(served.open(",voltage=3,odd=1").error().kind, ErrorKind::usage);
}

TEST(Ppk2Driver, TakesTheSupplyAwayAndGivesItBack) {
  ServedMeter served(ppk2());
  auto meter = served.open(as_read);
  ASSERT_TRUE(meter && (*meter)->supply(false) && (*meter)->start());
  EXPECT_NEAR(mean(read_samples(**meter, 2000).value, 0, 2000), 0, 1e-8);
  ASSERT_TRUE((*meter)->stop() && (*meter)->supply(true) && (*meter)->start());
  EXPECT_NEAR(mean(read_samples(**meter, 2000).value, 0, 2000), 40e-6, 1e-7);
}

}  // namespace
}  // namespace probemark::virtual_meter

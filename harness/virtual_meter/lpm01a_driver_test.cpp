// The driver of the LPM01A against the simulated one, over a real serial line, in both formats.
#include <algorithm>
#include <cmath>

#include "harness/meter/capture.hpp"
#include "harness/virtual_meter/served_meter.hpp"

namespace probemark::virtual_meter {
namespace {

using namespace std::chrono_literals;

VirtualMeterSettings lpm01a(std::vector<Fault> faults = {}) {
  VirtualMeterSettings settings;
  settings.device = "lpm01a";
  settings.settings.model.idle_a = 200e-6;
  settings.settings.model.active_a = 8e-3;
  settings.settings.faults = std::move(faults);
  settings.pace = Pace::reader;
  return settings;
}

struct Form {
  const char* name;
  const char* options;
  double rate_hz;
  bool energy;
  bool binary;
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

class Lpm01aDriver : public testing::TestWithParam<Form> {
 protected:
  static std::string options(const char* more = ",line=7") {
    return std::string(",voltage=3.0,host-clock=off") + GetParam().options + more;
  }
  /// A sample's value for a current.
  static double value_of(double amperes) { return GetParam().energy ? amperes * 3.0 / GetParam().rate_hz : amperes; }
  /// Half of the last digit: four decimal ones, or 8 to 12 bits.
  static double digits() { return GetParam().binary ? 0.5 / 256 : 0.5 / 1000; }
  static std::size_t samples_in(double seconds) {
    return static_cast<std::size_t>(std::lround(seconds * GetParam().rate_hz));
  }
};

TEST_P(Lpm01aDriver, ReadsItsSamplesAndTheEdgesOfItsInput) {
  ServedMeter served(lpm01a(), "1 1 1\n3 0 0\n");
  auto meter = served.open(options());
  ASSERT_TRUE(meter) << describe(meter.error());
  EXPECT_EQ((*meter)->description().firmware, "1.0.6");
  EXPECT_EQ((*meter)->description().period_s, 1 / GetParam().rate_hz);
  ASSERT_TRUE((*meter)->start());
  const Samples samples = read_samples(**meter, samples_in(4));
  ASSERT_FALSE(samples.error) << samples.error->what;
  EXPECT_NEAR(static_cast<double>(samples.value[samples_in(0.5)]), value_of(200e-6), digits() * value_of(200e-6));
  EXPECT_NEAR(static_cast<double>(samples.value[samples_in(2)]), value_of(8e-3), digits() * value_of(8e-3));
  const auto high = std::count(samples.level.begin(), samples.level.end(), 1);
  EXPECT_NEAR(static_cast<double>(high), static_cast<double>(samples_in(2)), 1);
  EXPECT_TRUE((*meter)->stop());
}

TEST_P(Lpm01aDriver, MeasuresAWindowToTheFormatsDigits) {
  ServedMeter served(lpm01a(), "1 1 1\n3 0 0\n4 1 1\n6 0 0\n");
  auto meter = served.open(options());
  ASSERT_TRUE(meter);
  auto capture = Capture::start(**meter, {7U, {}});
  ASSERT_TRUE(capture && (*capture)->wait_for_windows(2, 60s));
  const auto energy = (*capture)->finish();
  ASSERT_TRUE(energy) << describe(energy.error());
  const auto& truth = served.end().windows();
  ASSERT_GE(truth.size(), 2u);
  for (std::size_t w = 0; w < 2; ++w) {
    const double edge_j = 8e-3 * 3.0 / GetParam().rate_hz;
    EXPECT_NEAR(energy->windows[w].energy_j, truth[w].energy_j, digits() * truth[w].energy_j + edge_j);
  }
}

TEST_P(Lpm01aDriver, CountsWhatItsTimeSaysIsMissing) {
  ServedMeter served(lpm01a({{FaultKind::lose, 1.2, 13}}));
  auto meter = served.open(options());
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, samples_in(4));
  EXPECT_FALSE(samples.error);
  EXPECT_EQ(std::count_if(samples.value.begin(), samples.value.end(), [](float v) { return std::isnan(v); }), 13);
}

TEST_P(Lpm01aDriver, NulBytesDoNotMakeAWrongSample) {
  ServedMeter served(lpm01a({{FaultKind::nul, 1.5, 3}}));
  auto meter = served.open(options());
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, samples_in(5));
  EXPECT_FALSE(samples.error);
  std::size_t missing = 0;
  for (const float value : samples.value) {
    missing += std::isnan(value) ? 1 : 0;
    if (!std::isnan(value)) {
      EXPECT_NEAR(static_cast<double>(value), value_of(200e-6), digits() * value_of(200e-6));
    }
  }
  EXPECT_LE(missing, GetParam().binary ? 1000u : 0u) << "text leaves them out; binary has lost its step";
}

TEST_P(Lpm01aDriver, ReadsOnBehindGarbage) {
  ServedMeter served(lpm01a({{FaultKind::garbage, 1.5, 40}}));
  auto meter = served.open(options());
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, samples_in(6));
  ASSERT_FALSE(samples.error) << samples.error->what;
  EXPECT_NEAR(static_cast<double>(samples.value[samples_in(5)]), value_of(200e-6), digits() * value_of(200e-6));
}

TEST_P(Lpm01aDriver, PassesItsErrorOn) {
  ServedMeter served(lpm01a({{FaultKind::overcurrent, 1, 1}}));
  auto meter = served.open(options());
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, samples_in(100));
  ASSERT_TRUE(samples.error);
  EXPECT_EQ(samples.error->kind, ErrorKind::target_lost);
  EXPECT_NE(samples.error->what.find("overcurrent"), std::string::npos) << samples.error->what;
}

TEST_P(Lpm01aDriver, TellsThatItWasUnplugged) {
  ServedMeter served(lpm01a({{FaultKind::unplug, 20, 1}}));
  auto meter = served.open(options());
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, samples_in(100));
  ASSERT_TRUE(samples.error);
  EXPECT_EQ(samples.error->what, "the instrument was unplugged");
}

INSTANTIATE_TEST_SUITE_P(Forms, Lpm01aDriver,
                         testing::Values(Form{"EnergyInText", "", 1e3, true, false},
                                         Form{"CurrentInText", ",output=current,rate=5000", 5e3, false, false},
                                         Form{"CurrentInBinary", ",output=current,rate=1e5", 1e5, false, true},
                                         Form{"EnergyInBinary", ",rate=1e4", 1e4, true, true}),
                         [](const testing::TestParamInfo<Form>& form) { return form.param.name; });

TEST(Lpm01aDriverAlone, TellsThatItHangs) {
  auto settings = lpm01a({{FaultKind::hang, 0.1, 1}});
  settings.pace = Pace::host;
  ServedMeter served(settings);
  auto meter = served.open(",voltage=3");
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 1'000'000);
  ASSERT_TRUE(samples.error);
  EXPECT_EQ(samples.error->what, "no sample for 3 s");
}

TEST(Lpm01aDriverAlone, AsksAgainWhereItStartsSlowly) {
  ServedMeter served(lpm01a({{FaultKind::slow_start, 0, 300}}));
  const auto meter = served.open(",voltage=3");
  EXPECT_TRUE(meter) << describe(meter.error());
}

TEST(Lpm01aDriverAlone, RefusesWhatIsNone) {
  ServedMeter served(lpm01a({{FaultKind::wrong_answer, 0, 1}}));
  const auto meter = served.open(",voltage=3");
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind, ErrorKind::setup);
  EXPECT_TRUE(meter.error().what.starts_with("no answer to 'htc' within 1 s, but ")) << meter.error().what;
}

TEST(Lpm01aDriverAlone, StopsOneThatStillMeasuresForSomebodyElse) {
  ServedMeter served(lpm01a());
  {
    auto meter = served.open(",voltage=3,host-clock=off,output=current,rate=1e5");
    ASSERT_TRUE(meter && (*meter)->start());
  }
  auto again = served.open(",voltage=3,host-clock=off,output=current");
  ASSERT_TRUE(again) << describe(again.error());
  ASSERT_TRUE((*again)->start());
  EXPECT_NEAR(static_cast<double>(read_samples(**again, 100).value[50]), 200e-6, 1e-7);
}

TEST(Lpm01aDriverAlone, TakesTheSupplyAwayAndGivesItBack) {
  ServedMeter served(lpm01a());
  auto meter = served.open(",voltage=3,host-clock=off,output=current");
  ASSERT_TRUE(meter && (*meter)->supply(false) && (*meter)->start());
  EXPECT_EQ(read_samples(**meter, 100).value[50], 0);
  ASSERT_TRUE((*meter)->stop() && (*meter)->supply(true) && (*meter)->start());
  EXPECT_NEAR(static_cast<double>(read_samples(**meter, 100).value[50]), 200e-6, 1e-7);
}

TEST(Lpm01aDriverAlone, NeedsAVoltageARateAndALineItHas) {
  ServedMeter served(lpm01a());
  EXPECT_EQ(served.open("").error().kind, ErrorKind::usage);
  EXPECT_EQ(served.open(",voltage=5").error().remedy, "from 1.8 to 3.3 V");
  EXPECT_EQ(served.open(",voltage=3,line=1").error().remedy, "D7 is its only one: line=7");
  EXPECT_EQ(served.open(",voltage=3,rate=1234").error().what, "an LPM01A has no rate of 1234 Hz");
  EXPECT_EQ(served.open(",voltage=3,rate=1e5").error().remedy, "add output=current");
  EXPECT_EQ(served.open(",voltage=3,output=current,rate=1e5,format=ascii").error().kind, ErrorKind::usage);
}

}  // namespace
}  // namespace probemark::virtual_meter

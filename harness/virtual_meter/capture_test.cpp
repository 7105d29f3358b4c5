// From the stream of a simulated instrument to joules in windows.
#include "harness/meter/capture.hpp"

#include <cmath>

#include "harness/virtual_meter/served_meter.hpp"

namespace probemark::virtual_meter {
namespace {

using namespace std::chrono_literals;

constexpr const char* three_windows = "0.5 1 1\n1.5 0 0\n2 1 1\n3 0 0\n3.5 1 1\n4.5 0 0\n";
constexpr const char* by_line = ",voltage=3,line=0,host-clock=off";

VirtualMeterSettings settings_of(const std::string& device, std::vector<Fault> faults = {}) {
  VirtualMeterSettings settings;
  settings.device = device;
  settings.settings.model.idle_a = 1e-3;
  settings.settings.model.active_a = 12e-3;
  settings.settings.model.noise_a = 1e-5;
  settings.settings.faults = std::move(faults);
  settings.pace = Pace::reader;
  return settings;
}

TEST(Capture, MeasuresTheWindowsOfTheLine) {
  ServedMeter served(settings_of("ppk2"), three_windows);
  auto meter = served.open(by_line);
  ASSERT_TRUE(meter) << describe(meter.error());
  auto capture = Capture::start(**meter);
  ASSERT_TRUE(capture) << describe(capture.error());
  ASSERT_TRUE((*capture)->wait_for_windows(3, 60s));
  const auto energy = (*capture)->finish();
  ASSERT_TRUE(energy) << describe(energy.error());
  const auto& truth = served.end().windows();
  ASSERT_EQ(energy->windows.size(), 3u);
  ASSERT_GE(truth.size(), 3u);
  for (std::size_t w = 0; w < 3; ++w) {
    EXPECT_NEAR(energy->windows[w].energy_j, truth[w].energy_j, 2e-4 * truth[w].energy_j);
    EXPECT_NEAR(energy->windows[w].window.begin_s, truth[w].begin_s, 2e-5);
    EXPECT_EQ(energy->windows[w].lost_s, 0);
  }
  EXPECT_NEAR(idle_power(energy->profile, std::vector{energy->windows[0].window, energy->windows[1].window}).value(),
              3e-3, 3e-5);
  EXPECT_EQ(energy->description.instrument, "Nordic PPK2 (hardware 9173)");
}

TEST(Capture, FindsStepsWhereThereIsNoLine) {
  ServedMeter served(settings_of("ppk2"), three_windows);
  auto meter = served.open(",voltage=3,host-clock=off");
  ASSERT_TRUE(meter);
  auto capture = Capture::start(**meter);
  ASSERT_TRUE(capture);
  EXPECT_EQ((*capture)->wait_for_windows(1, 1s).error().kind, ErrorKind::usage);
  ASSERT_TRUE((*capture)->wait_for_time(5, 60s));
  const auto energy = (*capture)->finish();
  ASSERT_TRUE(energy) << describe(energy.error());
  ASSERT_EQ(energy->windows.size(), 3u);
  EXPECT_NEAR(energy->windows[1].energy_j, 36e-3, 1e-3 * 36e-3);
}

TEST(Capture, CountsLossesInTheirWindow) {
  ServedMeter served(settings_of("ppk2", {{FaultKind::lose, 2.5, 50}}), three_windows);
  auto meter = served.open(by_line);
  auto capture = Capture::start(**meter);
  ASSERT_TRUE(capture && (*capture)->wait_for_windows(3, 60s));
  const auto energy = (*capture)->finish();
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->lost_samples, 50u);
  EXPECT_EQ(energy->windows[0].lost_s, 0);
  EXPECT_NEAR(energy->windows[1].lost_s, 50e-5, 1e-9);
}

TEST(Capture, EndsWithTheInstrumentsError) {
  ServedMeter served(settings_of("ppk2", {{FaultKind::unplug, 1, 1}}), three_windows);
  auto meter = served.open(by_line);
  auto capture = Capture::start(**meter);
  ASSERT_TRUE(capture);
  const auto waited = (*capture)->wait_for_windows(3, 60s);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().what, "the instrument was unplugged");
  const auto energy = (*capture)->finish();
  ASSERT_FALSE(energy);
  EXPECT_EQ(energy.error().what, "the instrument was unplugged");
}

TEST(Capture, SaysWhatItWaitedFor) {
  ServedMeter served(settings_of("ppk2"));
  auto meter = served.open(by_line);
  auto capture = Capture::start(**meter);
  ASSERT_TRUE(capture && (*capture)->wait_for_time(0.1, 60s));
  const auto waited = (*capture)->wait_for_windows(2, 10ms);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().kind, ErrorKind::target_lost);
  EXPECT_TRUE(waited.error().what.starts_with("not 2 windows within 10 ms; there were 0 windows in"))
      << waited.error().what;
  const auto energy = (*capture)->finish();
  ASSERT_FALSE(energy);
  EXPECT_EQ(energy.error().what, "digital line 0 never goes high and low again: no window");
}

TEST(Capture, KeepsAFileThatIsReadAgain) {
  const auto folder = ScratchFolder::create();
  const auto file = folder->path() / "kept";
  ServedMeter served(settings_of("ppk2"), three_windows);
  auto meter = served.open(by_line);
  auto capture = Capture::start(**meter, {0U, file});
  ASSERT_TRUE(capture && (*capture)->wait_for_windows(3, 60s));
  const auto energy = (*capture)->finish();
  const auto again = energy_of_trace({file, "auto", "", 0U}, WindowSource::digital, {}, 3.0);
  ASSERT_TRUE(energy && again) << describe(again.error());
  ASSERT_EQ(again->windows.size(), energy->windows.size());
  EXPECT_EQ(again->samples, energy->samples);
  EXPECT_EQ(again->windows[1].energy_j, energy->windows[1].energy_j);
}

}  // namespace
}  // namespace probemark::virtual_meter

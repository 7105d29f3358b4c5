// The driver of Joulescope against an instrument that is simulated at the interface of its makers' library.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "harness/process/python_environment.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/trace/trace_folder.hpp"
#include "harness/virtual_meter/served_meter.hpp"

namespace probemark::virtual_meter {
namespace {

using testing::HasSubstr;

class JoulescopeDriver : public testing::Test {
 protected:
  ~JoulescopeDriver() override {
    ::unsetenv("PYTHONPATH");
    ::unsetenv("JOULESCOPE_BENCH");
    ::unsetenv("PROBEMARK_PYTHON");
  }
  static Result<std::unique_ptr<Meter>> open(const std::string& bench, const std::string& spec = "joulescope,line=0") {
    ::setenv("PYTHONPATH", PROBEMARK_SOURCE_DIR "/harness/virtual_meter/joulescope", 1);
    ::setenv("JOULESCOPE_BENCH", bench.c_str(), 1);
    const auto request = parse_meter_spec(spec);
    return request ? open_meter(*request) : tl::unexpected(request.error());
  }
  static Error refusal(const std::string& bench, const std::string& spec = "joulescope,line=0") {
    const auto meter = open(bench, spec);
    EXPECT_FALSE(meter);
    return meter ? Error{} : meter.error();
  }
  static Error failure(const std::string& bench) {
    auto meter = open(bench);
    EXPECT_TRUE(meter && (*meter)->start());
    return read_samples(**meter, 1'000'000'000).error.value_or(Error{});
  }
};

constexpr const char* js220 =
    R"({"devices": ["u/js220/000415"], "idle_a": 1e-5, "active_a": 0.02, "windows": [[0.05, 0.25]])";

TEST_F(JoulescopeDriver, ReadsCurrentVoltageAndTheLine) {
  for (const std::string rate : {"100000", "1000000", "10000"}) {
    auto meter = open(std::string(js220) + "}", "joulescope,line=0,rate=" + rate);
    ASSERT_TRUE(meter) << describe(meter.error());
    EXPECT_EQ((*meter)->description().instrument, "Joulescope JS220");
    EXPECT_EQ((*meter)->description().serial, "000415");
    EXPECT_EQ((*meter)->description().firmware, "1.2.3");
    const double hz = std::stod(rate);
    EXPECT_EQ((*meter)->description().period_s, 1 / hz);
    ASSERT_TRUE((*meter)->start());
    const Samples samples = read_samples(**meter, static_cast<std::size_t>(0.4 * hz));
    ASSERT_FALSE(samples.error) << describe(*samples.error);
    const auto at = [&](double t) { return static_cast<std::size_t>(t * hz); };
    EXPECT_NEAR(static_cast<double>(samples.value[at(0.02)]), 1e-5, 1e-9);
    EXPECT_NEAR(static_cast<double>(samples.value[at(0.1)]), 0.02, 1e-8);
    const auto rise = std::find(samples.level.begin(), samples.level.end(), 1) - samples.level.begin();
    EXPECT_NEAR(static_cast<double>(rise), 0.05 * hz, 1);
    EXPECT_NEAR(static_cast<double>(std::count(samples.level.begin(), samples.level.end(), 1)), 0.2 * hz, 1);
    EXPECT_TRUE((*meter)->stop());
  }
}

TEST_F(JoulescopeDriver, ItCanBeStartedAgain) {
  auto meter = open(R"({"devices": ["u/js110/001"]})", "joulescope:001");
  ASSERT_TRUE(meter) << describe(meter.error());
  for (int k = 0; k < 2; ++k) {
    ASSERT_TRUE((*meter)->start());
    const Samples samples = read_samples(**meter, 5000);
    EXPECT_FALSE(samples.error);
    EXPECT_NEAR(static_cast<double>(samples.value[4000]), 0.001, 1e-8);
    EXPECT_TRUE((*meter)->stop());
  }
  EXPECT_EQ((*meter)->supply(true).error().kind, ErrorKind::usage);
}

TEST_F(JoulescopeDriver, CountsWhatIsMissing) {
  auto meter = open(std::string(js220) + R"(, "lose": [[0.1, 0.02], [0.3, 0.01]]})");
  ASSERT_TRUE(meter && (*meter)->start());
  const Samples samples = read_samples(**meter, 50'000);
  ASSERT_FALSE(samples.error) << describe(*samples.error);
  EXPECT_EQ(std::count_if(samples.value.begin(), samples.value.end(), [](float v) { return std::isnan(v); }), 3000);
  EXPECT_TRUE(std::isnan(samples.value[10'000]) && std::isnan(samples.value[11'999]));
  EXPECT_EQ(std::count(samples.level.begin(), samples.level.end(), 1), 20'000) << "the level lasts";
}

TEST_F(JoulescopeDriver, SaysWhatIsWrong) {
  EXPECT_THAT(refusal("{}").what, HasSubstr("no Joulescope is connected"));
  EXPECT_THAT(refusal("{}").remedy, HasSubstr("scripts/udev"));
  const char* const two = R"({"devices": ["u/js220/1", "u/js220/2"]})";
  EXPECT_THAT(refusal(two).what, HasSubstr("there are 2 Joulescopes"));
  EXPECT_THAT(refusal(two, "joulescope:7").remedy, HasSubstr("u/js220/1, u/js220/2"));
  EXPECT_THAT(refusal(std::string(js220) + R"(, "busy": true})").what, HasSubstr("IN_USE"));
  EXPECT_THAT(refusal("{}", "joulescope,line=9").what, HasSubstr("no digital line 9"));
  EXPECT_THAT(refusal("{}", "joulescope,rate=0.5").what, HasSubstr("samples a second"));
  EXPECT_THAT(refusal("{}", "joulescope,mode=x").what, HasSubstr("no option 'mode'"));
}

TEST_F(JoulescopeDriver, SaysWhyItEnds) {
  const Error unplugged = failure(std::string(js220) + R"(, "unplug_s": 0.5})");
  EXPECT_EQ(unplugged.kind, ErrorKind::target_lost);
  EXPECT_THAT(unplugged.what, HasSubstr("u/js220/000415 was unplugged"));
  EXPECT_THAT(failure(std::string(js220) + R"(, "silent_s": 0.5})").what, HasSubstr("no samples of u/js220/000415"));
}

TEST_F(JoulescopeDriver, WithoutItsLibraryTheRemedyIsSaid) {
  const TraceFolder folder;
  const std::string python = folder.path() / "python";
  std::ofstream(python) << "#!/bin/sh\nexec " << find_python() << " -S -I \"$@\"\n";  // no site packages
  std::filesystem::permissions(python, std::filesystem::perms::owner_all);
  ::setenv("PROBEMARK_PYTHON", python.c_str(), 1);
  const Error missing = refusal("{}");
  EXPECT_THAT(missing.what, HasSubstr("needs the Python package pyjoulescope-driver"));
  EXPECT_THAT(missing.remedy, HasSubstr("scripts/setup"));
}

TEST_F(JoulescopeDriver, TheRealLibraryHasWhatIsUsedOfIt) {
  const auto run = run_to_end(
      {find_python(), "-c",
       "from pyjoulescope_driver import Driver\n"
       "with Driver() as d:\n"
       "  d.device_paths()\n"
       "  assert all(callable(getattr(d, n)) for n in ('open', 'close', 'query', 'publish', 'subscribe'))\n"},
      std::chrono::seconds(60));
  ASSERT_TRUE(run) << describe(run.error());
  EXPECT_TRUE(run->status.ok()) << run->output;
}

}  // namespace
}  // namespace probemark::virtual_meter

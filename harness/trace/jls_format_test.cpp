// Files that Joulescope's own library has written.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>

#include "harness/process/python_environment.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/trace/trace_energy.hpp"
#include "harness/trace/trace_folder.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// 1 kS/s from sample 5000 on: 3 s at 50 mA and 2 V.
constexpr const char* kPrelude = R"(
import sys
import numpy as np
from pyjls import Writer, DataType, SignalType
RATE = 1000
def bits(high):
    return np.packbits(np.asarray(high, dtype=np.uint8), bitorder='little')
def signal(w, number, name, units, source=1, rate=RATE, kind=DataType.F32):
    w.signal_def(number, source_id=source, sample_rate=rate, name=name, units=units, data_type=kind)
def source(w, number=1):
    w.source_def(source_id=number, name=f'JS220-{number}', vendor='Jetperch', model='JS220', version='', serial_number='1')
t = np.arange(3000) / RATE
i = np.full(3000, 0.05, np.float32)
v = np.full(3000, 2, np.float32)
high = (t >= 0.2) & (t < 0.7)
with Writer(sys.argv[1]) as w:
    source(w)
)";

class JlsFormat : public testing::Test {
 protected:
  /// The file that `body` wrote, indented by four blanks, to the Writer w.
  TraceRequest written(const std::string& body) const {
    TraceRequest request;
    request.file = folder_.path() / "trace.jls";
    const auto run = run_to_end({find_python(), "-c", kPrelude + body, request.file.string()}, 120s);
    EXPECT_TRUE(run && run->status.ok()) << (run ? run->output : describe(run.error()));
    return request;
  }
  static Result<TraceEnergy> energy(const TraceRequest& request, std::optional<double> voltage = {}) {
    return energy_of_trace(request, request.digital ? WindowSource::digital : WindowSource::list, {{0.1, 0.5}},
                           voltage);
  }
  static std::string error(const TraceRequest& request) {
    const auto result = energy(request);
    return result ? "" : describe(result.error());
  }

  TraceFolder folder_;
};

constexpr const char* kCurrentAndVoltage = R"(
    signal(w, 1, 'current', 'A')
    signal(w, 2, 'voltage', 'V')
    w.fsr(1, 5000, i)
    w.fsr(2, 5000, v)
)";

TEST_F(JlsFormat, CurrentTimesVoltage) {
  const auto result = energy(written(kCurrentAndVoltage));
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->description.format, "jls");
  EXPECT_EQ(result->description.instrument, "Jetperch JS220");
  EXPECT_EQ(result->description.period_s, 1e-3);
  EXPECT_EQ(result->samples, 3000U);
  EXPECT_EQ(result->lost_samples, 0U);
  EXPECT_NEAR(result->windows.at(0).energy_j, 0.05 * 2 * 0.4, 1e-7);
  EXPECT_NEAR(*result->measured_v, 2, 1e-6);
}

TEST_F(JlsFormat, ThePowerWhereItWasRecorded) {
  const auto result = energy(written(std::string(kCurrentAndVoltage) + R"(
    signal(w, 3, 'power', 'W')
    w.fsr(3, 5000, np.full(3000, 0.11, np.float32))
)"));
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_NEAR(result->windows.at(0).energy_j, 0.11 * 0.4, 1e-7) << "a mean of products";
}

TEST_F(JlsFormat, TheDigitalLineMarksWindowsAndLastsThroughGaps) {
  // 200 samples from 0.4 s on are missing of all signals; the library makes NaN and 0 of them.
  TraceRequest request = written(R"(
    signal(w, 1, 'current', 'A')
    signal(w, 2, 'voltage', 'V')
    signal(w, 3, 'gpi[1]', '', kind=DataType.U1)
    for number, x in ((1, i), (2, v)):
        w.fsr(number, 5000, x[:400])
        w.fsr(number, 5600, x[600:])
    w.fsr(3, 5000, bits(high[:400]))
    w.fsr(3, 5600, bits(high[600:]))
    w.utc(1, 5000, 123456789 << 30)
    w.utc(1, 7999, (123456789 << 30) + int(2.999 * (1 << 30)))
)");
  request.digital = 1;
  const auto result = energy(request);
  ASSERT_TRUE(result) << describe(result.error());
  ASSERT_EQ(result->windows.size(), 1U);
  EXPECT_NEAR(result->windows[0].window.length_s(), 0.5, 1e-9);
  EXPECT_NEAR(result->windows[0].energy_j, 0.05, 1e-7);
  EXPECT_EQ(result->lost_samples, 200U);
  EXPECT_NEAR(result->windows[0].lost_s, 0.2, 2e-3);
  request.digital = 0;
  EXPECT_THAT(error(request), HasSubstr("no digital line 0"));
  EXPECT_THAT(error(request), HasSubstr("JS220-1.gpi[1]"));
}

TEST_F(JlsFormat, SignalsThatBeginApartAreAligned) {
  TraceRequest request = written(R"(
    signal(w, 1, 'current', 'A')
    signal(w, 2, 'voltage', 'V')
    signal(w, 3, 'gpi[7]', '', kind=DataType.U1)
    w.fsr(1, 5000, i)
    w.fsr(2, 4987, v)
    w.fsr(3, 5003, bits(high))
)");
  request.digital = 7;
  const auto result = energy(request);
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->samples, 3000U - 13 - 3) << "from 5003 to 7986";
  EXPECT_NEAR(result->windows.at(0).window.begin_s, 0.1995, 1e-9);
  EXPECT_NEAR(result->windows.at(0).energy_j, 0.05, 1e-7);
}

TEST_F(JlsFormat, WithoutAVoltageOneIsNeeded) {
  const TraceRequest request = written("\n    signal(w, 1, 'current', 'A')\n    w.fsr(1, 0, i)\n");
  EXPECT_THAT(error(request), HasSubstr("--voltage"));
  EXPECT_NEAR(energy(request, 3.0)->windows.at(0).energy_j, 0.05 * 3 * 0.4, 1e-7);
}

TEST_F(JlsFormat, TwoInstrumentsInAFileAreNamed) {
  TraceRequest request = written(R"(
    source(w, 2)
    signal(w, 1, 'current', 'A')
    signal(w, 2, 'current', 'A', source=2)
    signal(w, 3, 'voltage', 'V', source=2)
    w.fsr(1, 0, i)
    w.fsr(2, 0, i * 2)
    w.fsr(3, 0, v)
)");
  EXPECT_THAT(error(request), HasSubstr("there are 2 signals 'current'"));
  EXPECT_THAT(error(request), HasSubstr("JS220-2.current"));
  request.format = "jls";
  request.columns = "current=JS220-2.current,voltage=voltage";
  EXPECT_NEAR(energy(request)->windows.at(0).energy_j, 0.1 * 2 * 0.4, 1e-7);
  request.columns = "current=JS220-3.current";
  EXPECT_THAT(error(request), HasSubstr("there is no signal 'JS220-3.current'"));
  request.columns = "digital=x";
  EXPECT_THAT(error(request), HasSubstr("'digital' is none of"));
}

TEST_F(JlsFormat, WhatDoesNotFitIsSaid) {
  EXPECT_THAT(error(written(R"(
    signal(w, 1, 'current', 'A')
    signal(w, 2, 'voltage', 'V', rate=500)
    w.fsr(1, 0, i)
    w.fsr(2, 0, v)
)")),
              HasSubstr("'voltage' has 500 samples a second, 'current' 1000"));
  EXPECT_THAT(error(written("\n    signal(w, 1, 'current', 'mA')\n    w.fsr(1, 0, i)\n")),
              HasSubstr("'current' is in 'mA', not in A"));
  EXPECT_THAT(error(written("\n    signal(w, 1, 'temperature', 'C')\n    w.fsr(1, 0, i)\n")),
              HasSubstr("neither power nor current"));
}

TEST_F(JlsFormat, ADamagedFileIsAnError) {
  const TraceRequest whole = written(kCurrentAndVoltage);
  std::ifstream stream(whole.file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  ASSERT_GT(bytes.size(), 3000U);
  TraceRequest damaged;
  damaged.file = folder_.file("damaged.jls", bytes.substr(0, 100));
  EXPECT_THAT(error(damaged), HasSubstr("cannot be read as JLS"));
}

TEST_F(JlsFormat, WithoutItsLibraryTheRemedyIsSaid) {
  const TraceRequest request = written(kCurrentAndVoltage);
  const std::string python = folder_.path() / "python";
  std::ofstream(python) << "#!/bin/sh\nexec " << find_python() << " -S -I \"$@\"\n";  // no site packages
  std::filesystem::permissions(python, std::filesystem::perms::owner_all);
  ::setenv("PROBEMARK_PYTHON", python.c_str(), 1);
  const std::string missing = error(request);
  ::setenv("PROBEMARK_PYTHON", (folder_.path() / "none").c_str(), 1);
  const std::string no_python = error(request);
  ::unsetenv("PROBEMARK_PYTHON");
  EXPECT_THAT(missing, HasSubstr("needs the Python package pyjls: the module numpy is missing"));
  EXPECT_THAT(missing, HasSubstr("scripts/setup installs it"));
  EXPECT_THAT(no_python, HasSubstr("was not found"));
}

}  // namespace
}  // namespace probemark

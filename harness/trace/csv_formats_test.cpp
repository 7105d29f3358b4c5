#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <functional>

#include "harness/trace/decimal.hpp"
#include "harness/trace/trace_energy.hpp"
#include "harness/trace/trace_folder.hpp"
#include "harness/trace/unit.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

class CsvFormats : public testing::Test {
 protected:
  TraceRequest request(const std::string& content, const std::string& columns = {}) const {
    TraceRequest request;
    request.file = folder_.file("trace.csv", content);
    request.columns = columns;
    return request;
  }
  Result<TraceEnergy> energy(const TraceRequest& request, std::vector<TimeWindow> windows = {{0.1, 0.5}}) const {
    return energy_of_trace(request, request.digital ? WindowSource::digital : WindowSource::list, windows,
                           request.columns.find("voltage") == std::string::npos ? std::optional(2.0) : std::nullopt);
  }
  std::string error(const TraceRequest& request) const {
    const auto result = energy(request);
    return result ? "" : describe(result.error());
  }
  double joules(const TraceRequest& request) const {
    const auto result = energy(request);
    EXPECT_TRUE(result) << describe(result.error());
    return result ? result->windows.at(0).energy_j : std::nan("");
  }

  TraceFolder folder_;
};

/// A second at 1 kS/s, one row a call with the time in s.
std::string rows(const std::function<std::string(double)>& row) {
  std::string text;
  for (int k = 0; k <= 1000; ++k) {
    text += row(k * 1e-3) + "\n";
  }
  return text;
}

const std::string ppk2_header = "Timestamp(ms),Current(uA),D0-D7,D0,D1,D2,D3,D4,D5,D6,D7\n";
std::string ppk2_row(double t) {
  const bool high = t >= 0.2 && t < 0.7;
  return fmt::format("{:.2f},{:.3f},0{}000000,0,{},0,0,0,0,0,0", t * 1e3, 50000.0, high ? 1 : 0, high ? 1 : 0);
}

TEST_F(CsvFormats, Ppk2WithItsDigitalLine) {
  TraceRequest ppk2 = request(ppk2_header + rows(ppk2_row));
  ppk2.digital = 1;
  const auto result = energy(ppk2);
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->description.format, "ppk2-csv");
  EXPECT_NEAR(result->description.period_s, 1e-3, 1e-9);
  ASSERT_EQ(result->windows.size(), 1U);
  EXPECT_NEAR(result->windows[0].window.length_s(), 0.5, 1e-9);
  EXPECT_NEAR(result->windows[0].energy_j, 0.05 * 2 * 0.5, 1e-7);
  ppk2.digital = 3;
  EXPECT_THAT(error(ppk2), HasSubstr("digital line 3 never goes high and low again"));
}

TEST_F(CsvFormats, Ppk2WithThePackedLinesOnlyAndWithoutAny) {
  TraceRequest packed = request("Timestamp(ms),Current(uA),D0-D7\n" + rows([](double t) {
                                  return fmt::format("{:.2f},50000,0{}000000", t * 1e3, t >= 0.2 && t < 0.7 ? 1 : 0);
                                }));
  packed.digital = 1;
  EXPECT_NEAR(joules(packed), 0.05, 1e-7);
  TraceRequest none =
      request("Timestamp(ms),Current(uA)\n" + rows([](double t) { return fmt::format("{},1", t * 1e3); }));
  none.digital = 1;
  EXPECT_THAT(error(none), HasSubstr("has no digital line 1"));
}

TEST_F(CsvFormats, TheUnitOfATitleCounts) {
  EXPECT_NEAR(
      joules(request("Timestamp(ms),Current(mA)\n" + rows([](double t) { return fmt::format("{},50", t * 1e3); }))),
      0.05 * 2 * 0.4, 1e-7);
  EXPECT_THAT(error(request("Timestamp(ms),Current(uV)\n0,1\n1,1\n")), HasSubstr("'Current' is in 'uV', not in A"));
}

TEST_F(CsvFormats, JoulescopeTakesThePower) {
  const auto trace = request("time,current,voltage,power,charge,energy\n" +
                             rows([](double t) { return fmt::format("{},0.05,2.0,0.11,0,0", t); }));
  EXPECT_NEAR(joules(trace), 0.11 * 0.4, 1e-7) << "not current times voltage: a mean of products";
  EXPECT_NEAR(*energy(trace)->measured_v, 2, 1e-6);
}

TEST_F(CsvFormats, MonsoonSaysMillisecondsAndMeansSeconds) {
  const auto in_s =
      request("Time(ms),Main(mA),Main Voltage(V),\n" + rows([](double t) { return fmt::format("{},50,2,", t); }));
  EXPECT_NEAR(joules(in_s), 0.04, 1e-7);
  EXPECT_EQ(energy(in_s)->description.format, "monsoon");
  const auto in_ms =
      request("Time(ms),Main(mA),Main Voltage(V),\n" + rows([](double t) { return fmt::format("{},50,2,", t * 1e3); }));
  EXPECT_NEAR(joules(in_ms), 0.04, 1e-7);
}

TEST_F(CsvFormats, JsdrvCountsSamplesOfItsInstrument) {
  const std::string header =
      "#device,sampled_id,i_avg,i_std,i_min,i_max,v_avg,v_std,v_min,v_max,p_avg,p_std,p_min,p_max,charge,energy\n";
  const auto row = [](const char* device, int hz) {
    return rows([device, hz](double t) {
      return fmt::format("{},{},0.05,0,0,0,2.0,0,0,0,0.11,0,0,0,0,0", device, std::lround(t * hz));
    });
  };
  const auto js220 = request(header + row("u/js220/000415", 1000000));
  EXPECT_NEAR(joules(js220), 0.11 * 0.4, 1e-7) << "not current times voltage: a mean of products";
  EXPECT_EQ(energy(js220)->description.format, "jsdrv");
  EXPECT_EQ(energy(js220)->description.instrument, "u/js220/000415");
  EXPECT_NEAR(joules(request(header + row("u/js110/000415", 2000000))), 0.11 * 0.4, 1e-7);
  TraceRequest digital = js220;
  digital.digital = 0;
  EXPECT_THAT(error(digital), HasSubstr("holds no digital lines"));
  EXPECT_THAT(
      error(request(header + "u/js220/1,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1\nu/js220/2,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1\n")),
      HasSubstr("the time 0 s repeats"));
}

TEST_F(CsvFormats, OtiiByTheNamesOfItsChannels) {
  EXPECT_NEAR(joules(request("Timestamp,Arc Main Current (A),Arc Main Voltage (V)\n" +
                             rows([](double t) { return fmt::format("{},0.05,2", t); }))),
              0.04, 1e-7);
}

TEST_F(CsvFormats, AnyColumnsByTheirNamesAndNumbers) {
  const std::string text = "t,i (mA),u\n" + rows([](double t) { return fmt::format("{},50,2000", t * 1e6); });
  EXPECT_NEAR(joules(request(text, "time=t:us,current=i,voltage=u:mV")), 0.04, 1e-7);
  EXPECT_NEAR(joules(request(text, "time=1:us,current=2,voltage=3:mV")), 0.04, 1e-7);
  const std::string bare = rows([](double t) { return fmt::format("{};50;2", t); });
  EXPECT_NEAR(joules(request(bare, "time=1:s,current=2:mA,voltage=3:V")), 0.04, 1e-7);
  EXPECT_EQ(energy(request(bare, "time=1:s,current=2:mA,voltage=3:V"))->samples, 1001U) << "the first row is one";
  const std::string energies = "t,e\n" + rows([](double t) { return fmt::format("{},100", t); });
  EXPECT_NEAR(joules(request(energies, "time=t:s,energy=e:uJ")), 0.04, 1e-7);
}

TEST_F(CsvFormats, AMapThatDoesNotFitSaysWhatTheFileHas) {
  const std::string text = "t,i,u\n0,1,2\n1,1,2\n";
  EXPECT_THAT(error(request(text, "time=t:s,current=x:A")), HasSubstr("trace.csv:1: there is no column 'x'"));
  EXPECT_THAT(error(request(text, "time=t:s,current=x:A")), HasSubstr("the file has: t, i, u"));
  EXPECT_THAT(error(request(text, "time=t,current=i:A")), HasSubstr("column 't' has no unit"));
  EXPECT_THAT(error(request(text, "time=t:s,current=i:V")), HasSubstr("'i' is in 'V', not in A"));
  EXPECT_THAT(error(request(text, "time=t:s")), HasSubstr("the file has: t, i, u"));
  EXPECT_THAT(error(request(text, "frobnicate=t:s")), HasSubstr("'frobnicate' is none of"));
  EXPECT_THAT(error(request(text, "time")), HasSubstr("is no NAME=COLUMN"));
  EXPECT_THAT(error(request(text)), HasSubstr("no known trace format: it begins with 't,i,u'"));
}

TEST_F(CsvFormats, ASwappedColumnIsSeenByItsTimes) {
  EXPECT_THAT(
      error(request("t,i\n" + rows([](double t) { return fmt::format("{},0.05", t); }), "time=i:s,current=t:A")),
      HasSubstr("trace.csv:3: the time 0.05 s repeats"));
}

TEST_F(CsvFormats, BrokenRowsAreNamedByLine) {
  const std::string start = "Timestamp(ms),Current(uA)\n0,1\n1,1\n";
  EXPECT_THAT(error(request(start + "2\n")), HasSubstr("trace.csv:4: the row has 1 columns, its header 2"));
  EXPECT_THAT(error(request(start + "2,1,5\n")), HasSubstr("trace.csv:4: the row has 3 columns, its header 2"));
  EXPECT_THAT(error(request(start + "2,1x\n")), HasSubstr("trace.csv:4: '1x' is no number"));
  EXPECT_THAT(error(request(start + "2,--1\n")), HasSubstr("is no number"));
  EXPECT_THAT(error(request(start + "1,1\n")), HasSubstr("trace.csv:4: the time 0.001 s repeats"));
  EXPECT_THAT(error(request(start + "0.5,1\n")), HasSubstr("trace.csv:4: the time goes back from 0.001 s to 0.0005 s"));
  EXPECT_THAT(error(request(start + "nan,1\n")), HasSubstr("trace.csv:4: the row has no time"));
  EXPECT_THAT(error(request(start + std::string("2,1\0\n", 5))), HasSubstr("byte 37: a NUL byte"));
  EXPECT_THAT(error(request("Timestamp(ms),Current(uA)\n")), HasSubstr("only 0 samples"));
  EXPECT_THAT(error(request("Timestamp(ms),Current(uA)\n0,1\n")), HasSubstr("only 1 samples"));
  EXPECT_THAT(error(request("")), HasSubstr("is empty"));
}

TEST_F(CsvFormats, RowsWithoutAValueAreLossNotZero) {
  const auto result =
      energy(request("Timestamp(ms),Current(uA)\n" + rows([](double t) {
                       const bool missing = t > 0.2995 && t < 0.3045;
                       return fmt::format("{},{}", t * 1e3, missing ? (t > 0.302 ? "" : "NaN") : "50000");
                     })));
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->rows_without_value, 5U);
  EXPECT_EQ(result->lost_samples, 5U);
  EXPECT_NEAR(result->windows[0].lost_s, 5e-3, 1e-9);
  EXPECT_NEAR(result->windows[0].energy_j, 0.04, 1e-7);
}

TEST_F(CsvFormats, CurrentsNeedAVoltage) {
  const auto trace = request("Timestamp(ms),Current(uA)\n0,1\n1,1\n");
  const auto result = energy_of_trace(trace, WindowSource::list, {{0, 1}}, std::nullopt);
  ASSERT_FALSE(result);
  EXPECT_THAT(describe(result.error()), HasSubstr("no voltage"));
  EXPECT_THAT(result.error().remedy, HasSubstr("--voltage"));
}

TEST_F(CsvFormats, LineEndsBomAndBlankLinesDoNotMatter) {
  std::string text = "\xEF\xBB\xBFTimestamp(ms),Current(uA)\r\n\r\n";
  for (int k = 0; k <= 1000; ++k) {
    text += fmt::format("{}, 50000\r\n", k);
  }
  text.resize(text.size() - 2);
  const auto result = energy(request(text));
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->samples, 1001U);
  EXPECT_NEAR(result->windows[0].energy_j, 0.04, 1e-7);
}

TEST_F(CsvFormats, MissingFilesAndFolders) {
  TraceRequest missing;
  missing.file = folder_.path() / "none.csv";
  EXPECT_THAT(error(missing), HasSubstr("cannot read the trace"));
  missing.file = folder_.path();
  EXPECT_THAT(error(missing), HasSubstr("is a folder"));
  TraceRequest wrong = request("x\n");
  wrong.format = "excel";
  EXPECT_THAT(error(wrong), HasSubstr("no trace format 'excel'"));
  EXPECT_THAT(error(wrong), HasSubstr("ppk2-csv, joulescope"));
}

TEST(Decimal, IsCorrectlyRounded) {
  for (const char* text : {"0", "-0.5", "+3", "0.1", "123456.789", "1e-6", "-2.5E3", "12345678901234567890", ".5",
                           "0.000000000000000123", "4.35", "1234567.12345678", "999999999999999"}) {
    const auto value = parse_decimal(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(*value, std::strtod(text, nullptr)) << text;
  }
  EXPECT_TRUE(std::isnan(*parse_decimal("")));
  EXPECT_TRUE(std::isnan(*parse_decimal("NaN")));
  for (const char* text : {"x", "1 2", "--1", "+-1", "1.2.3", "0x10", "1e", "1,2", "-"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

TEST(Units, HaveAPrefixAndABase) {
  EXPECT_EQ(parse_unit("uA")->factor, 1e-6);
  EXPECT_EQ(parse_unit("\u00b5A")->base, 'A');
  EXPECT_EQ(parse_unit(" ms ")->factor, 1e-3);
  EXPECT_EQ(parse_unit("V")->factor, 1);
  EXPECT_FALSE(parse_unit(""));
  EXPECT_FALSE(parse_unit("h"));
  EXPECT_FALSE(parse_unit("MA"));
  EXPECT_EQ(parse_column_title("\"Main Current (mA)\"").name, "Main Current");
  EXPECT_EQ(parse_column_title("Time [s]").unit, "s");
  EXPECT_EQ(parse_column_title("()").name, "");
}

}  // namespace
}  // namespace probemark

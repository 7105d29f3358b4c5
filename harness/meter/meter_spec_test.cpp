#include "harness/meter/meter_spec.hpp"

#include <gtest/gtest.h>

#include <random>

namespace probemark {
namespace {

TEST(MeterSpec, NamesDriverAddressAndOptions) {
  const auto request = parse_meter_spec("ppk2:/dev/ttyACM0,voltage=3.3,line=1,mode=ammeter,host-clock=off");
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->driver, "ppk2");
  EXPECT_EQ(request->address, "/dev/ttyACM0");
  EXPECT_EQ(request->voltage_v, 3.3);
  EXPECT_EQ(request->line, 1u);
  EXPECT_EQ(request->options, (std::map<std::string, std::string>{{"host-clock", "off"}, {"mode", "ammeter"}}));
}

TEST(MeterSpec, NeedsNothingButTheDriver) {
  const auto request = parse_meter_spec("lpm01a");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->driver, "lpm01a");
  EXPECT_TRUE(request->address.empty());
  EXPECT_EQ(request->voltage_v, std::nullopt);
  EXPECT_EQ(parse_meter_spec("otii:localhost:1905").value().address, "localhost:1905");
  EXPECT_EQ(parse_meter_spec("ppk2,voltage=3").value().voltage_v, 3.0);
}

TEST(MeterSpec, SaysWhichPartIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "'' names no instrument"},
      {"PPK2", "'PPK2' names no instrument"},
      {"ppk2:", "nothing follows the colon"},
      {"ppk2,", "'' is no KEY=VALUE"},
      {"ppk2,voltage", "'voltage' is no KEY=VALUE"},
      {"ppk2,voltage=3 V", "'3 V' is no voltage in V"},
      {"ppk2,voltage=nan", "'nan' is no voltage in V"},
      {"ppk2,voltage=-3", "'-3' is no voltage in V"},
      {"ppk2,voltage=3300", "'3300' is no voltage in V"},
      {"ppk2,line=1.5", "'1.5' is no number of a digital line"},
      {"ppk2,line=1,line=2", "'line' is given twice"},
      {"ppk2,mode=", "'mode' has no value"},
      {"ppk2,mode=a,mode=a", "'mode' is given twice"},
  };
  for (const auto& [spec, what] : cases) {
    const auto request = parse_meter_spec(spec);
    ASSERT_FALSE(request) << spec;
    EXPECT_EQ(request.error().kind, ErrorKind::usage);
    EXPECT_EQ(request.error().what, what);
    EXPECT_NE(request.error().remedy.find("voltage=3.0"), std::string::npos);
  }
}

TEST(MeterSpec, IsWhatItsDescriptionParsesTo) {
  std::mt19937 random(5);
  const auto text = [&](const char* letters) {
    std::string all;
    for (auto length = 1 + random() % 9; length > 0; --length) {
      all += letters[random() % std::char_traits<char>::length(letters)];
    }
    return all;
  };
  for (int round = 0; round < 2000; ++round) {
    MeterRequest request;
    request.driver = text("abz09-_");
    request.address = random() % 2 ? text("/dev:tyACM0.=") : "";
    if (random() % 2) {
      request.voltage_v = 1e-3 * static_cast<double>(1 + random() % 60000);
    }
    if (random() % 2) {
      request.line = static_cast<unsigned>(random() % 64);
    }
    for (auto count = random() % 3; count > 0; --count) {
      request.options["k" + text("abz09-_")] = text("aZ9=:/. ");
    }
    const auto again = parse_meter_spec(describe(request));
    ASSERT_TRUE(again) << describe(request);
    EXPECT_EQ(again->driver, request.driver);
    EXPECT_EQ(again->address, request.address);
    EXPECT_EQ(again->voltage_v, request.voltage_v);
    EXPECT_EQ(again->line, request.line);
    EXPECT_EQ(again->options, request.options);
  }
}

TEST(MeterOptions, UnknownOnesAndOddValuesAreErrors) {
  const auto request = parse_meter_spec("ppk2,mode=source,rate=1e3,odd=1x").value();
  EXPECT_TRUE(check_options(request, {"mode", "rate", "odd"}));
  const auto unknown = check_options(request, {"mode", "rate"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().what, "ppk2 has no option 'odd'");
  EXPECT_EQ(unknown.error().remedy, "it has voltage, line, mode, rate");
  EXPECT_EQ(option_among(request, "mode", {"ammeter", "source"}), "source");
  EXPECT_EQ(option_among(request, "spikes", {"average", "keep"}), "average");
  EXPECT_EQ(option_among(request, "mode", {"a", "b"}).error().remedy, "one of a, b");
  EXPECT_EQ(option_number(request, "rate"), 1000.0);
  EXPECT_EQ(option_number(request, "none"), std::nullopt);
  EXPECT_EQ(option_number(request, "odd").error().kind, ErrorKind::usage);
}

}  // namespace
}  // namespace probemark

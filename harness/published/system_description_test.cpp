#include "harness/published/system_description.hpp"

#include <gmock/gmock.h>

#include "harness/published/sample_results.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PublishedSystem, WhatCanChangeANumberIsRead) {
  const auto system = parse_system(good_system(), "system.json");
  ASSERT_TRUE(system) << describe(system.error());
  EXPECT_EQ(system->submitter, "Example Labs");
  EXPECT_EQ(system->board, "Example Board");
  EXPECT_EQ(system->processor, "Cortex-M4");
  EXPECT_EQ(system->framework, "Example 1.2");
  EXPECT_EQ(system->compiler, "GCC 12");
  EXPECT_EQ(system->clock_hz, 120'000'000U);
  EXPECT_THAT(system->voltages, ElementsAre(1.8));
}

TEST(PublishedSystem, WhatIsNotStatedIsAbsent) {
  const auto system =
      parse_system(R"json({"Board Name": null, "Hardware Notes": 3, "Processor(s) Frequencies": ""})json", "x");
  ASSERT_TRUE(system);
  EXPECT_EQ(*system, SystemDescription{});
}

TEST(PublishedSystem, BrokenJsonIsAnErrorWithItsLine) {
  const auto system = parse_system("{\n\"Board Name\": \"a\",\n}", "systems/a.json");
  ASSERT_FALSE(system);
  EXPECT_EQ(system.error().where, "systems/a.json");
  EXPECT_THAT(system.error().what, HasSubstr("line 3"));
  EXPECT_FALSE(parse_system("[]", "x"));
}

TEST(PublishedSystem, Frequencies) {
  EXPECT_EQ(parse_frequency("120 MHz"), 120'000'000U);
  EXPECT_EQ(parse_frequency("650Mhz"), 650'000'000U);
  EXPECT_EQ(parse_frequency("30.7 MHz"), 30'700'000U);
  EXPECT_EQ(parse_frequency("1.6GHz"), 1'600'000'000U);
  EXPECT_EQ(parse_frequency("20M"), 20'000'000U);
  EXPECT_EQ(parse_frequency("336 MHZ"), 336'000'000U);
  EXPECT_EQ(parse_frequency(""), std::nullopt);
  EXPECT_EQ(parse_frequency("fast"), std::nullopt);
  EXPECT_EQ(parse_frequency("120 MHz or 80 MHz"), std::nullopt) << "which of them is not told";
  EXPECT_EQ(parse_frequency("0 MHz"), std::nullopt);
}

TEST(PublishedSystem, Voltages) {
  EXPECT_THAT(parse_voltages("Operating at 1.8V / SMPS"), ElementsAre(1.8));
  EXPECT_THAT(parse_voltages("Operating at 3 V with external SMPS"), ElementsAre(3));
  EXPECT_THAT(parse_voltages("Core VDD = 0.9V, VDD_IO = 1.8V"), ElementsAre(0.9, 1.8));
  EXPECT_THAT(parse_voltages("VIN = 1.8V, VDDIO = 1.8V"), ElementsAre(1.8));
  EXPECT_THAT(parse_voltages("X-CUBE-AI v8.1.0, Pynq Z2, 3 Volts of nothing"), ElementsAre());
}

}  // namespace
}  // namespace probemark

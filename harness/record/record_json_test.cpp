#include "harness/record/record_json.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "harness/record/random_record.hpp"
#include "harness/record/suppression.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

TEST(RecordJson, EveryRecordComesBackAsWhatMayBePublishedOfIt) {
  RandomRecord random(1);
  for (int i = 0; i < 1000; ++i) {
    const Record record = random.record();
    const auto json = record_to_json(record);
    ASSERT_TRUE(json) << describe(json.error());
    const auto parsed = parse_json(json_text(*json, i % 3), "text");
    ASSERT_TRUE(parsed) << describe(parsed.error());
    const auto back = record_from_json(*parsed);
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(*back, publishable(record)) << json_text(*json, 2);
  }
}

TEST(RecordJson, UnitsAreInTheKeysAndCountsAreIntegers) {
  Record record;
  record.status = Status::bit_exact;
  record.metrics["instructions"] = Measurement{.samples = {48600000}, .median = 48600000};
  record.metrics["code"] = Measurement{.median = 47411};
  record.metrics["latency_s"] = Measurement{.samples = {0.5}, .median = 0.5};
  record.limits["flash"] = 1048576;
  const Json json = *record_to_json(record);
  EXPECT_EQ(json["metrics"]["instructions"]["median"].dump(), "48600000");
  EXPECT_EQ(json["metrics"]["instructions"]["samples"].dump(), "[48600000]");
  EXPECT_EQ(json["metrics"]["code_bytes"]["median"].dump(), "47411");
  EXPECT_EQ(json["metrics"]["latency_s"]["median"].dump(), "0.5");
  EXPECT_EQ(json["limits"]["flash_bytes"].dump(), "1048576");
}

TEST(RecordJson, RefusesNumbersThatAreNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity, -infinity}) {
    Record good;
    good.status = Status::bit_exact;
    Record median = good;
    median.metrics["latency_s"] = Measurement{.median = bad};
    Record sample = good;
    sample.metrics["latency_s"] = Measurement{.samples = {1, bad}};
    Record interval = good;
    interval.metrics["latency_s"] = Measurement{.ci95_low = 1, .ci95_high = bad};
    Record quality = good;
    quality.quality = QualityReport{.value = bad};
    Record threshold = good;
    threshold.quality = QualityReport{.threshold = bad};
    Record wall = good;
    wall.wall_s = bad;
    Record guest = good;
    guest.guest_s = bad;
    Record profile = good;
    profile.operators.push_back({.cycles = Measurement{.median = bad}});
    ASSERT_TRUE(record_to_json(good));
    for (const Record& record : {median, sample, interval, quality, threshold, wall, guest, profile}) {
      const auto json = record_to_json(record);
      ASSERT_FALSE(json);
      EXPECT_THAT(json.error().what, HasSubstr("not finite"));
      EXPECT_NE(json.error().where, "");
    }
  }
}

TEST(RecordJson, RefusesMetricsThatTheSchemaDoesNotKnow) {
  Record record;
  record.metrics["speed"] = Measurement{};
  const auto json = record_to_json(record);
  ASSERT_FALSE(json);
  EXPECT_THAT(json.error().where, HasSubstr("speed"));
}

Error error_after(const std::function<void(Json&)>& damage) {
  Record record;
  record.status = Status::bit_exact;
  record.metrics["instructions"] = Measurement{.samples = {3}, .median = 3, .n = 1};
  record.fault = FaultReport{"HardFault", "main", "main.cpp:1", {{"pc", 16}}};
  record.operators.push_back({});
  Json json = *record_to_json(record);
  damage(json);
  const auto back = record_from_json(json);
  EXPECT_FALSE(back);
  return back ? Error{} : back.error();
}

TEST(RecordJson, ErrorsNameTheField) {
  const auto what = [](const std::function<void(Json&)>& damage) { return error_after(damage).what; };
  EXPECT_THAT(what([](Json& json) { json.erase("board"); }), HasSubstr("`board`: missing"));
  EXPECT_THAT(what([](Json& json) { json["extra"] = 1; }), HasSubstr("`extra`: unknown field"));
  EXPECT_THAT(what([](Json& json) { json["status"] = "fine"; }), HasSubstr("`status`"));
  EXPECT_THAT(what([](Json& json) { json["schema_version"] = 3; }), HasSubstr("reads versions 1 to 2"));
  EXPECT_THAT(what([](Json& json) { json["metrics"]["instructions"]["median"] = "3"; }),
              HasSubstr("`metrics.instructions.median`: expected a number"));
  EXPECT_THAT(what([](Json& json) { json["metrics"]["instructions"]["samples"][0] = 2.5; }), HasSubstr("exact count"));
  EXPECT_THAT(what([](Json& json) { json["metrics"]["speed"] = Json::object(); }), HasSubstr("`metrics.speed`"));
  EXPECT_THAT(what([](Json& json) { json["fault"]["registers"]["pc"] = "16"; }), HasSubstr("`fault.registers.pc`"));
  EXPECT_THAT(what([](Json& json) { json["operators"][0]["index"] = -1; }), HasSubstr("`operators[0].index`"));
  EXPECT_THAT(what([](Json& json) { json = Json::array(); }), HasSubstr("expected an object"));
}

TEST(RecordJson, DamagedFieldsAreErrorsNeverExceptions) {
  RandomRecord random(2);
  const std::vector<Json> values{
      nullptr, -1, 1.5, "x", true, Json::array({Json::array()}), Json::object(), 18446744073709551615u};
  for (int i = 0; i < 20; ++i) {
    const Json whole = *record_to_json(random.record());
    const Json fields = whole.flatten();
    for (const auto& [pointer, old] : fields.items()) {
      for (const Json& value : values) {
        Json damaged = whole;
        damaged[Json::json_pointer(pointer)] = value;
        EXPECT_NO_THROW((void)record_from_json(damaged)) << pointer << " = " << value;
      }
    }
  }
}

TEST(RecordJson, SyntaxErrorsNameLineAndColumn) {
  const auto parsed = parse_json("{\n  \"a\": ,\n}", "x.json");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().where, "x.json");
  EXPECT_THAT(parsed.error().what, HasSubstr("line 2, column 8"));
  EXPECT_FALSE(parse_json("1e999", "x.json"));
  EXPECT_FALSE(parse_json("\"\xff\"", "x.json"));
}

TEST(RecordJson, BytesThatAreNotUtf8AreReplaced) {
  Record record;
  record.reason = "a\xff";
  EXPECT_THAT(json_text(*record_to_json(record)), HasSubstr("a\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace probemark

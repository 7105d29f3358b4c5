#include "harness/record/event_json.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "harness/record/random_record.hpp"
#include "harness/record/record_json.hpp"
#include "harness/record/suppression.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

TEST(EventJson, EveryEventComesBackOnOneLine) {
  RandomRecord random(3);
  for (int i = 0; i < 1000; ++i) {
    const Event event = random.event();
    const auto json = event_to_json(event);
    ASSERT_TRUE(json) << describe(json.error());
    const std::string line = json_text(*json);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto back = event_from_json(*parse_json(line, "line"));
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_TRUE(*back == publishable(event)) << line;
  }
}

TEST(EventJson, ErrorsNameTheField) {
  EXPECT_THAT(event_from_json(Json{{"schema_version", 2}, {"event", "party"}}).error().what, HasSubstr("party"));
  Json json = *event_to_json(ItemFinished{"a/b/c", Record{}});
  json["record"]["board"] = 1;
  EXPECT_THAT(event_from_json(json).error().what, HasSubstr("`record.board`: expected a string"));
}

TEST(EventJson, RefusesNumbersThatAreNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(event_to_json(RunFinished{.wall_s = nan}));
  Record record;
  record.wall_s = nan;
  const auto json = event_to_json(ItemFinished{"a/b/c", record});
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().where, "a/b/c: wall_s");
}

}  // namespace
}  // namespace probemark

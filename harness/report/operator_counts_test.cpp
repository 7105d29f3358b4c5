#include "harness/report/operator_counts.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "harness/report/firefox_profile.hpp"
#include "harness/report/sample_records.hpp"
#include "harness/report/speedscope.hpp"

namespace probemark {
namespace {

TEST(OperatorCounts, AreInstructionsOfOneKindElseCycles) {
  Record record = sample_record("netduinoplus2", "sine");
  const auto counts = operator_counts(record);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->metric->name, "instructions");
  EXPECT_EQ(counts->counts.size(), 3u);
  for (OperatorProfile& profile : record.operators) std::swap(profile.instructions, profile.cycles);
  EXPECT_EQ(operator_counts(record)->metric->name, "cycles");
  std::get<Measurement>(record.operators[1].cycles).kind = MetricKind::measured;
  EXPECT_EQ(operator_counts(record)->counts.size(), 2u);
  record.status = Status::mismatch;
  EXPECT_FALSE(operator_counts(record));
  EXPECT_FALSE(operator_counts(Record{.status = Status::bit_exact}));
}

TEST(OperatorCounts, ProfilesOfHostileNamesAreStillJson) {
  Record record = sample_record("netduinoplus2", "sine");
  record.operators[0].tensor = "\"}],\n\\\x01<script>\xFF";
  for (const auto& text : {render_speedscope({record}), render_firefox_profile({record})}) {
    ASSERT_TRUE(text);
    EXPECT_FALSE(nlohmann::json::parse(*text, nullptr, false).is_discarded());
  }
}

TEST(OperatorCounts, OneNameIsOneFrame) {
  const Record record = sample_record("netduinoplus2", "sine");
  const auto json = nlohmann::json::parse(*render_speedscope({record, record}));
  EXPECT_EQ(json["profiles"].size(), 2u);
  EXPECT_EQ(json["shared"]["frames"].size(), 4u);  // three operators, one kernel
  EXPECT_EQ(json["profiles"][0]["samples"][0].size(), 2u);
}

TEST(OperatorCounts, NothingToShowIsNoFile) {
  EXPECT_FALSE(render_speedscope({}));
  EXPECT_FALSE(render_firefox_profile({sample_record("atmega328p", "kws")}));
}

}  // namespace
}  // namespace probemark

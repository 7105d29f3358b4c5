#include "harness/record/suppression.hpp"

#include <gmock/gmock.h>

#include "harness/record/random_record.hpp"
#include "harness/record/record_json.hpp"

namespace probemark {
namespace {

Record with_numbers(Status status) {
  const Measurement marker{.samples = {123456789, 123456789}, .median = 123456789, .n = 123456789};
  Record record;
  record.status = status;
  for (const MetricName& entry : metric_names) record.metrics[std::string(entry.name)] = marker;
  record.operators.push_back({.name = "CONV_2D", .instructions = marker, .cycles = marker});
  record.quality = QualityReport{.metric = "top1", .value = 123456789, .threshold = 123456789, .samples = 123456789};
  record.energy = EnergyDetail{.windows = {{.inferences = 123456789, .energy_j = 123456789}}, .idle_w = 123456789};
  return record;
}

TEST(Publishable, HowLongAWrongAnswerTookIsNoNumberForAnyone) {
  Record record;
  record.guest_s = 1.5;
  record.status = Status::bit_exact;
  EXPECT_EQ(publishable(record).guest_s, 1.5);
  record.status = Status::mismatch;
  EXPECT_EQ(publishable(record).guest_s, std::nullopt);
}

TEST(Suppression, ARightRecordIsLeftAlone) {
  for (const Status status : {Status::bit_exact, Status::unstable, Status::unverified}) {
    const Record record = with_numbers(status);
    EXPECT_EQ(publishable(record), record);
  }
}

TEST(Suppression, EveryOtherStatusLosesEveryNumber) {
  for (const Status status : {Status::mismatch, Status::does_not_fit, Status::fault, Status::target_lost,
                              Status::build_failed, Status::unsupported, Status::skipped}) {
    const Record shown = publishable(with_numbers(status));
    for (const auto& [name, metric] : shown.metrics) {
      ASSERT_TRUE(std::holds_alternative<AbsentMetric>(metric)) << name;
      EXPECT_EQ(std::get<AbsentMetric>(metric).status, "suppressed");
      EXPECT_NE(std::get<AbsentMetric>(metric).reason, "");
    }
    EXPECT_EQ(shown.metrics.size(), metric_names.size());
    EXPECT_TRUE(std::holds_alternative<AbsentMetric>(shown.operators.at(0).instructions));
    EXPECT_TRUE(std::holds_alternative<AbsentMetric>(shown.operators.at(0).cycles));
    EXPECT_FALSE(shown.quality);
    EXPECT_FALSE(shown.energy);
    const std::string json = json_text(*record_to_json(with_numbers(status)));
    EXPECT_EQ(json.find("123456789"), std::string::npos) << json;
    EXPECT_EQ(json.find("1.23456789"), std::string::npos) << json;
  }
}

TEST(Suppression, AnEarlierAbsenceKeepsItsReason) {
  Record record = with_numbers(Status::mismatch);
  const AbsentMetric absent{"not_applicable", "no energy probe"};
  record.metrics["energy_j"] = absent;
  EXPECT_EQ(std::get<AbsentMetric>(publishable(record).metrics["energy_j"]), absent);
}

TEST(Suppression, IsIdempotent) {
  RandomRecord random(4);
  for (int i = 0; i < 200; ++i) {
    const Record once = publishable(random.record());
    EXPECT_EQ(publishable(once), once);
  }
}

TEST(Suppression, ReachesIntoEvents) {
  const Record record = with_numbers(Status::fault);
  const Event shown = publishable(Event{ItemFinished{"a/b/c", record}});
  EXPECT_EQ(std::get<ItemFinished>(shown).record, publishable(record));
  const Event other = ItemStarted{"a/b/c", "build"};
  EXPECT_TRUE(publishable(other) == other);
}

}  // namespace
}  // namespace probemark

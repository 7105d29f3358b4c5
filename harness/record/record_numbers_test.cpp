// No number that cannot exist is in the JSON of a record, whatever the record holds.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "harness/record/random_record.hpp"
#include "harness/record/record_json.hpp"

namespace probemark {
namespace {

using Number = std::variant<double*, std::optional<double>*>;

void add_numbers(Metric& metric, std::vector<Number>& numbers) {
  auto* measurement = std::get_if<Measurement>(&metric);
  if (measurement == nullptr) return;
  for (double& sample : measurement->samples) numbers.emplace_back(&sample);
  numbers.insert(numbers.end(), {&measurement->median, &measurement->ci95_low, &measurement->ci95_high});
}

/// Every floating-point number that a record can hold.
std::vector<Number> numbers_of(Record& record) {
  std::vector<Number> numbers{&record.wall_s, &record.guest_s};
  if (record.quality) numbers.insert(numbers.end(), {&record.quality->value, &record.quality->threshold});
  for (auto& [name, metric] : record.metrics) add_numbers(metric, numbers);
  for (OperatorProfile& profile : record.operators) {
    add_numbers(profile.instructions, numbers);
    add_numbers(profile.cycles, numbers);
  }
  if (!record.energy) return numbers;
  EnergyDetail& energy = *record.energy;
  numbers.insert(numbers.end(),
                 {&energy.sample_rate_hz, &energy.voltage_v, &energy.idle_w, &energy.overhead_j, &energy.clock_ratio});
  for (EnergyWindowDetail& window : energy.windows) {
    numbers.insert(numbers.end(), {&window.length_s, &window.energy_j, &window.lost_share, &window.target_s});
  }
  for (auto& [term, share] : energy.uncertainty) numbers.emplace_back(&share);
  return numbers;
}

bool may_be_negative(const std::string& pointer) {
  // The board's own outputs may be anything; and small energies less something may.
  for (const char* end : {"/expected", "/got", "/quality/value", "/quality/threshold", "/energy/overhead_j"}) {
    if (pointer.ends_with(end)) return true;
  }
  return pointer.find("/coordinates/") != std::string::npos ||
         (pointer.starts_with("/metrics/energy_") && pointer.find("/ci95/") != std::string::npos);
}

void expect_sound(const Json& json) {
  const bool wrong = json["status"] != "bit_exact" && json["status"] != "unstable" && json["status"] != "unverified";
  const Json fields = json.flatten();
  for (const auto& [pointer, value] : fields.items()) {
    const bool of_answer = pointer.starts_with("/metrics/") || pointer.starts_with("/energy/") ||
                           pointer.starts_with("/quality/") || pointer == "/guest_s" ||
                           pointer.find("/instructions/") != std::string::npos ||
                           pointer.find("/cycles/") != std::string::npos;
    ASSERT_FALSE(wrong && of_answer && value.is_number()) << pointer << " of a wrong answer";
    if (!value.is_number()) {
      // flatten() makes null of an empty array, too.
      ASSERT_FALSE(json.at(Json::json_pointer(pointer)).is_null())
          << pointer << ": what JSON makes of a number that is not finite";
      continue;
    }
    const double number = value.get<double>();
    ASSERT_TRUE(std::isfinite(number)) << pointer;
    ASSERT_FALSE(number == 0 && std::signbit(number)) << pointer << " is -0";
    ASSERT_TRUE(number >= 0 || may_be_negative(pointer)) << pointer << " is " << number;
  }
}

TEST(RecordNumbers, WhatARecordHoldsIsSound) {
  RandomRecord random(6);
  for (int i = 0; i < 500; ++i) {
    const auto json = record_to_json(random.record());
    ASSERT_TRUE(json) << describe(json.error());
    expect_sound(*json);
  }
}

TEST(RecordNumbers, OneBadNumberAnywhereIsRefusedOrHarmless) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  RandomRecord random(7);
  for (int i = 0; i < 60; ++i) {
    Record record = random.record();
    const std::size_t numbers = numbers_of(record).size();
    for (std::size_t at = 0; at < numbers; ++at) {
      for (const double bad : {nan, infinity, -infinity, -1.0, -0.0}) {
        Record damaged = record;
        std::visit([bad](auto* number) { *number = bad; }, numbers_of(damaged)[at]);
        const auto json = record_to_json(damaged);
        if (json) {
          expect_sound(*json);
        } else {
          ASSERT_NE(json.error().where, "");
        }
      }
    }
  }
}

TEST(RecordNumbers, NotFiniteNeverPassesWhereTheAnswerIsRight) {
  RandomRecord random(8);
  for (int i = 0; i < 100; ++i) {
    Record record = random.record();
    if (!has_numbers(record.status)) continue;
    const std::size_t numbers = numbers_of(record).size();
    for (std::size_t at = 0; at < numbers; ++at) {
      Record damaged = record;
      std::visit([](auto* number) { *number = std::numeric_limits<double>::quiet_NaN(); }, numbers_of(damaged)[at]);
      ASSERT_FALSE(record_to_json(damaged)) << at;
    }
  }
}

TEST(RecordNumbers, MinusZeroInAFileIsRefused) {
  Record record;
  record.wall_s = 0;
  std::string text = json_text(*record_to_json(record));
  const auto at = text.find("\"wall_s\":0.0");
  ASSERT_NE(at, std::string::npos) << text;
  ASSERT_TRUE(record_from_json(*parse_json(text, "text")));
  text.replace(at, 12, "\"wall_s\":-0.0");
  const auto read = record_from_json(*parse_json(text, "text"));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, testing::HasSubstr("`wall_s`: -0"));
}

TEST(RecordNumbers, PublishedAndUnverifiedGoTogether) {
  Record record;
  record.board_kind = "published";
  EXPECT_FALSE(record_to_json(record));
  record.status = Status::unverified;
  auto json = record_to_json(record);
  ASSERT_TRUE(json);
  EXPECT_TRUE(record_from_json(*json));
  (*json)["board_kind"] = "hardware";
  EXPECT_FALSE(record_from_json(*json));
}

}  // namespace
}  // namespace probemark

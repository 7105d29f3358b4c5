#include "harness/record/migration.hpp"

#include <gmock/gmock.h>

#include "harness/record/event_json.hpp"
#include "harness/record/event_log.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/random_record.hpp"
#include "harness/record/record_json.hpp"
#include "harness/record/store.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A run that the last program of version 1 wrote: right answers, a wrong one, one that does not fit, one that faulted.
const std::filesystem::path version_1 = std::filesystem::path(PROBEMARK_SOURCE_DIR) / "results/version-1-run";

std::vector<Json> lines_of(const std::filesystem::path& file) {
  std::vector<Json> documents;
  std::istringstream text(content_of(file));
  for (std::string line; std::getline(text, line);) documents.push_back(*parse_json(line, file.string()));
  return documents;
}

/// Without the order of its keys.
nlohmann::json unordered(const Json& document) { return nlohmann::json::parse(document.dump()); }

TEST(Migration, AVersion1RunIsReadWhole) {
  const auto history = read_run(version_1);
  ASSERT_TRUE(history) << describe(history.error());
  ASSERT_TRUE(history->started);
  ASSERT_TRUE(history->finished);
  std::vector<Status> statuses;
  for (const Record& record : history->records) statuses.push_back(record.status);
  EXPECT_THAT(statuses, ElementsAre(Status::bit_exact, Status::mismatch, Status::fault, Status::does_not_fit,
                                    Status::does_not_fit, Status::does_not_fit));
  const Record& right = history->records.front();
  ASSERT_TRUE(right.metrics.contains("instructions"));
  EXPECT_GT(std::get<Measurement>(right.metrics.at("instructions")).median, 0);
  EXPECT_FALSE(right.energy);
  for (const Record& record : history->records) {
    EXPECT_THAT(record.objections, ElementsAre());
    EXPECT_EQ(record.fingerprint.absent.at("board_sha256"), "version 1 of the record did not keep it");
    for (const std::string_view key : fingerprint_key::all) {
      const std::string name(key);
      EXPECT_NE(record.fingerprint.values.contains(name), record.fingerprint.absent.contains(name)) << name;
    }
  }
}

TEST(Migration, AVersion1RecordFileSaysTheSameAsItsEvent) {
  const auto history = read_run(version_1);
  ASSERT_TRUE(history) << describe(history.error());
  for (const Record& record : history->records) {
    const auto read = read_record_file(version_1 / "records" / *record_file_name(record));
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, record);
  }
}

TEST(Migration, OnlyWhatIsNewChanges) {
  for (const Json& document : lines_of(version_1 / "events.ndjson")) {
    ASSERT_EQ(document["schema_version"], 1);
    const auto current = migrated(document);
    ASSERT_TRUE(current) << describe(current.error());
    const Json again = *event_to_json(*event_from_json(document));
    EXPECT_TRUE(unordered(*current) == unordered(again)) << "a migrated document is what this version writes";
    Json back = *current;
    back["schema_version"] = 1;
    if (back.contains("record")) {
      back["record"]["schema_version"] = 1;
      back["record"].erase("objections");
      for (const std::string_view key : fingerprint_key::all) {
        Json& absent = back["record"]["fingerprint"]["absent"];
        const auto found = absent.find(key);
        if (found != absent.end() && *found == "version 1 of the record did not keep it") absent.erase(found);
      }
    }
    EXPECT_TRUE(unordered(back) == unordered(document));
  }
}

TEST(Migration, AVersion1RunIsResumedAndItsRecordsBecomeVersion2) {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "run";
  std::filesystem::copy(version_1, folder, std::filesystem::copy_options::recursive);
  const auto before = read_run(folder);
  ASSERT_TRUE(before) << describe(before.error());
  auto store = RunStore::resume(folder);
  ASSERT_TRUE(store) << describe(store.error());
  Record more = before->records.front();
  more.board = "another";
  ASSERT_TRUE(store->append(ItemFinished{item_name(more), more}));
  EXPECT_EQ(read_run(folder)->records.size(), before->records.size() + 1) << "lines of both versions in one file";
  for (const auto& file : std::filesystem::directory_iterator(folder / "records")) {
    EXPECT_THAT(content_of(file.path()), HasSubstr("\"schema_version\": 2"));
  }
}

TEST(Migration, WhatTheCurrentVersionWroteIsLeftAlone) {
  RandomRecord random(9);
  for (int i = 0; i < 50; ++i) {
    const Json document = *event_to_json(random.event());
    EXPECT_EQ(*migrated(document), document);
  }
}

TEST(Migration, LaterVersionsAndFieldsOutOfTheirTimeAreErrors) {
  EXPECT_THAT(migrated({{"schema_version", 3}}).error().what, HasSubstr("reads versions 1 to 2, not 3"));
  EXPECT_FALSE(migrated({{"schema_version", 0}}));
  EXPECT_FALSE(migrated({{"schema_version", 18446744073709551615u}}));
  EXPECT_THAT(migrated({{"schema_version", 1}, {"energy", Json::object()}}).error().what,
              HasSubstr("`energy`: version 1 has no such field"));
  const Json event = {
      {"schema_version", 1}, {"event", "item_finished"}, {"record", {{"metrics", {{"energy_net_j", 1}}}}}};
  EXPECT_THAT(migrated(event).error().what, HasSubstr("metrics.energy_net_j"));
}

TEST(Migration, DocumentsOfNoShapeAreLeftToTheReader) {
  const std::vector<Json> values{nullptr, -1, 1.5, "x", true, Json::array({1}), Json::object()};
  for (const Json& value : values) {
    EXPECT_TRUE(migrated(value));
    EXPECT_TRUE(migrated({{"schema_version", value}, {"x", value}}));
    for (const char* key : {"event", "record", "metrics", "fingerprint", "status"}) {
      const Json damaged = {
          {"schema_version", 1}, {"event", "item_finished"}, {"record", {{key, value}}}, {key, value}};
      EXPECT_NO_THROW((void)event_from_json(damaged)) << damaged;
    }
  }
}

}  // namespace
}  // namespace probemark

#include "harness/published/submission.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "harness/published/sample_results.hpp"
#include "harness/published/submission_path.hpp"
#include "harness/record/item.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

namespace fs = std::filesystem;

TEST(SubmissionPath, TellsWhoseResultItIs) {
  const auto place = place_of("/x/closed/Labs/results/Board_A/kws/energy/results.txt");
  ASSERT_TRUE(place);
  EXPECT_EQ(*place, (SubmissionPlace{"closed", "Labs", "Board_A", "kws", "energy", "/x/closed/Labs/systems"}));
  EXPECT_EQ(place_of("/closed/Labs/results/Board/fast/ad/power/results.txt")->system, "Board-fast");
  EXPECT_EQ(place_of("/closed/Labs/results/Board/fast/ad/power/results.txt")->mode, "energy");
  EXPECT_FALSE(place_of("/traces/board-ad/results.txt"));
  EXPECT_FALSE(place_of("/results/a/b/performance/results.txt"));
  EXPECT_FALSE(place_of("/closed/Labs/results/Board/kws/other/results.txt"));
}

class SubmissionTest : public testing::Test {
 protected:
  void put(const fs::path& file, const std::string& text) {
    fs::create_directories((folder_.path() / file).parent_path());
    set_content(folder_.path() / file, text);
  }

  void SetUp() override {
    const fs::path kws = "closed/Labs/results/Board_A/kws";
    put(kws / "performance/results.txt", good_performance());
    put(kws / "accuracy/results.txt", good_accuracy());
    put(kws / "energy/results.txt", good_energy());
    put("closed/Labs/systems/Board-A.json", good_system());
  }

  TemporaryFolder folder_;
};

TEST_F(SubmissionTest, FilesOfOneSystemAndBenchmarkBecomeOneRecord) {
  const auto read = read_submissions(folder_.path(), {});
  ASSERT_TRUE(read) << describe(read.error());
  ASSERT_THAT(read->records, SizeIs(1));
  const Record& record = read->records[0];
  EXPECT_EQ(item_name(record), "Board_A/mlperf-tiny-kws/Labs");
  EXPECT_THAT(record.objections, ElementsAre());
  EXPECT_EQ(record.board_title, "Example Board") << "Board-A.json is Board_A's";
  EXPECT_THAT(record.fingerprint.values.at("source"), HasSubstr("closed/Labs/results/Board_A/kws/energy/results.txt"));
  EXPECT_EQ(record.fingerprint.values.at("source_sha256").size(), 64U);
}

TEST_F(SubmissionTest, AnyPartOfASubmissionIsReadAlike) {
  const auto whole = read_submissions(folder_.path(), {});
  for (const char* part : {"closed", "closed/Labs", "closed/Labs/results/Board_A/kws"}) {
    const auto read = read_submissions(folder_.path() / part, {});
    ASSERT_TRUE(read) << describe(read.error());
    ASSERT_THAT(read->records, SizeIs(1)) << part;
    EXPECT_EQ(read->records[0].metrics, whole->records[0].metrics);
  }
}

TEST_F(SubmissionTest, AFileThatCannotBeReadIsNamedAndTheOthersAreKept) {
  put("closed/Labs/results/Board_B/ic/performance/results.txt", good_performance() + "Nonsense\n");
  put("closed/Labs/results/Board_A/ic/enegy/results.txt", good_energy());  // as a published release has it
  put("closed/Labs/systems/Board_A.json", "{\n,}");
  fs::remove(folder_.path() / "closed/Labs/systems/Board-A.json");
  const auto read = read_submissions(folder_.path(), {});
  ASSERT_TRUE(read);
  ASSERT_THAT(read->errors, SizeIs(2));
  EXPECT_THAT(read->errors[0].where, testing::EndsWith("Board_A/ic/enegy/results.txt"));
  EXPECT_THAT(read->errors[1].where, testing::EndsWith("Board_B/ic/performance/results.txt:30"));
  ASSERT_THAT(read->records, SizeIs(1));
  EXPECT_THAT(read->records[0].objections, Contains(HasSubstr("Board_A.json: not JSON")));
  EXPECT_THAT(read->records[0].objections, Contains("energy: the supply voltage is not stated"));
}

TEST_F(SubmissionTest, WhatHasNoPlaceIsLeftOutAndSaid) {
  put("closed/Labs/results/Board_A/sww/performance/results.txt", "Average duty cycle: 0.5\n");
  put("closed/Labs/results/Board_A/ad/performance/results.txt", "Average duty cycle: 0.5\n");
  const auto read = read_submissions(folder_.path(), {});
  ASSERT_TRUE(read);
  EXPECT_THAT(read->records, SizeIs(1));
  EXPECT_THAT(read->left_out, ElementsAre(HasSubstr("streaming wake word"), HasSubstr("benchmark \"sww\"")));
}

TEST_F(SubmissionTest, TwoReleasesInOneFolderAreNotMixed) {
  fs::create_directories(folder_.path() / "v2");
  fs::copy(folder_.path() / "closed", folder_.path() / "v2/closed", fs::copy_options::recursive);
  const auto read = read_submissions(folder_.path(), {});
  ASSERT_TRUE(read);
  EXPECT_THAT(read->records, SizeIs(1));
  ASSERT_THAT(read->errors, SizeIs(3));
  EXPECT_THAT(read->errors[0].remedy, HasSubstr("one release"));
}

TEST_F(SubmissionTest, ADescriptionMaySayThatItIsOne) {
  fs::rename(folder_.path() / "closed/Labs/systems/Board-A.json",
             folder_.path() / "closed/Labs/systems/system_description_board_a.json");
  const auto read = read_submissions(folder_.path(), {});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->records.at(0).board_title, "Example Board");
}

TEST_F(SubmissionTest, AFileOutsideOfASubmissionNeedsNames) {
  put("loose/results.txt", good_energy());
  const auto nameless = read_submissions(folder_.path() / "loose", {});
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().kind, ErrorKind::usage);
  EXPECT_THAT(nameless.error().remedy, HasSubstr("--board NAME --workload"));
  const auto named = read_submissions(folder_.path() / "loose/results.txt", {"Board", "kws", ""});
  ASSERT_TRUE(named) << describe(named.error());
  ASSERT_THAT(named->records, SizeIs(1));
  EXPECT_TRUE(named->records[0].energy) << "a file with energies is of an energy run";
  EXPECT_EQ(named->records[0].kernels, "published");
  EXPECT_FALSE(read_submissions(folder_.path(), {"Board", "no-such", ""}));
}

TEST_F(SubmissionTest, AFolderWithoutResultsIsAnError) {
  EXPECT_EQ(read_submissions(folder_.path() / "closed/Labs/systems", {}).error().kind, ErrorKind::nothing_selected);
  EXPECT_FALSE(read_submissions(folder_.path() / "nowhere", {}));
}

/// The five published runs with traces (PROBEMARK_ENERGY_TRACES, else ../shared/energy_traces beside the checkout): two
/// of them broke the rule of 10 s.
TEST(PublishedEnergyRuns, ShortWindowsAreFoundAndNoOthers) {
  const char* named = std::getenv("PROBEMARK_ENERGY_TRACES");
  const fs::path folder =
      named != nullptr ? fs::path(named) : fs::path(PROBEMARK_SOURCE_DIR) / "../shared/energy_traces";
  if (!fs::is_directory(folder)) GTEST_SKIP() << "no published traces in " << folder << ": set PROBEMARK_ENERGY_TRACES";
  const auto median_of = [&](const char* run, const char* benchmark, std::size_t short_windows) {
    const auto read = read_submissions(folder / run, {run, benchmark, ""});
    EXPECT_TRUE(read) << describe(read.error());
    EXPECT_THAT(read->errors, SizeIs(0));
    const Record& record = read->records.at(0);
    const auto count = std::count_if(record.objections.begin(), record.objections.end(), [](const std::string& line) {
      return line.starts_with("energy: window") && line.find("less than 10 s") != std::string::npos;
    });
    EXPECT_EQ(static_cast<std::size_t>(count), short_windows) << run;
    EXPECT_THAT(record.objections, Contains("energy: the supply voltage is not stated")) << run;
    return std::get<Measurement>(record.metrics.at("energy_j")).median * 1e6;
  };
  EXPECT_NEAR(median_of("h7a3-ad-short-window", "ad", 5), 221.217, 0.001);
  EXPECT_NEAR(median_of("l4r5-ad", "ad", 0), 529.299, 0.001);
  EXPECT_NEAR(median_of("l4r5-ic-short-window", "ic", 1), 7019.085, 0.002);
  EXPECT_NEAR(median_of("l4r5-kws", "kws", 0), 5627.485, 0.001);
  EXPECT_GT(median_of("u575-ic", "ic", 0), 3380);
}

}  // namespace
}  // namespace probemark

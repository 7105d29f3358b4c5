#include "harness/report/site.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

RunHistory run_of(std::vector<Record> records) {
  return {RunStarted{.run_id = "a"}, std::move(records), RunFinished{}};
}

std::set<std::string> paths_of(const std::vector<SiteFile>& files) {
  std::set<std::string> paths;
  for (const SiteFile& file : files) EXPECT_TRUE(paths.insert(file.path).second) << file.path;
  return paths;
}

TEST(Site, HasAPageForEachBoardAndWorkload) {
  const auto files =
      render_site({run_of({sample_record("netduinoplus2", "kws"), sample_record("mps2-an386", "sine")})});
  EXPECT_EQ(paths_of(files), (std::set<std::string>{"index.html", "boards/netduinoplus2.html", "boards/mps2-an386.html",
                                                    "workloads/kws.html", "workloads/sine.html",
                                                    "operators.speedscope.json", "operators.profile.json"}));
}

TEST(Site, PagesAreSmallForTwelveBoardsAndEightWorkloads) {
  const auto files = render_site({run_of(sample_records())});
  EXPECT_EQ(files.size(), 1u + 12 + 8 + 2);
  for (const SiteFile& file : files) EXPECT_LT(file.text.size(), 1000000u) << file.path;
}

TEST(Site, IdsBecomeSafeFileNamesThatDiffer) {
  std::vector<Record> records;
  for (const char* id : {"../../etc/passwd", "..", "a b", "a/b", "A B", "", "<script>", "con\n", "é"}) {
    Record record = sample_record();
    record.board = id;
    record.operators.clear();
    records.push_back(record);
  }
  const auto files = render_site({run_of(records)});
  const std::regex safe("(index|(boards|workloads)/[A-Za-z0-9_-][A-Za-z0-9._-]*)\\.html");
  for (const std::string& path : paths_of(files)) EXPECT_TRUE(std::regex_match(path, safe)) << path;
  EXPECT_EQ(files.size(), 1 + records.size() + 1);
}

TEST(Site, ABoardsPageHoldsOnlyThatBoard) {
  for (const SiteFile& file :
       render_site({run_of({sample_record("netduinoplus2", "kws"), sample_record("mps2-an386", "sine")})})) {
    if (file.path != "boards/mps2-an386.html") continue;
    EXPECT_NE(file.text.find("href=\"../index.html\""), std::string::npos);
    EXPECT_NE(file.text.find("href=\"../workloads/sine.html\""), std::string::npos);
    EXPECT_EQ(file.text.find("netduinoplus2"), std::string::npos);
  }
}

}  // namespace
}  // namespace probemark

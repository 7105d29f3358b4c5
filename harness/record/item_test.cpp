#include "harness/record/item.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::ElementsAre;

Event finished(const std::string& board, Status status) {
  Record record;
  record.board = board;
  record.workload = "kws";
  record.kernels = "portable";
  record.status = status;
  return ItemFinished{item_name(record), record};
}

TEST(FinishedItems, AreThoseWithAnAnswer) {
  const std::vector<Event> events{
      RunStarted{},
      ItemStarted{"a/kws/portable", "build"},
      finished("b", Status::bit_exact),
      finished("c", Status::mismatch),
      finished("d", Status::target_lost),
      finished("e", Status::target_lost),
      finished("e", Status::bit_exact),
  };
  EXPECT_THAT(finished_items(events), ElementsAre("b/kws/portable", "c/kws/portable", "e/kws/portable"));
  EXPECT_TRUE(finished_items({}).empty());
}

TEST(Summary, TheLatestRecordOfAnItemCounts) {
  const std::vector<Event> events{
      RunStarted{.run_id = "r1", .items = {"a", "b"}},
      finished("b", Status::target_lost),
      finished("a", Status::bit_exact),
      RunFinished{.interrupted = true},
      RunStarted{.run_id = "r2", .items = {"b", "c"}},
      finished("b", Status::bit_exact),
  };
  const RunHistory history = summarize(events);
  EXPECT_EQ(history.started->run_id, "r1");
  EXPECT_THAT(history.started->items, ElementsAre("a", "b", "c"));
  ASSERT_EQ(history.records.size(), 2u);
  EXPECT_EQ(history.records[0].board, "b");
  EXPECT_EQ(history.records[0].status, Status::bit_exact);
  EXPECT_FALSE(history.finished) << "the resumed run has not ended";
}

}  // namespace
}  // namespace probemark

#include "harness/probe/window_tally.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "harness/probe/exact_counts.hpp"

namespace probemark {
namespace {

std::unique_ptr<pm_counter_file> file_with_two_operators() {
  auto file = std::make_unique<pm_counter_file>();
  file->window_begin = 0x100;
  file->window_end = 0x200;
  file->operator_count = 2;
  file->operator_entry[0] = 0x110;
  file->operator_entry[1] = 0x120;
  return file;
}

TEST(WindowTally, AttributesToOperators) {
  const auto file = file_with_two_operators();
  WindowTally tally(*file);
  tally.reach(0x110, {5, 9});  // outside of a window: counts for nothing
  tally.reach(0x100, {10, 20});
  tally.reach(0x110, {13, 26});
  tally.reach(0x120, {20, 40});
  tally.reach(0x110, {21, 42});
  EXPECT_EQ(file->windows, 0u);
  tally.reach(0x200, {25, 50});
  EXPECT_EQ(file->windows, 1u);
  EXPECT_EQ(file->instructions, 15u);
  EXPECT_EQ(file->cycles, 30u);
  EXPECT_EQ(file->prologue_instructions, 3u);
  EXPECT_EQ(file->operator_instructions[0], 7u + 4u);
  EXPECT_EQ(file->operator_instructions[1], 1u);
  EXPECT_EQ(file->operator_cycles[0], 14u + 8u);
  tally.reach(0x200, {90, 90});  // no open window
  EXPECT_EQ(file->windows, 1u);
}

TEST(WindowTally, PublishesOnlyTheLastCompleteWindow) {
  const auto file = file_with_two_operators();
  WindowTally tally(*file);
  tally.reach(0x100, {0, 0});
  tally.reach(0x110, {2, 0});
  tally.reach(0x200, {9, 0});
  tally.reach(0x100, {100, 0});
  tally.reach(0x120, {150, 0});
  EXPECT_EQ(file->instructions, 9u);
  tally.reach(0x200, {160, 0});
  EXPECT_EQ(file->windows, 2u);
  EXPECT_EQ(file->instructions, 60u);
  EXPECT_EQ(file->operator_instructions[0], 0u);
  EXPECT_EQ(file->operator_instructions[1], 10u);
}

TEST(WindowTally, KnowsItsMarkers) {
  const auto file = file_with_two_operators();
  const WindowTally tally(*file);
  for (const std::uint64_t address : {0x100u, 0x110u, 0x120u, 0x200u}) {
    EXPECT_TRUE(tally.is_marker(address));
  }
  EXPECT_FALSE(tally.is_marker(0x102));
}

class CounterFile : public ::testing::Test {
 protected:
  std::filesystem::path path_ = std::filesystem::path(::testing::TempDir()) / "probemark-counter-test";
};

TEST_F(CounterFile, CarriesMarkersOneWayAndCountsTheOther) {
  const auto ours = create_counter_file(path_, {0x10, 0x20, {0x30, 0x40}});
  ASSERT_TRUE(ours) << describe(ours.error());
  EXPECT_FALSE(read_exact_counts(*ours));
  auto theirs = CounterMapping::open(path_);
  ASSERT_TRUE(theirs) << describe(theirs.error());
  EXPECT_EQ(theirs->file().operator_entry[1], 0x40u);
  theirs->file().attached = 1;
  theirs->file().windows = 3;
  theirs->file().instructions = 77;
  theirs->file().operator_instructions[1] = 70;
  auto counts = read_exact_counts(*ours);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->windows, 3u);
  EXPECT_EQ(counts->instructions, 77u);
  EXPECT_EQ(counts->operator_instructions, (std::vector<std::uint64_t>{0, 70}));
  EXPECT_FALSE(counts->cycles);
  EXPECT_TRUE(counts->operator_cycles.empty());
  theirs->file().has_cycles = 1;
  theirs->file().cycles = 99;
  EXPECT_EQ(read_exact_counts(*ours)->cycles, 99u);
}

TEST_F(CounterFile, RefusesWhatIsNone) {
  EXPECT_FALSE(CounterMapping::open("/nowhere/at/all"));
  EXPECT_FALSE(CounterMapping::open("/dev/null"));
  EXPECT_FALSE(CounterMapping::create(path_, 0, 0, std::vector<std::uint64_t>(1025)));
}

}  // namespace
}  // namespace probemark

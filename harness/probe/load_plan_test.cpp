#include "harness/probe/load_plan.hpp"

#include <gtest/gtest.h>

#include <random>

namespace probemark {
namespace {

const MemoryMap kMap({{MappedRegion::Kind::flash, 0x1000, 0x4000, 0x400},
                      {MappedRegion::Kind::ram, 0x20000000, 64, 0}});

Segment segment(std::uint64_t address, std::size_t bytes) { return {address, std::vector<std::uint8_t>(bytes, 0x5A)}; }

TEST(LoadPlan, ErasesEveryTouchedBlockOnce) {
  const std::vector<Segment> segments{segment(0x1C00, 1), segment(0x1000, 0x401), segment(0x1600, 8)};
  const LoadPlan plan = plan_load(segments, kMap);
  EXPECT_EQ(plan.flash, (std::vector<const Segment*>{&segments[1], &segments[2], &segments[0]}));
  EXPECT_EQ(plan.erase, (std::vector<AddressRange>{{0x1000, 0x800}, {0x1C00, 0x400}}));
  EXPECT_TRUE(plan.ram.empty());
}

TEST(LoadPlan, WritesMemoryThatIsNoFlash) {
  const std::vector<Segment> segments{segment(0x20000000, 4), segment(0x1000, 0), segment(0x4FFF, 2)};
  const LoadPlan plan = plan_load(segments, kMap);
  EXPECT_EQ(plan.ram, (std::vector<const Segment*>{&segments[0], &segments[2]}));
  EXPECT_TRUE(plan.flash.empty());
  EXPECT_TRUE(plan.erase.empty());
}

TEST(LoadPlan, WithoutMapEverythingIsMemory) {
  const std::vector<Segment> segments{segment(0, 4), segment(0x1000, 4)};
  EXPECT_EQ(plan_load(segments, MemoryMap()).ram.size(), 2u);
}

TEST(LoadPlan, CoversEveryByteAndNothingBeyondItsBlocks) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<Segment> segments;
    for (unsigned i = 0; i < 5; ++i) {
      segments.push_back(segment(0x1000 + random() % 0x3000, 1 + random() % 0xFFF));
    }
    const LoadPlan plan = plan_load(segments, kMap);
    std::uint64_t end = 0;
    for (const AddressRange& range : plan.erase) {
      EXPECT_EQ(range.start % 0x400, 0u);
      EXPECT_EQ(range.length % 0x400, 0u);
      EXPECT_GT(range.start, end);  // neighbours are joined
      end = range.start + range.length;
      for (std::uint64_t block = range.start; block < end; block += 0x400) {
        EXPECT_TRUE(std::any_of(segments.begin(), segments.end(), [block](const Segment& s) {
          return s.address < block + 0x400 && s.address + s.bytes.size() > block;
        }));
      }
    }
    for (const Segment& s : segments) {
      EXPECT_TRUE(std::any_of(plan.erase.begin(), plan.erase.end(), [&s](const AddressRange& range) {
        return s.address >= range.start && s.address + s.bytes.size() <= range.start + range.length;
      }));
    }
  }
}

}  // namespace
}  // namespace probemark

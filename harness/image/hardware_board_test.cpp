// Images for the boards that this machine cannot run: they compile, link and lie within the memories.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "harness/board/board_file.hpp"
#include "harness/image/image_builder.hpp"
#include "harness/import/tflite_import.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using Outcome = Result<std::variant<Image, DoesNotFit>>;

const fs::path root = PROBEMARK_SOURCE_DIR;

std::vector<Board> hardware_boards() {
  std::vector<Board> boards;
  const auto all = read_boards(root / "targets");
  EXPECT_TRUE(all) << describe(all.error());
  std::copy_if(all->begin(), all->end(), std::back_inserter(boards),
               [](const Board& board) { return board.kind == BoardKind::hardware; });
  return boards;
}

Graph graph_of(const std::string& workload) {
  auto graph = import_tflite_file(root / "workloads/models" / workload / "model.tflite");
  EXPECT_TRUE(graph) << describe(graph.error());
  return std::move(*graph);
}

/// Built for each board, in order, into the cache that all tests share.
std::vector<Outcome> build_all(const std::vector<Board>& boards, const std::string& workload) {
  static const TemporaryFolder cache;
  const auto kernels = read_kernel_library(root / "targets/kernels/portable");
  const Graph graph = graph_of(workload);
  const auto program = lower(graph, Profile::double_rounding);
  EXPECT_TRUE(kernels && program);
  ImageBuilder builder(root, BuildCache(cache.path()));
  std::vector<Outcome> outcomes(boards.size(), fail(ErrorKind::setup, "not built", ""));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < boards.size(); i = next++) {
      outcomes[i] = builder.build({graph, *program, boards[i], *kernels, workload, "0123"});
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < 2; ++i) {
    threads.emplace_back(work);
  }
  threads.clear();
  return outcomes;
}

bool within(const MemoryRegion& region, std::uint64_t address, std::uint64_t bytes) {
  return address >= region.origin && address + bytes <= region.origin + region.size;
}

void expect_within_memories(const Board& board, const Image& image) {
  const MemoryRegion& flash = *board.region("flash");
  const MemoryRegion& ram = *board.region("ram");
  EXPECT_FALSE(image.segments.empty());
  for (const ImageSegment& segment : image.segments) {
    EXPECT_TRUE(within(flash, segment.address, segment.bytes.size())) << std::hex << segment.address;
  }
  EXPECT_TRUE(within(ram, image.mailbox, 4)) << std::hex << image.mailbox;
  for (const TensorPlace& place : {image.inputs.at(0), image.outputs.at(0)}) {
    EXPECT_TRUE(within(ram, place.address, place.bytes)) << place.name;
  }
  // Code runs where it is loaded, but on the chip whose instruction bus sees the same memory at other addresses.
  const std::uint64_t run_offset = board.core.id == "rv32imc-esp32c3" ? 0x700000 : 0;
  for (const std::uint64_t address : {image.entry, image.stop, image.window_begin, image.window_end}) {
    EXPECT_TRUE(within(flash, address - run_offset, 2)) << std::hex << address;
  }
  if (board.core.family == "arm-m") {
    const ImageSegment& first = image.segments.front();
    ASSERT_EQ(first.address, flash.origin) << "vectors first";
    EXPECT_EQ(flash.origin % 0x100, 0U) << "VTOR has no bits below";
    const auto word = [&first](std::size_t at) {
      return first.bytes[at] | first.bytes[at + 1] << 8 | first.bytes[at + 2] << 16 |
             static_cast<std::uint32_t>(first.bytes[at + 3]) << 24;
    };
    EXPECT_EQ(word(0), ram.origin + ram.size) << "stack pointer";
    EXPECT_EQ(word(4) & ~1U, image.entry & ~1U) << "reset vector";
  }
}

TEST(HardwareBoard, TheSmallestWorkloadFitsOnEach) {
  const auto boards = hardware_boards();
  EXPECT_GE(boards.size(), 16U);
  const auto outcomes = build_all(boards, "sine");
  for (std::size_t i = 0; i < boards.size(); ++i) {
    SCOPED_TRACE(boards[i].id);
    ASSERT_TRUE(outcomes[i]) << describe(outcomes[i].error());
    ASSERT_TRUE(std::holds_alternative<Image>(*outcomes[i]));
    expect_within_memories(boards[i], std::get<Image>(*outcomes[i]));
  }
}

TEST(HardwareBoard, KeywordSpottingFitsWhereThereAreMoreThan16KiBOfRam) {
  const auto boards = hardware_boards();
  const auto outcomes = build_all(boards, "kws");
  for (std::size_t i = 0; i < boards.size(); ++i) {
    SCOPED_TRACE(boards[i].id);
    ASSERT_TRUE(outcomes[i]) << describe(outcomes[i].error());
    if (boards[i].region("ram")->size > 0x4000) {
      ASSERT_TRUE(std::holds_alternative<Image>(*outcomes[i]))
          << std::get<DoesNotFit>(*outcomes[i]).region << " " << std::get<DoesNotFit>(*outcomes[i]).needed;
      expect_within_memories(boards[i], std::get<Image>(*outcomes[i]));
    } else {
      ASSERT_TRUE(std::holds_alternative<DoesNotFit>(*outcomes[i]));
      EXPECT_EQ(std::get<DoesNotFit>(*outcomes[i]).region, "ram");
    }
  }
}

}  // namespace
}  // namespace probemark

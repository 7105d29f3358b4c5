#include "harness/image/image_builder.hpp"

#include <gmock/gmock.h>

#include "harness/board/board_file.hpp"
#include "harness/image/two_layer_graph.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path root = PROBEMARK_SOURCE_DIR;

Board board_of(const std::string& id) {
  const auto board = read_board_file(root / "targets/boards" / (id + ".toml"), root / "targets/cores");
  EXPECT_TRUE(board) << describe(board.error());
  return *board;
}

KernelLibrary portable() {
  const auto library = read_kernel_library(root / "targets/kernels/portable");
  EXPECT_TRUE(library) << describe(library.error());
  return *library;
}

void set_region(Board& board, const std::string& name, std::uint64_t size) {
  for (MemoryRegion& region : board.memory) {
    region.size = region.name == name ? size : region.size;
  }
}

/// Builds into one cache that all tests of the suite share, so that each object is compiled once.
class ImageBuilderTest : public testing::Test {
 protected:
  using Outcome = Result<std::variant<Image, DoesNotFit>>;

  static void SetUpTestSuite() { cache_ = new TemporaryFolder; }
  static void TearDownTestSuite() { delete cache_; }

  static Outcome build(ImageBuilder& builder, const Board& board, const Graph& graph, const KernelLibrary& kernels) {
    const auto program = lower(graph, Profile::double_rounding);
    EXPECT_TRUE(program) << describe(program.error());
    return builder.build({graph, *program, board, kernels, "two-layer", "0123"});
  }
  static Outcome build(const fs::path& cache, const Board& board, const Graph& graph = two_layer_graph(),
                       const KernelLibrary& kernels = portable()) {
    ImageBuilder builder(root, BuildCache(cache));
    return build(builder, board, graph, kernels);
  }
  static Image image_of(const Outcome& outcome) {
    EXPECT_TRUE(outcome) << describe(outcome.error());
    if (!outcome) {
      return {};
    }
    EXPECT_TRUE(std::holds_alternative<Image>(*outcome)) << "does not fit";
    return std::holds_alternative<Image>(*outcome) ? std::get<Image>(*outcome) : Image();
  }
  static DoesNotFit overflow_of(const Outcome& outcome) {
    EXPECT_TRUE(outcome) << describe(outcome.error());
    if (!outcome) {
      return {};
    }
    EXPECT_TRUE(std::holds_alternative<DoesNotFit>(*outcome)) << "fits";
    return std::holds_alternative<DoesNotFit>(*outcome) ? std::get<DoesNotFit>(*outcome) : DoesNotFit();
  }

  static inline TemporaryFolder* cache_ = nullptr;
};

class ImageOfCore : public ImageBuilderTest, public testing::WithParamInterface<const char*> {};

TEST_P(ImageOfCore, HasTheSymbolsPlacesAndSizesOfItsModel) {
  const Board board = board_of(GetParam());
  const Image image = image_of(build(cache_->path(), board));
  const MemoryRegion& flash = *board.region("flash");
  const MemoryRegion& ram = *board.region("ram");
  const auto in = [](const MemoryRegion& region, std::uint64_t address) {
    return address >= region.origin && address < region.origin + region.size;
  };
  EXPECT_TRUE(in(flash, image.entry));
  EXPECT_TRUE(in(flash, image.stop));
  EXPECT_TRUE(in(flash, image.window_begin));
  EXPECT_TRUE(in(flash, image.window_end));
  EXPECT_TRUE(in(ram, image.mailbox));
  ASSERT_EQ(image.inputs.size(), 1U);
  EXPECT_TRUE(in(ram, image.inputs[0].address));
  EXPECT_EQ(image.inputs[0].bytes, 8U);
  ASSERT_EQ(image.outputs.size(), 1U);
  EXPECT_TRUE(in(ram, image.outputs[0].address));
  ASSERT_EQ(image.operators.size(), 2U);
  EXPECT_TRUE(in(flash, image.operators[0].entry));
  EXPECT_NE(image.operators[0].entry, image.operators[1].entry);
  EXPECT_EQ(image.operators[1].library, "portable");
  EXPECT_EQ(image.operators[1].output.address, image.outputs[0].address);
  // Two filters of 48 and 24 bytes, two multipliers and shifts of 4 bytes each, some alignment.
  EXPECT_GE(image.sizes.model, 48U + 24U + 4 * 4U);
  EXPECT_LE(image.sizes.model, 256U);
  EXPECT_GE(image.sizes.arena, 8U + 6U);
  EXPECT_LE(image.sizes.arena, 64U);
  EXPECT_GT(image.sizes.code, 500U);
  EXPECT_LT(image.sizes.code, 32U * 1024U);
  EXPECT_GE(image.sizes.static_ram, 128U) << "the mailbox alone has 128 bytes";
  EXPECT_EQ(image.sizes.flash(), image.sizes.code + image.sizes.constants + image.sizes.model);
  std::uint64_t loaded = 0;
  for (const ImageSegment& segment : image.segments) {
    EXPECT_TRUE(in(flash, segment.address)) << std::hex << segment.address;
    loaded += segment.bytes.size();
  }
  EXPECT_GE(loaded, image.sizes.flash());
  EXPECT_EQ(image.sha256.size(), 64U);
  EXPECT_THAT(image.compiler, HasSubstr(board.core.toolchain));
  EXPECT_THAT(image.flags, HasSubstr("-O2"));
  EXPECT_THAT(image.flags, testing::Not(HasSubstr("/"))) << "a path differs from machine to machine";
}

TEST_P(ImageOfCore, IsTakenFromTheCacheTheSecondTime) {
  const Board board = board_of(GetParam());
  const Image first = image_of(build(cache_->path(), board));
  const Image second = image_of(build(cache_->path(), board));
  EXPECT_TRUE(second.cached);
  EXPECT_EQ(first.elf, second.elf);
  EXPECT_EQ(first.sha256, second.sha256);
}

TEST_P(ImageOfCore, IsTheSameBytesFromAnotherCache) {
  const Board board = board_of(GetParam());
  const Image first = image_of(build(cache_->path(), board));
  const TemporaryFolder other;
  const Image second = image_of(build(other.path(), board));
  EXPECT_FALSE(second.cached);
  EXPECT_NE(first.elf, second.elf);
  EXPECT_EQ(first.sha256, second.sha256);
}

TEST_P(ImageOfCore, ThatOverflowsFlashByItsCodeSaysSo) {
  Board board = board_of(GetParam());
  const Image whole = image_of(build(cache_->path(), board));
  set_region(board, "flash", 1024);
  const DoesNotFit overflow = overflow_of(build(cache_->path(), board));
  EXPECT_EQ(overflow.region, "flash");
  EXPECT_EQ(overflow.available, 1024U);
  EXPECT_GT(overflow.needed, 1024U);
  EXPECT_LE(overflow.needed, whole.sizes.flash() + 8192);
}

TEST_P(ImageOfCore, ThatOverflowsRamByItsStackSaysSo) {
  Board board = board_of(GetParam());
  set_region(board, "ram", 256);
  const DoesNotFit overflow = overflow_of(build(cache_->path(), board));
  EXPECT_EQ(overflow.region, "ram");
  EXPECT_EQ(overflow.available, 256U);
  EXPECT_GT(overflow.needed, 256U + 92U);
  EXPECT_LT(overflow.needed, 1024U);
}

INSTANTIATE_TEST_SUITE_P(Cores, ImageOfCore, testing::Values("qemu-mps2-an386", "qemu-rv32-virt", "simavr-atmega2560"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_F(ImageBuilderTest, WhatCannotFitByItsConstantsNeedsNoCompiler) {
  Board board = board_of("qemu-mps2-an386");
  board.core.toolchain = "no-such-toolchain-";
  set_region(board, "flash", 1000);
  const DoesNotFit overflow = overflow_of(build(cache_->path(), board, two_layer_graph({100, 20, 4})));
  EXPECT_EQ(overflow.region, "flash");
  EXPECT_EQ(overflow.available, 1000U);
  EXPECT_GE(overflow.needed, 100U * 20U + 20U * 4U);
  EXPECT_LE(overflow.needed, 100U * 20U + 20U * 4U + 64U);
}

TEST_F(ImageBuilderTest, WhatCannotFitByItsActivationsNeedsNoCompiler) {
  Board board = board_of("simavr-atmega2560");
  board.core.toolchain = "no-such-toolchain-";
  const DoesNotFit overflow = overflow_of(build(cache_->path(), board, two_layer_graph({9000, 2, 2})));
  EXPECT_EQ(overflow.region, "ram");
  EXPECT_EQ(overflow.available, 0x2000U);
  EXPECT_GE(overflow.needed, 9002U);
}

TEST_F(ImageBuilderTest, AvrReachesOnly64KibOfConstants) {
  Board board = board_of("simavr-atmega2560");
  const DoesNotFit overflow = overflow_of(build(cache_->path(), board, two_layer_graph({1000, 70, 2})));
  EXPECT_EQ(overflow.region, "flash");
  EXPECT_EQ(overflow.available, 0x10000U);
}

TEST_F(ImageBuilderTest, AMissingCompilerIsASetupErrorThatNamesIt) {
  Board board = board_of("qemu-mps2-an386");
  board.core.toolchain = "no-such-toolchain-";
  const auto outcome = build(cache_->path(), board);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::setup);
  EXPECT_THAT(describe(outcome.error()), HasSubstr("no-such-toolchain-g++"));
}

TEST_F(ImageBuilderTest, ABoardWithoutRamIsRefused) {
  Board board = board_of("qemu-mps2-an386");
  board.memory.pop_back();
  const auto outcome = build(cache_->path(), board);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("'ram'"));
}

TEST_F(ImageBuilderTest, AnUnusableCacheIsASetupError) {
  const TemporaryFolder folder;
  set_content(folder.path() / "file", "");
  const auto outcome = build(folder.path() / "file", board_of("qemu-mps2-an386"));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::setup);
  EXPECT_THAT(outcome.error().remedy, HasSubstr("PROBEMARK_CACHE"));
}

}  // namespace
}  // namespace probemark

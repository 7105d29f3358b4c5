#include "harness/image/dispatcher_image.hpp"

#include <gmock/gmock.h>

#include "harness/board/board_file.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const fs::path root = PROBEMARK_SOURCE_DIR;

const char* const one_kernel = R"(#include "reference/kernel_abi.h"
int32_t pm_reshape_s8_s8(const pm_reshape_params* params, const pm_s8* input, pm_s8* output, void* scratch) {
  for (int32_t i = 0; i < params->size; ++i) output[i] = input[i];
  return 0;
}
__attribute__((weak)) int32_t pm_reshape_s16_s16(const pm_reshape_params* params, const pm_s16* input, pm_s16* output,
                                                 void* scratch) {
  return PM_UNSUPPORTED;
}
)";

Board board_of(const std::string& id) {
  const auto board = read_board_file(root / "targets/boards" / (id + ".toml"), root / "targets/cores");
  EXPECT_TRUE(board) << describe(board.error());
  return *board;
}

/// All tests share a cache, so that each object is compiled once.
class DispatcherImageTest : public testing::Test {
 protected:
  using Outcome = Result<std::variant<DispatcherImage, DoesNotFit>>;

  static void SetUpTestSuite() { cache_ = new TemporaryFolder; }
  static void TearDownTestSuite() { delete cache_; }

  KernelLibrary portable() {
    const auto library = read_kernel_library(root / "targets/kernels/portable");
    EXPECT_TRUE(library) << describe(library.error());
    return *library;
  }
  KernelLibrary copying() {
    set_content(folder_.path() / "kernels.toml",
                "id = \"copying\"\ntitle = \"t\"\nversion = \"1\"\nsources = [\"copy.c\"]\n");
    set_content(folder_.path() / "copy.c", one_kernel);
    const auto library = read_kernel_library(folder_.path());
    EXPECT_TRUE(library) << describe(library.error());
    return *library;
  }
  DispatcherImage image_of(const Outcome& outcome) {
    EXPECT_TRUE(outcome) << describe(outcome.error());
    EXPECT_TRUE(outcome && std::holds_alternative<DispatcherImage>(*outcome)) << "does not fit";
    return outcome && std::holds_alternative<DispatcherImage>(*outcome) ? std::get<DispatcherImage>(*outcome)
                                                                        : DispatcherImage();
  }

  static inline TemporaryFolder* cache_ = nullptr;
  TemporaryFolder folder_;
  DispatcherImageBuilder builder_{root, BuildCache(cache_->path())};
};

TEST_F(DispatcherImageTest, ProvidedIsWhatTheLibraryDefinesByStrongSymbols) {
  const Board board = board_of("qemu-mps2-an386");
  const auto own = builder_.provided(board, copying(), Profile::double_rounding);
  ASSERT_TRUE(own) << describe(own.error());
  EXPECT_THAT(*own, ElementsAre(Kernel::reshape_s8_s8));
  EXPECT_EQ(builder_.provided(board, portable(), Profile::double_rounding), all_kernels());
}

class DispatcherOfCore : public DispatcherImageTest, public testing::WithParamInterface<const char*> {};

TEST_P(DispatcherOfCore, HasTheRestOfTheRamAsItsArena) {
  const Board board = board_of(GetParam());
  const DispatcherRequest request{board, portable(), Profile::double_rounding, {Kernel::reshape_s8_s8}};
  const DispatcherImage dispatcher = image_of(builder_.build(request));
  const MemoryRegion& ram = *board.region("ram");
  EXPECT_THAT(dispatcher.kernels, ElementsAre(Kernel::reshape_s8_s8));
  EXPECT_GE(dispatcher.dispatcher, ram.origin);
  EXPECT_EQ(dispatcher.arena % 16, 0u);
  EXPECT_GT(dispatcher.arena, dispatcher.dispatcher);
  const std::uint64_t end = dispatcher.arena + dispatcher.arena_bytes;
  const std::uint64_t stack = ram.origin + ram.size - end;
  EXPECT_GE(stack, 1024u);
  EXPECT_LT(stack, 4096u + 64u);
  EXPECT_EQ(dispatcher.image.window_begin, 0u);
  EXPECT_TRUE(image_of(builder_.build(request)).image.cached);
}

INSTANTIATE_TEST_SUITE_P(Cores, DispatcherOfCore,
                         testing::Values("qemu-microbit", "qemu-mps2-an386", "qemu-mps3-an547", "qemu-rv32-virt",
                                         "esp32-c3-devkit"));

TEST_F(DispatcherImageTest, AnImageOfOtherKernelsIsAnother) {
  const Board board = board_of("qemu-mps2-an386");
  const auto build = [&](Kernel kernel) {
    return image_of(builder_.build({board, portable(), Profile::double_rounding, {kernel}})).image;
  };
  const Image reshape = build(Kernel::reshape_s8_s8);
  EXPECT_NE(reshape.elf, build(Kernel::conv2d_s8_s8_s8).elf);
  EXPECT_LT(reshape.sizes.code, build(Kernel::conv2d_s8_s8_s8).sizes.code) << "kernels not selected are left out";
}

TEST_F(DispatcherImageTest, KernelsThatTheFlashDoesNotHoldDoNotFit) {
  Board board = board_of("qemu-mps2-an386");
  for (MemoryRegion& region : board.memory) {
    region.size = region.name == "flash" ? 0x4000 : region.size;
  }
  const auto outcome = builder_.build({board, portable(), Profile::double_rounding, all_kernels()});
  ASSERT_TRUE(outcome) << describe(outcome.error());
  ASSERT_TRUE(std::holds_alternative<DoesNotFit>(*outcome));
  EXPECT_EQ(std::get<DoesNotFit>(*outcome).region, "flash");
}

TEST_F(DispatcherImageTest, AvrIsRefusedWithTheReason) {
  const auto outcome =
      builder_.build({board_of("simavr-atmega328p"), portable(), Profile::double_rounding, {Kernel::reshape_s8_s8}});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(describe(outcome.error()), HasSubstr("program memory"));
}

}  // namespace
}  // namespace probemark

// Kernel libraries in an image: whose kernel is linked, and what makes it be built again.
#include <gmock/gmock.h>

#include "harness/board/board_file.hpp"
#include "harness/image/image_builder.hpp"
#include "harness/image/two_layer_graph.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path root = PROBEMARK_SOURCE_DIR;

const char* const strong_kernel = R"(#include "reference/kernel_abi.h"
#include "constant.h"
int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* params, const pm_s8* input, const pm_s8* filter,
                                    const pm_bias_s8* bias, pm_s8* output, void* scratch) {
  for (int32_t i = 0; i < params->output_depth; ++i) output[i] = ANSWER;
  return 0;
}
)";

/// A library of one kernel in a folder of its own; all tests share a cache.
class KernelProvider : public testing::Test {
 protected:
  static void SetUpTestSuite() { cache_ = new TemporaryFolder; }
  static void TearDownTestSuite() { delete cache_; }
  void SetUp() override {
    fs::create_directories(library() / "include");
    set_content(library() / "kernels.toml",
                "id = \"constant\"\ntitle = \"t\"\nversion = \"1\"\nsources = [\"constant.c\"]\n"
                "includes = [\"include\"]\n");
    set_content(library() / "constant.c", strong_kernel);
    set_content(library() / "include/constant.h", "#define ANSWER 42\n");
  }

  [[nodiscard]] fs::path library() const { return folder_.path() / "constant"; }

  Result<std::variant<Image, DoesNotFit>> build(const fs::path& cache, const Graph& graph = two_layer_graph()) {
    const auto board = read_board_file(root / "targets/boards/qemu-mps2-an386.toml", root / "targets/cores");
    const auto kernels = read_kernel_library(library());
    const auto program = lower(graph, Profile::double_rounding);
    EXPECT_TRUE(board && kernels && program);
    ImageBuilder builder(root, BuildCache(cache));
    return builder.build({graph, *program, *board, *kernels, "two-layer", "0123"});
  }
  Image image() {
    auto outcome = build(cache_->path());
    EXPECT_TRUE(outcome) << describe(outcome.error());
    return outcome ? std::get<Image>(std::move(*outcome)) : Image();
  }

  static inline TemporaryFolder* cache_ = nullptr;
  TemporaryFolder folder_;
};

TEST_F(KernelProvider, AStrongSymbolIsTheLibrarys) {
  const Image built = image();
  ASSERT_EQ(built.operators.size(), 2U);
  EXPECT_EQ(built.operators[0].library, "constant");
  EXPECT_EQ(built.operators[0].kernel, "pm_fully_connected_s8_s8_s8");
}

TEST_F(KernelProvider, AKernelThatTheLibraryLacksIsPortables) {
  set_content(library() / "constant.c", "int unrelated(void) { return 0; }\n");
  EXPECT_EQ(image().operators.at(0).library, "portable");
}

TEST_F(KernelProvider, AChangeOfTheLibrarysHeaderBuildsItAgain) {
  const Image first = image();
  set_content(library() / "include/constant.h", "#define ANSWER 43\n");
  const Image second = image();
  EXPECT_FALSE(second.cached);
  EXPECT_NE(first.sha256, second.sha256);
}

TEST_F(KernelProvider, AKernelThatDoesNotCompileIsASetupErrorWithTheCompilersWords) {
  set_content(library() / "constant.c", "int broken(void) { return nonsense; }\n");
  const auto outcome = build(cache_->path());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::setup);
  EXPECT_THAT(outcome.error().what, HasSubstr("'nonsense' undeclared"));
  EXPECT_THAT(outcome.error().where, HasSubstr("constant.c"));
}

TEST_F(KernelProvider, ARelativeCacheFolderServesToo) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_.path());
  const auto outcome = build("relative-cache");
  fs::current_path(before);
  ASSERT_TRUE(outcome) << describe(outcome.error());
  EXPECT_TRUE(fs::is_directory(folder_.path() / "relative-cache"));
}

}  // namespace
}  // namespace probemark

// Conformance cases on emulated boards: a library that goes wrong in one case each in every way there is.
#include <gmock/gmock.h>

#include "harness/board/board_file.hpp"
#include "harness/cases/case_space.hpp"
#include "harness/conform/board_executor.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/host_test_case.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path root = PROBEMARK_SOURCE_DIR;

/// What add_s8_s8 of the library does wrong, by the number of elements.
enum Wrong : std::int32_t {
  faults = 5,
  hangs = 9,
  writes_outside = 12,
  changes_register = 14,
  answers_wrong = 17,
  refuses = 19,
  writes_far_outside = 21,
  recurses = 24,
  loses_the_vectors = 27,
  writes_the_books = 30,
};

const char* const wrong_library = R"(#include "reference/kernels/all.hpp"
extern "C" volatile uint32_t pm_dispatcher[];
namespace {
volatile int32_t endless = 1;
uint8_t* volatile nowhere = reinterpret_cast<uint8_t*>(0x70000001u);
volatile uint32_t sink;
__attribute__((noinline)) uint32_t recurse(uint32_t depth) {
  volatile uint32_t frame[64];
  for (uint32_t i = 0; i < 64; ++i) frame[i] = depth;
  return endless != 0 ? recurse(depth + 1) + frame[depth & 63] : frame[0];
}
}
// Apart: the registers that it needs are saved by itself.
__attribute__((noinline)) void add(const pm_elementwise_params& params, const pm_s8* a, const pm_s8* b, pm_s8* output) {
  pm::reference::add<pm::reference::double_rounding>(params, a, b, output);
}
extern "C" int32_t pm_add_s8_s8(const pm_elementwise_params* params, const pm_s8* a, const pm_s8* b, pm_s8* output,
                                void*) {
  const int32_t size = params->shape[0];
  add(*params, a, b, output);
  switch (size) {
    case 5:
#if defined(__arm__)
      asm volatile("udf #0");
#else
      asm volatile(".word 0");
#endif
      break;
    case 9:
      while (endless != 0) {
      }
      break;
    case 12:
      output[size] = 1;
      break;
    case 14:
#if defined(__ARM_FP)
      asm volatile("vmov s16, %0" ::"r"(1));
#elif defined(__arm__)
      asm volatile("mov r7, %0" ::"r"(1));
#else
      asm volatile("li s3, 1");
#endif
      break;
    case 17:
      output[3] ^= 1;
      break;
    case 19:
      return PM_UNSUPPORTED;
    case 21:
      for (int32_t i = 1; i < 3000; ++i) output[-i] = 0x55;
      break;
    case 24:
      sink = recurse(0);
      break;
    case 27:
#if defined(__arm__) && __ARM_ARCH >= 7
      *reinterpret_cast<volatile uint32_t*>(0xE000ED08u) = 0x7FFF0000u;
      asm volatile("dsb\n udf #0");
#elif defined(__arm__)
      asm volatile("udf #0");
#else
      asm volatile(".option push\n .option arch, +zicsr\n csrw mtvec, zero\n .option pop\n .word 0");
#endif
      break;
    case 30:
      for (uint32_t i = 0; i < 8; ++i) pm_dispatcher[i] = 0;
      break;
    default:
      break;
  }
  return 0;
}
extern "C" int32_t pm_add_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
)";

struct Place {
  const char* board;
  const char* launcher;
};

class BoardExecutorOn : public testing::TestWithParam<Place> {
 protected:
  static void SetUpTestSuite() { cache_ = new TemporaryFolder; }
  static void TearDownTestSuite() { delete cache_; }

  KernelLibrary library(const std::string& source) {
    set_content(folder_.path() / "kernels.toml",
                "id = \"wrong\"\ntitle = \"t\"\nversion = \"1\"\nsources = [\"wrong.cpp\"]\n");
    set_content(folder_.path() / "wrong.cpp", source);
    const auto read = read_kernel_library(folder_.path());
    EXPECT_TRUE(read) << describe(read.error());
    return *read;
  }

  void run_sums(const KernelLibrary& kernels, std::int32_t count) {
    for (std::int32_t size = 1; size <= count; ++size) {
      tests_.push_back(vector_sum(size));
    }
    for (const Case& test : tests_) {
      expected_.push_back(*expected_of(test, Profile::double_rounding));
    }
    std::vector<CheckedCase> checked;
    for (std::size_t i = 0; i < tests_.size(); ++i) {
      checked.push_back({&tests_[i], &expected_[i]});
    }
    const auto board =
        read_board_file(root / "targets/boards" / (std::string(GetParam().board) + ".toml"), root / "targets/cores");
    ASSERT_TRUE(board) << describe(board.error());
    DispatcherImageBuilder builder(root, BuildCache(cache_->path()));
    fs::create_directories(folder_.path() / "scratch");
    BoardExecutorRequest request{*board, kernels, *find_launcher(GetParam().launcher), builder,
                                 folder_.path() / "scratch"};
    request.selected = {Kernel::add_s8_s8};
    request.case_deadline = std::chrono::milliseconds(2000);
    auto executor = BoardExecutor::create(std::move(request));
    ASSERT_TRUE(executor) << describe(executor.error());
    EXPECT_EQ((*executor)->place(), GetParam().board);
    auto outcomes = (*executor)->run(checked);
    ASSERT_TRUE(outcomes) << describe(outcomes.error());
    ASSERT_EQ(outcomes->size(), checked.size());
    outcomes_ = std::move(*outcomes);
    EXPECT_GT((*executor)->running().value_or(std::chrono::nanoseconds(0)).count(), 0);
  }
  const CaseOutcome& sum(std::int32_t size) { return outcomes_[static_cast<std::size_t>(size - 1)]; }

  static inline TemporaryFolder* cache_ = nullptr;
  TemporaryFolder folder_;
  std::vector<Case> tests_;
  std::vector<Expected> expected_;
  std::vector<CaseOutcome> outcomes_;
};

TEST_P(BoardExecutorOn, PortablePasses) {
  const auto portable = read_kernel_library(root / "targets/kernels/portable");
  ASSERT_TRUE(portable);
  run_sums(*portable, 300);
  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    EXPECT_TRUE(passed(outcomes_[i])) << tests_[i].name << " found " << outcomes_[i].result.found;
    EXPECT_EQ(outcomes_[i].result.state, PM_CASE_DONE);
  }
  EXPECT_GT(outcomes_[0].result.stack_bytes, 0u);
}

TEST_P(BoardExecutorOn, EachWrongCaseIsFoundAndTheOthersPass) {
  run_sums(library(wrong_library), 40);
  if (HasFatalFailure()) {
    return;
  }
  const std::set<std::int32_t> wrong = {faults,
                                        hangs,
                                        writes_outside,
                                        changes_register,
                                        answers_wrong,
                                        refuses,
                                        writes_far_outside,
                                        recurses,
                                        loses_the_vectors,
                                        writes_the_books};
  for (std::int32_t size = 1; size <= 40; ++size) {
    EXPECT_EQ(passed(sum(size)), wrong.count(size) == 0)
        << size << " end " << static_cast<int>(sum(size).end) << " found " << sum(size).result.found << sum(size).how;
  }
  EXPECT_EQ(sum(faults).end, CaseEnd::crashed);
  EXPECT_THAT(sum(faults).how, HasSubstr("pm_add_s8_s8"));
  EXPECT_THAT(sum(faults).how, HasSubstr("wrong.cpp:"));
  EXPECT_EQ(sum(hangs).end, CaseEnd::hung);
  EXPECT_THAT(sum(hangs).how, HasSubstr("pm_add_s8_s8"));
  EXPECT_EQ(sum(writes_outside).result.found & PM_FOUND_WRITE_OUTSIDE, PM_FOUND_WRITE_OUTSIDE);
  EXPECT_EQ(sum(writes_outside).result.region, PM_REGION_OUTPUT);
  EXPECT_EQ(sum(writes_outside).result.offset, writes_outside);
  EXPECT_EQ(sum(changes_register).result.found, PM_FOUND_REGISTER_CHANGED);
  EXPECT_EQ(sum(answers_wrong).result.found, PM_FOUND_WRONG_OUTPUT);
  std::vector<std::uint8_t> output = expected_[answers_wrong - 1].output;
  output[3] ^= 1;
  EXPECT_EQ(sum(answers_wrong).output, output);
  EXPECT_EQ(sum(refuses).result.found, PM_FOUND_STATUS);
  EXPECT_EQ(sum(refuses).result.status, PM_UNSUPPORTED);
  EXPECT_EQ(sum(recurses).end, CaseEnd::crashed) << sum(recurses).how;
  EXPECT_NE(sum(loses_the_vectors).end, CaseEnd::finished) << "a lock-up, or traps without end";
  EXPECT_EQ(sum(writes_the_books).end, CaseEnd::crashed);
  EXPECT_THAT(sum(writes_the_books).how, HasSubstr("books"));
}

TEST(BoardExecutorWithLittleFlash, SplitsTheKernelsOverSeveralImages) {
  const TemporaryFolder folder;
  auto board = read_board_file(root / "targets/boards/qemu-mps2-an386.toml", root / "targets/cores");
  const auto portable = read_kernel_library(root / "targets/kernels/portable");
  const auto spaces = read_case_spaces(root / "workloads/operators");
  ASSERT_TRUE(board && portable && spaces);
  const auto resize_flash = [&board](std::uint64_t bytes) {
    for (MemoryRegion& region : board->memory) {
      region.size = region.name == "flash" ? bytes : region.size;
    }
  };
  const std::vector<Kernel> kernels = {Kernel::conv2d_s8_s8_s8, Kernel::add_s8_s8, Kernel::average_pool2d_s8_s8,
                                       Kernel::softmax_s8_s8};
  DispatcherImageBuilder builder(root, BuildCache(folder.path() / "cache"));
  resize_flash(0x20000);
  const auto whole = build_dispatchers(builder, {*board, *portable, Profile::double_rounding, kernels});
  ASSERT_TRUE(whole) << describe(whole.error());
  ASSERT_EQ(whole->images.size(), 1u);
  resize_flash(whole->images[0].image.sizes.flash() - 1024);

  fs::create_directories(folder.path() / "scratch");
  BoardExecutorRequest request{*board, *portable, *find_launcher("qemu"), builder, folder.path() / "scratch"};
  request.selected = kernels;
  const auto executor = BoardExecutor::create(std::move(request));
  ASSERT_TRUE(executor) << describe(executor.error());
  EXPECT_GT((*executor)->images().size(), 1u);
  EXPECT_THAT((*executor)->unfit(), IsEmpty());

  std::vector<Case> tests;
  std::vector<Expected> expected;
  for (const char* name : {"softmax_s8_s8.random-1", "conv2d_s8_s8_s8.random-1", "softmax_s8_s8.random-2",
                           "average_pool2d_s8_s8.random-1", "add_s8_s8.random-1"}) {
    const auto test = make_case(*spaces, name);
    ASSERT_TRUE(test) << describe(test.error());
    tests.push_back(*test);
    expected.push_back(*expected_of(*test, Profile::double_rounding));
  }
  expected[2].output[0] ^= 1;  // in the order in which they were given
  std::vector<CheckedCase> checked;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    checked.push_back({&tests[i], &expected[i]});
  }
  const auto outcomes = (*executor)->run(checked);
  ASSERT_TRUE(outcomes) << describe(outcomes.error());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    EXPECT_EQ(passed((*outcomes)[i]), i != 2) << tests[i].name;
  }
  EXPECT_EQ((*outcomes)[2].result.first_wrong, 0u);
  EXPECT_EQ((*outcomes)[2].result.wrong_bytes, 1u);
}

INSTANTIATE_TEST_SUITE_P(Boards, BoardExecutorOn,
                         testing::Values(Place{"qemu-mps2-an386", "qemu"}, Place{"qemu-mps3-an547", "qemu"},
                                         Place{"qemu-rv32-virt", "qemu"}, Place{"qemu-microbit", "openocd"}),
                         [](const auto& place) {
                           std::string name = std::string(place.param.board) + "_" + place.param.launcher;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace probemark

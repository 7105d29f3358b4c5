// Libraries that crash, exit, hang or read what is not theirs, in a worker process.
#include "harness/conform/host_executor.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>

#include "harness/conform/expected.hpp"
#include "harness/conform/host_test_case.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

/// Vectors of 7 meet the body given; all others are added rightly. Line 3 is the body.
std::string adding_unless_seven(const std::string& body) {
  return fmt::format(R"(#include "reference/kernel_abi.h"
extern "C" {{ void _exit(int); void exit(int); void abort(); int puts(const char*); }}
static int seven(const pm_s8* a, const pm_s8* b, pm_s8* output) {{ {} }}
extern "C" {{
int32_t pm_add_s8_s8_scratch_size(const pm_elementwise_params*) {{ return 0; }}
int32_t pm_add_s8_s8(const pm_elementwise_params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {{
  for (int i = 0; i < p->shape[0]; ++i) {{
    const int x = a[i] + b[i];
    output[i] = pm_s8(x < -128 ? -128 : x > 127 ? 127 : x);
  }}
  return p->shape[0] == 7 ? seven(a, b, output) : 0;
}}
}}
)",
                     body);
}

class HostExecutors : public testing::Test {
 protected:
  static void SetUpTestSuite() { cache_ = new TemporaryFolder; }
  static void TearDownTestSuite() { delete cache_; }

  Result<HostLibrary> build(const std::string& source, HostFlavour flavour = HostFlavour::plain) {
    set_content(folder_.path() / "kernels.toml",
                "id = \"test\"\ntitle = \"t\"\nversion = \"1\"\nsources = [\"add.cpp\"]\n");
    set_content(folder_.path() / "add.cpp", source);
    const auto kernels = read_kernel_library(folder_.path());
    EXPECT_TRUE(kernels);
    return HostLibraryBuilder(PROBEMARK_SOURCE_DIR, BuildCache(cache_->path()))
        .build(*kernels, Profile::double_rounding, flavour);
  }

  std::unique_ptr<HostExecutor> start(const std::string& body, HostFlavour flavour = HostFlavour::plain,
                                      std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
    const auto library = build(adding_unless_seven("(void)a; (void)b; (void)output; " + body + " return 0;"), flavour);
    EXPECT_TRUE(library) << describe(library.error());
    auto executor = HostExecutor::start(*library, {deadline});
    EXPECT_TRUE(executor) << describe(executor.error());
    return std::move(*executor);
  }

  /// Sums of 5, 6, 7, 8 and 9 elements.
  static std::vector<CaseOutcome> run(HostExecutor& executor) {
    std::vector<Case> tests;
    std::vector<Expected> answers;
    for (std::int32_t size = 5; size < 10; ++size) {
      tests.push_back(vector_sum(size));
      answers.push_back(*expected_of(tests.back(), Profile::double_rounding));
    }
    std::vector<CheckedCase> cases;
    for (std::size_t i = 0; i < tests.size(); ++i) {
      cases.push_back({&tests[i], &answers[i]});
    }
    auto outcomes = executor.run(cases);
    EXPECT_TRUE(outcomes) << describe(outcomes.error());
    EXPECT_EQ(outcomes->size(), 5U);
    for (const std::size_t i : {0U, 1U, 3U, 4U}) {
      EXPECT_TRUE(passed(outcomes->at(i))) << i << ' ' << outcomes->at(i).how << outcomes->at(i).result.found;
    }
    return *outcomes;
  }

  CaseOutcome seven(const std::string& body, HostFlavour flavour = HostFlavour::plain) {
    return run(*start(body, flavour)).at(2);
  }

  static inline TemporaryFolder* cache_ = nullptr;
  TemporaryFolder folder_;
};

TEST_F(HostExecutors, ARightKernelPassesAndIsTheOnlyOneProvided) {
  const auto executor = start("");
  EXPECT_TRUE(passed(run(*executor).at(2)));
  EXPECT_TRUE(executor->provides(Kernel::add_s8_s8));
  EXPECT_FALSE(executor->provides(Kernel::add_s16_s16));
  EXPECT_EQ(executor->place(), "host");
}

TEST_F(HostExecutors, AWrongOutputComesBack) {
  const CaseOutcome outcome = seven("output[6] = 1;");
  EXPECT_EQ(outcome.end, CaseEnd::finished);
  EXPECT_EQ(outcome.result.found, PM_FOUND_WRONG_OUTPUT);
  EXPECT_EQ(outcome.result.first_wrong, 6U);
  ASSERT_EQ(outcome.output.size(), 7U);
  EXPECT_EQ(outcome.output[6], 1);
  EXPECT_EQ(outcome.output[0], 99);
}

TEST_F(HostExecutors, ACrashIsThatCasesAndNamesTheLine) {
  const CaseOutcome outcome = seven("*(volatile int*)8 = 1;");
  EXPECT_EQ(outcome.end, CaseEnd::crashed);
  EXPECT_THAT(outcome.how, StartsWith("SIGSEGV in "));
  EXPECT_THAT(outcome.how, HasSubstr("(add.cpp:3)"));
  EXPECT_EQ(outcome.result.run, PM_RUN_QUIET);
}

TEST_F(HostExecutors, ACrashInALaterRunSaysWhich) {
  const CaseOutcome outcome = seven("static int calls; if (++calls == 3) __builtin_trap();");
  EXPECT_EQ(outcome.end, CaseEnd::crashed);
  EXPECT_THAT(outcome.how, StartsWith("SIGILL"));
  EXPECT_EQ(outcome.result.run, PM_RUN_MISALIGNED);
}

TEST_F(HostExecutors, AnEndlessRecursionIsACrash) {
  const CaseOutcome outcome = seven("volatile char big[4096]; big[0] = 1; return seven(a, b, output) + big[0];");
  EXPECT_EQ(outcome.end, CaseEnd::crashed);
  EXPECT_THAT(outcome.how, StartsWith("SIGSEGV"));
}

TEST_F(HostExecutors, AnExitIsNoEndOfTheOthers) {
  EXPECT_EQ(seven("_exit(3);").how, "exited with status 3");
  EXPECT_EQ(seven("exit(0);").how, "exited with status 0");
  EXPECT_EQ(seven("abort();").how, "SIGABRT");
}

TEST_F(HostExecutors, WhatAKernelPrintsIsNotTakenForTheWorkersWords) {
  EXPECT_TRUE(passed(seven("puts(\"DDDDRF\");")));
}

TEST_F(HostExecutors, AHangEndsAtItsDeadlineAndTheRestGoesOn) {
  const auto executor = start("for (volatile int i = 0;; ) i = 1;", HostFlavour::plain, std::chrono::milliseconds(100));
  const CaseOutcome outcome = run(*executor).at(2);
  EXPECT_EQ(outcome.end, CaseEnd::hung);
  EXPECT_EQ(outcome.how, "no end within 100 ms");
}

TEST_F(HostExecutors, AnInterruptEndsTheWaiting) {
  const auto executor = start("for (volatile int i = 0;; ) i = 1;");
  const Case test = vector_sum(7);
  const auto answer = expected_of(test, Profile::double_rounding);
  const CheckedCase checked{&test, &*answer};
  interrupt();
  const auto outcomes = executor->run({&checked, 1});
  clear_interrupt();
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().kind, ErrorKind::interrupted);
  const Case other = vector_sum(8);
  const auto other_answer = expected_of(other, Profile::double_rounding);
  const CheckedCase next{&other, &*other_answer};
  const auto later = executor->run({&next, 1});
  ASSERT_TRUE(later) << describe(later.error());
  EXPECT_TRUE(passed(later->front()));
}

TEST_F(HostExecutors, ALibraryThatCannotBeLoadedIsAnErrorWithTheLoadersWords) {
  const auto library = build("extern \"C\" int nowhere(); int f() { return nowhere(); }");
  ASSERT_TRUE(library);
  const auto executor = HostExecutor::start(*library);
  ASSERT_FALSE(executor);
  EXPECT_THAT(executor.error().what, HasSubstr("nowhere"));
}

TEST_F(HostExecutors, AKernelWithoutItsScratchSizeIsAnError) {
  const auto library = build("extern \"C\" int pm_add_s8_s8() { return 0; }");
  ASSERT_TRUE(library);
  const auto executor = HostExecutor::start(*library);
  ASSERT_FALSE(executor);
  EXPECT_THAT(executor.error().what, HasSubstr("no pm_add_s8_s8_scratch_size"));
}

TEST_F(HostExecutors, WhatDoesNotCompileIsASetupErrorWithTheCompilersWords) {
  const auto library = build("int f() { return nonsense; }");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().kind, ErrorKind::setup);
  EXPECT_THAT(library.error().what, HasSubstr("nonsense"));
}

TEST_F(HostExecutors, AnotherHeaderOrSourceIsBuiltAnew) {
  const auto first = build(adding_unless_seven("return 0;"));
  const auto same = build(adding_unless_seven("return 0;"));
  const auto other = build(adding_unless_seven("return 1;"));
  ASSERT_TRUE(first && same && other);
  EXPECT_EQ(first->library, same->library);
  EXPECT_NE(first->library, other->library);
  EXPECT_EQ(first->worker, other->worker);
}

TEST_F(HostExecutors, PortableProvidesEveryKernelAndIsRight) {
  const auto kernels = read_kernel_library(fs::path(PROBEMARK_SOURCE_DIR) / "targets/kernels/portable");
  ASSERT_TRUE(kernels);
  const auto library = HostLibraryBuilder(PROBEMARK_SOURCE_DIR, BuildCache(cache_->path()))
                           .build(*kernels, Profile::double_rounding, HostFlavour::plain);
  ASSERT_TRUE(library) << describe(library.error());
  const auto executor = HostExecutor::start(*library);
  ASSERT_TRUE(executor) << describe(executor.error());
  for (const Kernel kernel : all_kernels()) {
    EXPECT_TRUE((*executor)->provides(kernel)) << kernel_symbol(kernel);
  }
  EXPECT_TRUE(passed(run(**executor).at(2)));
}

TEST_F(HostExecutors, SanitizedAHarmlessReadOutsideIsFound) {
  EXPECT_TRUE(passed(seven("volatile pm_s8 x = b[7]; (void)x;")));
  const CaseOutcome outcome = seven("volatile pm_s8 x = b[7]; (void)x;", HostFlavour::sanitized);
  EXPECT_EQ(outcome.end, CaseEnd::crashed);
  EXPECT_THAT(outcome.how, StartsWith("AddressSanitizer: use-after-poison, READ of size 1, in "));
  EXPECT_THAT(outcome.how, HasSubstr("(add.cpp:3"));
}

TEST_F(HostExecutors, SanitizedUndefinedBehaviourIsFound) {
  const CaseOutcome outcome = seven("volatile int x = 2147483647; x = x + 1;", HostFlavour::sanitized);
  EXPECT_EQ(outcome.end, CaseEnd::crashed);
  EXPECT_THAT(outcome.how, StartsWith("add.cpp:3:"));
  EXPECT_THAT(outcome.how, HasSubstr("runtime error: signed integer overflow"));
}

TEST_F(HostExecutors, SanitizedARightKernelPasses) {
  const auto executor = start("", HostFlavour::sanitized);
  EXPECT_TRUE(passed(run(*executor).at(2)));
  EXPECT_EQ(executor->place(), "host (ASan, UBSan)");
}

}  // namespace
}  // namespace probemark

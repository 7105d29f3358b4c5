// The checks compile for every core with its own flags, without a C library.
#include <gmock/gmock.h>

#include <regex>

#include "harness/board/core_file.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

const fs::path root = PROBEMARK_SOURCE_DIR;

/// A dispatcher's text for two kernels, as the harness generates it for a board.
const char* const two_kernels = R"(#include "targets/runtime/conformance/case_check.hpp"
bool find_kernel(uint32_t row, probemark::KernelEntry* entry) {
  switch (row) {
    case 3: *entry = probemark::conformance_kernel(pm_conv2d_s8_s8_s8, pm_conv2d_s8_s8_s8_scratch_size); return true;
    case 5: *entry = probemark::conformance_kernel(pm_concatenation_s8_s8, pm_concatenation_s8_s8_scratch_size); return true;
    default: return false;
  }
}
)";

class FreestandingChecks : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(FreestandingChecks, NeedNothingButTheFourFunctionsThatGccMayCall) {
  const auto [id, checked_call] = GetParam();
  const auto core = read_core_file(root / "targets/cores", id);
  ASSERT_TRUE(core) << describe(core.error());
  const TemporaryFolder folder;
  set_content(folder.path() / "two_kernels.cpp", two_kernels);
  const fs::path runtime = root / "targets/runtime/conformance";
  std::vector<fs::path> sources = {folder.path() / "two_kernels.cpp", root / "targets/cores" / checked_call};
  for (const char* source : {"case_check.cpp", "placed_case.cpp", "placed_case_guards.cpp"}) {
    sources.push_back(root / "targets/runtime/conformance" / source);
  }
  std::vector<std::string> undefined;
  for (const fs::path& source : sources) {
    std::vector<std::string> command = {core->toolchain + "g++"};
    command.insert(command.end(), core->compile_flags.begin(), core->compile_flags.end());
    command.insert(command.end(),
                   {"-O2", "-Wall", "-Wextra", "-Werror", "-DPM_CONSTANTS_IN_RAM", "-I" + root.string()});
    if (source.extension() == ".cpp") {
      command.insert(command.end(), {"-std=c++14", "-ffreestanding", "-fno-exceptions", "-fno-rtti"});
    }
    const std::string object = (folder.path() / "checks.o").string();
    command.insert(command.end(), {"-c", source.string(), "-o", object});
    const auto run = run_to_end(command, std::chrono::minutes(2));
    ASSERT_TRUE(run) << describe(run.error());
    ASSERT_TRUE(run->status.ok()) << run->output;
    const auto symbols = run_to_end({core->toolchain + "nm", "-u", object}, std::chrono::minutes(1));
    ASSERT_TRUE(symbols && symbols->status.ok());
    const std::regex name(R"(U (\w+))");
    for (auto match = std::sregex_iterator(symbols->output.begin(), symbols->output.end(), name);
         match != std::sregex_iterator(); ++match) {
      // The kernels, the checks themselves, and what the compiler's own library has.
      if (!std::regex_match((*match)[1].str(), std::regex("pm_.*|_ZNK?9probemark.*|__.*|mem(cpy|set|cmp|move)"))) {
        undefined.push_back((*match)[1]);
      }
    }
  }
  EXPECT_THAT(undefined, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Cores, FreestandingChecks,
                         testing::Values(std::pair{"cortex-m0", "arm-m/checked_call.S"},
                                         std::pair{"cortex-m4f", "arm-m/checked_call.S"},
                                         std::pair{"cortex-m55", "arm-m/checked_call.S"},
                                         std::pair{"rv32imac", "riscv/checked_call.S"},
                                         std::pair{"atmega328p", "freestanding/checked_call.cpp"}));

}  // namespace
}  // namespace probemark

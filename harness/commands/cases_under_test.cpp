#include "harness/commands/cases_under_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "harness/cases/space.hpp"
#include "harness/commands/command.hpp"
#include "harness/conform/kernel_selection.hpp"
#include "harness/conform/replay_file.hpp"
#include "harness/digest/sha256.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

using Spaces = std::vector<std::shared_ptr<const CaseSpace>>;

Result<std::string> hash_of_spaces(const fs::path& folder) {
  std::set<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") {
      files.insert(entry.path());
    }
  }
  Sha256 hash;
  for (const fs::path& file : files) {
    const auto content = sha256_of_file(file);
    if (!content) {
      return content;
    }
    hash.add_field(file.filename().string());
    hash.add_field(*content);
  }
  return hash.finish();
}

Result<Level> level_of(const std::string& name) {
  const std::map<std::string, Level> levels = {
      {"quick", Level::quick}, {"full", Level::full}, {"exhaustive", Level::exhaustive}};
  const auto found = levels.find(name);
  return found != levels.end() ? Result<Level>(found->second)
                               : tl::unexpected(unknown_name("level", name, {"quick", "full", "exhaustive"}));
}

/// The space that has a kernel; null where none has.
std::shared_ptr<const CaseSpace> space_of(const Spaces& spaces, Kernel kernel) {
  const auto found = std::find_if(spaces.begin(), spaces.end(), [kernel](const auto& space) {
    const auto& its = kernels_of(*space);
    return std::find(its.begin(), its.end(), kernel) != its.end();
  });
  return found == spaces.end() ? nullptr : *found;
}

KernelUnderTest without_cases(const Spaces& spaces, Kernel kernel) {
  KernelUnderTest under_test;
  under_test.kernel = kernel;
  under_test.space = space_of(spaces, kernel);
  if (under_test.space) {
    under_test.source = fmt::format("workloads/operators/{}", under_test.space->file.filename().string());
    under_test.labels = under_test.space->labels;
  }
  return under_test;
}

Result<KernelUnderTest> whole_level(const Spaces& spaces, Kernel kernel, Level level, std::uint64_t seed,
                                    Profile profile) {
  KernelUnderTest under_test = without_cases(spaces, kernel);
  if (!under_test.space) {
    return under_test;
  }
  const auto cases = KernelCases::enumerate(under_test.space, kernel, level, seed, profile);
  if (!cases) {
    return tl::unexpected(cases.error());
  }
  for (std::size_t i = 0; i < cases->size(); ++i) {
    under_test.names.push_back(cases->name(i));
  }
  under_test.coverage = cases->coverage();
  under_test.make = [cases = *cases](std::size_t index) { return cases.make(index); };
  return under_test;
}

/// Kernels with the cases given, in the order of their first.
std::vector<KernelUnderTest> group_by_kernel(const std::vector<Case>& cases, const Spaces& spaces) {
  std::map<Kernel, std::vector<Case>> by_kernel;
  for (const Case& test : cases) {
    by_kernel[test.kernel].push_back(test);
  }
  std::vector<KernelUnderTest> kernels;
  for (auto& [kernel, its] : by_kernel) {
    KernelUnderTest under_test = without_cases(spaces, kernel);
    for (const Case& test : its) {
      under_test.names.push_back(test.name);
    }
    under_test.make = [all = std::move(its)](std::size_t index) -> Result<Case> { return all[index]; };
    kernels.push_back(std::move(under_test));
  }
  return kernels;
}

/// The case of a replay file, held to what the reference computes now.
Result<std::vector<KernelUnderTest>> replayed_case(const ConformOptions& options, Profile profile) {
  auto file = read_replay_file(options.replay);
  if (!file) {
    return tl::unexpected(file.error());
  }
  if (file->profile != profile && options.profile.empty()) {
    return fail(ErrorKind::usage,
                fmt::format("the case was held to `{}`, and this run holds to `{}`", profile_name(file->profile),
                            profile_name(profile)),
                options.replay, fmt::format("give --profile {}", profile_name(file->profile)));
  }
  auto kernels = group_by_kernel({file->test}, {});
  kernels.front().source = options.replay;
  return kernels;
}

Result<std::vector<KernelUnderTest>> named_cases(const ConformOptions& options, const Spaces& spaces, Profile profile) {
  std::vector<Case> cases;
  for (const std::string& name : options.cases) {
    auto test = make_case(spaces, name, profile);
    if (!test) {
      return tl::unexpected(test.error());
    }
    cases.push_back(std::move(*test));
  }
  return group_by_kernel(cases, spaces);
}

Result<std::vector<KernelUnderTest>> all_cases(const ConformOptions& options, const Spaces& spaces,
                                               const LibraryUnderTest& library, const std::vector<Kernel>& chosen) {
  const auto level = level_of(options.level);
  if (!level) {
    return tl::unexpected(level.error());
  }
  std::vector<Kernel> provided;
  std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(provided),
               [&library](Kernel kernel) { return library.executor->provides(kernel); });
  // Covering arrays are searched for, which takes its time.
  std::vector<Result<KernelUnderTest>> made(provided.size());
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
      workers.emplace_back([&] {
        for (std::size_t k = next++; k < provided.size(); k = next++) {
          made[k] = whole_level(spaces, provided[k], *level, options.seed, library.profile);
        }
      });
    }
  }
  std::vector<KernelUnderTest> kernels;
  for (auto& kernel : made) {
    if (!kernel) {
      return tl::unexpected(kernel.error());
    }
    kernels.push_back(std::move(*kernel));
  }
  return kernels;
}

}  // namespace

Result<std::vector<Kernel>> chosen_kernels(const ConformOptions& options) {
  std::set<Kernel> kernels;
  for (const std::string& name : options.operators) {
    const std::vector<Kernel> named = kernels_named(name);
    if (named.empty()) {
      return tl::unexpected(unknown_name("operator", name, operator_names()));
    }
    kernels.insert(named.begin(), named.end());
  }
  return options.operators.empty() ? all_kernels() : std::vector<Kernel>(kernels.begin(), kernels.end());
}

Result<CasesUnderTest> set_up_cases(const ConformOptions& options, const fs::path& root,
                                    const LibraryUnderTest& library, const std::vector<Kernel>& chosen) {
  const fs::path folder = root / "workloads/operators";
  const auto spaces = read_case_spaces(folder);
  if (!spaces) {
    return tl::unexpected(spaces.error());
  }
  const auto hash = hash_of_spaces(folder);
  if (!hash) {
    return tl::unexpected(hash.error());
  }
  CasesUnderTest cases;
  cases.space_sha256 = *hash;
  const bool single = !options.replay.empty() || !options.cases.empty();
  auto kernels = !options.replay.empty()  ? replayed_case(options, library.profile)
                 : !options.cases.empty() ? named_cases(options, *spaces, library.profile)
                                          : all_cases(options, *spaces, library, chosen);
  if (!kernels) {
    return tl::unexpected(kernels.error());
  }
  std::set<Kernel> wanted(chosen.begin(), chosen.end());
  if (single) {
    wanted.clear();
    for (const KernelUnderTest& kernel : *kernels) wanted.insert(kernel.kernel);
  }
  for (KernelUnderTest& kernel : *kernels) {
    if (library.executor->provides(kernel.kernel)) cases.kernels.push_back(std::move(kernel));
  }
  for (const Kernel kernel : library.unfit) {
    if (wanted.erase(kernel) > 0) cases.kernels.push_back(without_cases(*spaces, kernel));
  }
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(cases.absent),
               [&library](Kernel kernel) { return !library.executor->provides(kernel); });
  if (cases.kernels.empty()) {
    return fail(ErrorKind::nothing_selected,
                fmt::format("the library {} has none of the kernels asked for", library.id), "conform",
                "kernels are C functions pm_<operator>_<types>: reference/kernel_abi.h");
  }
  return cases;
}

}  // namespace probemark

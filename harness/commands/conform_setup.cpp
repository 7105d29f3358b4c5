#include "harness/commands/conform_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <map>
#include <set>

#include "harness/cases/case_space.hpp"
#include "harness/commands/command.hpp"
#include "harness/commands/selection.hpp"
#include "harness/conform/finding_text.hpp"
#include "harness/conform/host_executor.hpp"
#include "harness/conform/kernel_selection.hpp"
#include "harness/digest/sha256.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

using Spaces = std::vector<std::shared_ptr<const CaseSpace>>;

std::string compiler_of_host() {
  const char* named = std::getenv("CXX");
  const std::string program = named != nullptr && *named != '\0' ? named : "g++";
  const auto run = run_to_end({program, "--version"}, std::chrono::seconds(30));
  return run && run->status.ok() ? run->output.substr(0, run->output.find('\n')) : program;
}

Result<Profile> profile_for(const std::string& asked, const std::vector<std::string>& claimed) {
  if (!asked.empty()) {
    return profile_of(asked);
  }
  const bool is_double = claimed.empty() || std::find(claimed.begin(), claimed.end(), "double") != claimed.end();
  return profile_of(is_double ? "double" : claimed.front());
}

Result<std::unique_ptr<Executor>> start_on_host(const Result<HostLibrary>& built, const ConformOptions& options) {
  if (!built) {
    return tl::unexpected(built.error());
  }
  auto executor = HostExecutor::start(*built, HostOptions{std::chrono::seconds(options.timeout_s)});
  if (!executor) {
    return tl::unexpected(executor.error());
  }
  return std::unique_ptr<Executor>(std::move(*executor));
}

#if defined(__x86_64__)
constexpr const char* host_family = "x86-64";
#else
constexpr const char* host_family = "";
#endif

Result<LibraryUnderTest> set_up_on_host(const ConformOptions& options, const fs::path& root) {
  const HostLibraryBuilder builder(root, BuildCache(fs::absolute(default_cache_folder())));
  const HostFlavour flavour = options.sanitize ? HostFlavour::sanitized : HostFlavour::plain;
  LibraryUnderTest under_test;
  under_test.register_names = callee_saved_registers(host_family);
  Result<HostLibrary> built;
  if (!options.library.empty()) {
    const auto profile = profile_for(options.profile, {});
    if (!profile) {
      return tl::unexpected(profile.error());
    }
    under_test.id = fs::path(options.library).stem().string();
    under_test.title = fs::absolute(options.library).lexically_normal().string();
    under_test.profile = *profile;
    built = builder.around(options.library, flavour);
  } else {
    auto library = select_kernel_library(root, options.kernels);
    if (!library) {
      return tl::unexpected(library.error());
    }
    const auto profile = profile_for(options.profile, library->profiles);
    if (!profile) {
      return tl::unexpected(profile.error());
    }
    under_test.id = library->id;
    under_test.title = library->title;
    under_test.version = library->version;
    under_test.compiler = compiler_of_host();
    under_test.flags = fmt::format("-O2 {}", fmt::join(library->compile_flags, " "));
    under_test.profile = *profile;
    built = builder.build(*library, *profile, flavour);
  }
  auto executor = start_on_host(built, options);
  if (!executor) {
    return tl::unexpected(executor.error());
  }
  under_test.executor = std::move(*executor);
  return under_test;
}

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

Result<std::set<Kernel>> kernels_of_options(const ConformOptions& options) {
  std::set<Kernel> kernels;
  for (const std::string& name : options.operators) {
    const std::vector<Kernel> named = kernels_named(name);
    if (named.empty()) {
      return tl::unexpected(unknown_name("operator", name, operator_names()));
    }
    kernels.insert(named.begin(), named.end());
  }
  if (options.operators.empty()) {
    kernels.insert(all_kernels().begin(), all_kernels().end());
  }
  return kernels;
}

std::string source_of(Kernel kernel) { return fmt::format("workloads/operators/{}.toml", operator_of(kernel)); }

Result<KernelUnderTest> whole_level(const Spaces& spaces, Kernel kernel, Level level, std::uint64_t seed,
                                    Profile profile) {
  KernelUnderTest under_test;
  under_test.kernel = kernel;
  under_test.source = source_of(kernel);
  for (const auto& space : spaces) {
    const auto& its = kernels_of(*space);
    if (std::find(its.begin(), its.end(), kernel) == its.end()) {
      continue;
    }
    auto cases = KernelCases::enumerate(space, kernel, level, seed, profile);
    if (!cases) {
      return tl::unexpected(cases.error());
    }
    for (std::size_t i = 0; i < cases->size(); ++i) {
      under_test.names.push_back(cases->name(i));
    }
    under_test.coverage = cases->coverage();
    under_test.make = [cases = *cases](std::size_t index) { return cases.make(index); };
    break;
  }
  return under_test;
}

/// Kernels with the cases given, in the order of their first.
std::vector<KernelUnderTest> group_by_kernel(const std::vector<Case>& cases, const std::string& source) {
  std::map<Kernel, std::vector<Case>> by_kernel;
  for (const Case& test : cases) {
    by_kernel[test.kernel].push_back(test);
  }
  std::vector<KernelUnderTest> kernels;
  for (auto& [kernel, its] : by_kernel) {
    KernelUnderTest under_test;
    under_test.kernel = kernel;
    under_test.source = source.empty() ? source_of(kernel) : source;
    for (const Case& test : its) {
      under_test.names.push_back(test.name);
    }
    under_test.make = [all = std::move(its)](std::size_t index) -> Result<Case> { return all[index]; };
    kernels.push_back(std::move(under_test));
  }
  return kernels;
}

Result<std::vector<KernelUnderTest>> named_cases(const ConformOptions& options, const Spaces& spaces,
                                                 Profile profile) {
  std::vector<Case> cases;
  for (const std::string& name : options.cases) {
    auto test = make_case(spaces, name, profile);
    if (!test) {
      return tl::unexpected(test.error());
    }
    cases.push_back(std::move(*test));
  }
  return group_by_kernel(cases, "");
}

Result<std::vector<KernelUnderTest>> all_cases(const ConformOptions& options, const Spaces& spaces,
                                               const LibraryUnderTest& library, const std::set<Kernel>& chosen) {
  const auto level = level_of(options.level);
  if (!level) {
    return tl::unexpected(level.error());
  }
  // Covering arrays are searched for: a kernel a thread.
  std::vector<std::future<Result<KernelUnderTest>>> made;
  for (const Kernel kernel : chosen) {
    if (library.executor->provides(kernel)) {
      made.push_back(std::async(std::launch::async, [&spaces, kernel, &level, &options, &library] {
        return whole_level(spaces, kernel, *level, options.seed, library.profile);
      }));
    }
  }
  std::vector<KernelUnderTest> kernels;
  std::optional<Error> error;
  for (auto& future : made) {
    auto kernel = future.get();
    if (!kernel) {
      error = kernel.error();
      continue;
    }
    kernels.push_back(std::move(*kernel));
  }
  return error ? Result<std::vector<KernelUnderTest>>(tl::unexpected(*error)) : std::move(kernels);
}

}  // namespace

Result<LibraryUnderTest> set_up_library(const ConformOptions& options, const fs::path& root) {
  if (options.board == "host") {
    return set_up_on_host(options, root);
  }
  return fail(ErrorKind::setup, "conformance does not run on boards yet", "--board", "leave --board out: host");
}

Result<CasesUnderTest> set_up_cases(const ConformOptions& options, const fs::path& root,
                                    const LibraryUnderTest& library) {
  const auto chosen = kernels_of_options(options);
  if (!chosen) {
    return tl::unexpected(chosen.error());
  }
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
  auto kernels = options.cases.empty() ? all_cases(options, *spaces, library, *chosen)
                                       : named_cases(options, *spaces, library.profile);
  if (!kernels) {
    return tl::unexpected(kernels.error());
  }
  std::set<Kernel> wanted = *chosen;
  if (!options.cases.empty()) {
    wanted.clear();
    for (const KernelUnderTest& kernel : *kernels) wanted.insert(kernel.kernel);
  }
  for (KernelUnderTest& kernel : *kernels) {
    if (library.executor->provides(kernel.kernel)) cases.kernels.push_back(std::move(kernel));
  }
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(cases.absent),
               [&library](Kernel kernel) { return !library.executor->provides(kernel); });
  if (cases.kernels.empty()) {
    return fail(ErrorKind::nothing_selected, fmt::format("the library {} has none of the kernels asked for", library.id),
                "conform", "kernels are C functions pm_<operator>_<types>: reference/kernel_abi.h");
  }
  return cases;
}

}  // namespace probemark

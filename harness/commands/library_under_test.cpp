#include "harness/commands/library_under_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "harness/commands/selection.hpp"
#include "harness/conform/host_executor.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

std::string compiler_of_host() {
  const char* named = std::getenv("CXX");
  const std::string program = named != nullptr && *named != '\0' ? named : "g++";
  const auto run = run_to_end({program, "--version"}, std::chrono::seconds(30));
  return run && run->status.ok() ? run->output.substr(0, run->output.find('\n')) : program;
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

Result<LibraryUnderTest> set_up_on_host(const ConformOptions& options, const fs::path& root) {
  const HostLibraryBuilder builder(root, BuildCache(fs::absolute(default_cache_folder())));
  const HostFlavour flavour = options.sanitize ? HostFlavour::sanitized : HostFlavour::plain;
  LibraryUnderTest under_test;
  under_test.register_place = "host";
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
    const auto libraries = select_kernel_libraries(root, {options.kernels});
    if (!libraries) {
      return tl::unexpected(libraries.error());
    }
    const KernelLibrary* library = &libraries->front();
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

}  // namespace

Result<Profile> profile_for(const std::string& asked, const std::vector<std::string>& claimed) {
  if (!asked.empty()) {
    return profile_of(asked);
  }
  const bool is_double = claimed.empty() || std::find(claimed.begin(), claimed.end(), "double") != claimed.end();
  return profile_of(is_double ? "double" : claimed.front());
}

Result<LibraryUnderTest> set_up_library(const ConformOptions& options, const fs::path& root,
                                        const std::vector<Kernel>& chosen) {
  if (options.board == "host" && options.board_file.empty()) {
    return set_up_on_host(options, root);
  }
  if (options.sanitize || !options.library.empty()) {
    return fail(ErrorKind::usage, "sanitizers and shared objects are for the host", "conform",
                "leave out --sanitize and --library, or --board");
  }
  return set_up_on_board(options, root, chosen);
}

}  // namespace probemark

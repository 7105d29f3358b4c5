#include "harness/conform/host_library.hpp"

#include <string>
#include <vector>

#include "harness/conform/host_compiler.hpp"
#include "harness/image/source_hash.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr const char* sanitizers = "-fsanitize=address,undefined";

const char* profile_type(Profile profile) {
  switch (profile) {
    case Profile::double_rounding:
      return "double_rounding";
    case Profile::single_rounding:
      return "single_rounding";
    case Profile::xnnpack:
      return "xnnpack_rounding";
  }
  return "double_rounding";
}

/// The headers of the tree that a kernel library or the worker may read.
Result<std::string> tree_hash(const fs::path& root) {
  return hash_of_sources(
      root, {root / "reference/kernels", root / "reference/numerics", root / "targets/runtime/conformance"},
      {root / "reference/kernel_abi.h", root / "reference/kernels.inc", root / "reference/parameters.hpp"});
}

}  // namespace

HostLibraryBuilder::HostLibraryBuilder(fs::path root, BuildCache cache)
    : root_(fs::absolute(root).lexically_normal()), cache_(std::move(cache)) {}

Result<fs::path> HostLibraryBuilder::worker(HostFlavour flavour) const {
  auto headers = tree_hash(root_);
  if (!headers) {
    return tl::unexpected(std::move(headers).error());
  }
  const fs::path runtime = root_ / "targets/runtime/conformance";
  const fs::path cores = root_ / "targets/cores";
#if defined(__x86_64__)
  const fs::path checked_call = cores / "x86-64/checked_call.S";
#else
  const fs::path checked_call = cores / "freestanding/checked_call.cpp";
#endif
  HostBuild build;
  build.sources = {runtime / "host_worker.cpp", runtime / "case_check.cpp", runtime / "placed_case.cpp",
                   runtime / "placed_case_guards.cpp", checked_call};
  // Not instrumented: it looks at guard bands and paints the stack.
  build.flags = {"-O2", "-g1", "-I" + root_.string()};
  build.link_flags = {"-ldl"};
  if (flavour == HostFlavour::sanitized) {
    build.link_flags.emplace_back(sanitizers);
  }
  build.headers = *headers;
  build.suffix = "-worker";
  return build_on_host(build, cache_);
}

Result<HostLibrary> HostLibraryBuilder::build(const KernelLibrary& kernels, Profile profile,
                                              HostFlavour flavour) const {
  auto tree = tree_hash(root_);
  std::vector<fs::path> folders = kernels.includes;
  folders.push_back(kernels.folder);
  auto own = hash_of_sources(kernels.folder, folders, kernels.sources);
  for (auto* hash : {&tree, &own}) {
    if (!*hash) {
      return tl::unexpected(std::move(*hash).error());
    }
  }
  HostBuild build;
  build.sources = kernels.sources;
  build.flags = {"-O2", "-g1", "-fPIC", "-I" + root_.string()};
  build.link_flags = {"-shared", "-lm"};
  if (flavour == HostFlavour::sanitized) {
    build.flags.insert(build.flags.end(), {sanitizers, "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"});
    build.link_flags.emplace_back(sanitizers);
  }
  build.flags.insert(build.flags.end(), kernels.compile_flags.begin(), kernels.compile_flags.end());
  for (const fs::path& include : kernels.includes) {
    build.flags.push_back("-I" + include.string());
  }
  build.flags.push_back(std::string("-DPM_PROFILE=") + profile_type(profile));
  build.headers = *tree + *own;
  build.suffix = ".so";
  auto library = build_on_host(build, cache_);
  if (!library) {
    return tl::unexpected(std::move(library).error());
  }
  return around(*library, flavour);
}

Result<HostLibrary> HostLibraryBuilder::around(const fs::path& library, HostFlavour flavour) const {
  std::error_code ignored;
  if (!fs::is_regular_file(library, ignored)) {
    return fail(ErrorKind::invalid_input, "there is no such shared object", library.string());
  }
  auto program = worker(flavour);
  if (!program) {
    return tl::unexpected(std::move(program).error());
  }
  return HostLibrary{fs::absolute(library), *program, flavour};
}

}  // namespace probemark

#include "harness/image/device_compiler.hpp"

#include <fmt/format.h>

#include <chrono>

#include "harness/board/optimization.hpp"
#include "harness/digest/sha256.hpp"
#include "harness/image/source_hash.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes compile_deadline{5};

/// Of the core, with one optimisation level, at the end.
std::vector<std::string> optimized_flags(const Board& board) {
  return with_optimization(board.core.compile_flags, optimization_of(board.core.compile_flags));
}

std::vector<std::string> compile_flags(const Board& board, const fs::path& root) {
  std::vector<std::string> flags = optimized_flags(board);
  for (const char* flag : {"-g1", "-ffunction-sections", "-fdata-sections"}) {
    flags.emplace_back(flag);
  }
  flags.push_back("-I" + root.string());
  // The same bytes wherever the checkout lies.
  flags.push_back(fmt::format("-fdebug-prefix-map={}=.", root.string()));
  return flags;
}

std::string profile_flag(Profile profile) {
  switch (profile) {
    case Profile::single_rounding:
      return "-DPM_PROFILE=single_rounding";
    case Profile::xnnpack:
      return "-DPM_PROFILE=xnnpack_rounding";
    default:
      return "-DPM_PROFILE=double_rounding";
  }
}

}  // namespace

std::string portable_flags(const Board& board, const KernelLibrary& kernels) {
  const std::string common =
      fmt::format("{} -ffunction-sections -fdata-sections -std=c++14 -fno-exceptions -fno-rtti {} -Wl,--gc-sections",
                  fmt::join(optimized_flags(board), " "), fmt::join(board.core.link_flags, " "));
  return kernels.compile_flags.empty()
             ? common
             : fmt::format("{}; {}: {}", common, kernels.id, fmt::join(kernels.compile_flags, " "));
}

Error build_error(const std::string& what, const std::string& where, const std::string& output) {
  const std::size_t bound = 1500;
  return Error{ErrorKind::setup, fmt::format("{}:\n{}", what, output.substr(0, bound)), where,
               "probemark doctor lists the toolchains; the first error above names the line"};
}

DeviceCompiler::DeviceCompiler(const fs::path& root, BuildCache cache)
    : root_(fs::absolute(root).lexically_normal()), cache_(std::move(cache)) {}

Result<std::string> DeviceCompiler::version(const std::string& compiler) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = versions_.find(compiler); found != versions_.end()) {
      return found->second;
    }
  }
  auto run = run_to_end({compiler, "--version"}, std::chrono::seconds(30));
  if (!run) {
    return tl::unexpected(run.error());
  }
  std::string version = run->output.substr(0, run->output.find('\n'));
  const std::lock_guard lock(mutex_);
  return versions_[compiler] = version;
}

Result<std::string> DeviceCompiler::sources_hash() {
  const std::lock_guard lock(mutex_);
  if (sources_hash_.empty()) {
    const auto reference = root_ / "reference";
    const auto targets = root_ / "targets";
    auto hash =
        hash_of_sources(root_, {reference / "numerics", reference / "kernels", targets / "cores", targets / "runtime"},
                        {reference / "kernel_abi.h", reference / "kernels.inc"});
    if (!hash) {
      return hash;
    }
    sources_hash_ = *hash;
  }
  return sources_hash_;
}

Result<std::string> DeviceCompiler::kernels_hash(const KernelLibrary& kernels) {
  const std::lock_guard lock(mutex_);
  auto& known = kernels_hashes_[kernels.folder.string()];
  if (known.empty()) {
    auto hash = hash_of(kernels);
    if (!hash) {
      return hash;
    }
    known = *hash;
  }
  return known;
}

std::vector<DeviceSource> DeviceCompiler::base_sources(const Board& board, Profile profile) const {
  std::vector<DeviceSource> sources;
  for (const fs::path& source : board.core.sources) {
    sources.push_back({source});
  }
  sources.push_back({root_ / "targets/runtime/runner.cpp"});
  sources.push_back({root_ / "targets/kernels/portable/portable.cpp", {profile_flag(profile)}});
  return sources;
}

Result<std::vector<DeviceSource>> DeviceCompiler::library_sources(const KernelLibrary& kernels, Profile profile) {
  std::vector<DeviceSource> sources;
  if (kernels.id == "portable") {
    return sources;
  }
  if (kernels.absent) {
    return tl::unexpected(*kernels.absent);
  }
  const auto headers = kernels_hash(kernels);
  if (!headers) {
    return tl::unexpected(headers.error());
  }
  std::vector<std::string> flags = kernels.compile_flags;
  for (const auto& include : kernels.includes) {
    flags.push_back("-I" + include.string());
  }
  if (kernels.checkout) {
    flags.push_back(fmt::format("-fdebug-prefix-map={}={}", kernels.checkout->root.string(), kernels.id));
  }
  flags.push_back(profile_flag(profile));
  for (const fs::path& source : kernels.sources) {
    sources.push_back({source, flags, *headers});
  }
  return sources;
}

Result<fs::path> DeviceCompiler::compile(const Board& board, const WorkFolder& work, const fs::path& source,
                                         const std::vector<std::string>& flags) {
  const bool cpp = source.extension() == ".cpp" || source.extension() == ".cc";
  const bool assembly = source.extension() == ".S";
  std::vector<std::string> command = {board.core.toolchain + (cpp ? "g++" : "gcc")};
  const auto common = compile_flags(board, root_);
  command.insert(command.end(), common.begin(), common.end());
  if (cpp) {
    for (const char* flag : {"-std=c++14", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"}) {
      command.emplace_back(flag);
    }
  } else if (assembly) {
    // avr-gcc would write stabs, which know no prefix map.
    command.insert(command.end(), {"-gdwarf-4", "-g1"});
  } else {
    command.emplace_back("-std=c11");
  }
  command.insert(command.end(), flags.begin(), flags.end());
  fs::path object = work.path() / (source.stem().string() + "-" + source.extension().string().substr(1) + ".o");
  command.insert(command.end(), {"-c", source.string(), "-o", object.string()});
  command.push_back(fmt::format("-fdebug-prefix-map={}=generated", work.path().string()));
  RunOptions options;
  options.working_folder = work.path();
  auto run = run_to_end(command, compile_deadline, options);
  if (!run) {
    return tl::unexpected(run.error());
  }
  if (!run->status.ok()) {
    return tl::unexpected(build_error(fmt::format("{} failed", command[0]), source.string(), run->output));
  }
  return object;
}

Result<fs::path> DeviceCompiler::object(const Board& board, const DeviceSource& source) {
  const auto compiler = version(board.core.toolchain + "g++");
  const auto sources = sources_hash();
  const auto own = sha256_of_file(source.file);
  for (const auto* part : {&compiler, &sources, &own}) {
    if (!*part) {
      return tl::unexpected(part->error());
    }
  }
  Sha256 hash;
  for (const auto& text :
       {std::string("object 2"), *compiler, *sources, *own, source.file.extension().string(), source.own_headers}) {
    hash.add_field(text);
  }
  for (const auto& flag : board.core.compile_flags) {
    hash.add_field(flag);
  }
  for (const auto& flag : source.flags) {
    hash.add_field(flag);
  }
  const std::string key = hash.finish();
  if (auto found = cache_.find(key, ".o")) {
    return *found;
  }
  const auto work = WorkFolder::create(cache_);
  if (!work) {
    return tl::unexpected(work.error());
  }
  auto built = compile(board, *work, source.file, source.flags);
  if (!built) {
    return built;
  }
  return cache_.store(key, ".o", *built);
}

}  // namespace probemark

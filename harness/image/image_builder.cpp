#include "harness/image/image_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <regex>

#include "harness/digest/sha256.hpp"
#include "harness/image/description.hpp"
#include "harness/image/generated_source.hpp"
#include "harness/image/source_hash.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes compile_deadline{5};

/// The least stack that an image must leave room for, in bytes.
std::uint64_t minimum_stack_bytes(std::uint64_t ram_bytes) {
  return ram_bytes <= 2048 ? 256 : (ram_bytes <= 8192 ? 512 : 1024);
}

/// A folder that is gone when the build is.
struct WorkFolder {
  fs::path path;
  explicit WorkFolder(fs::path folder) : path(std::move(folder)) {}
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

Result<void> write_file(const fs::path& file, std::span<const std::uint8_t> bytes) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) {
    return fail(ErrorKind::setup, "cannot write", file.string(), "free space there, or set PROBEMARK_CACHE");
  }
  return {};
}

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

Result<std::string> linker_script(const Board& board) {
  std::ifstream stream(board.core.linker_template);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (text.empty()) {
    return fail(ErrorKind::setup, "cannot read the linker template", board.core.linker_template.string());
  }
  for (const auto& [name, placeholder] : {std::pair{"flash", "FLASH"}, {"ram", "RAM"}}) {
    const MemoryRegion* region = board.region(name);
    if (region == nullptr) {
      return fail(ErrorKind::invalid_input, fmt::format("the board has no memory region '{}'", name),
                  board.file.string(), "add a [[memory]] table of that name");
    }
    text = replace_all(text, fmt::format("@{}_ORIGIN@", placeholder), fmt::format("0x{:x}", region->origin));
    text = replace_all(text, fmt::format("@{}_SIZE@", placeholder), fmt::format("0x{:x}", region->size));
  }
  return replace_all(text, "@STACK_BYTES@", std::to_string(minimum_stack_bytes(board.region("ram")->size)));
}

std::vector<std::string> compile_flags(const Board& board, const fs::path& root) {
  std::vector<std::string> flags = board.core.compile_flags;
  for (const char* flag : {"-O2", "-g1", "-ffunction-sections", "-fdata-sections"}) {
    flags.emplace_back(flag);
  }
  flags.push_back("-I" + root.string());
  // The same bytes wherever the checkout lies.
  flags.push_back(fmt::format("-fdebug-prefix-map={}=.", root.string()));
  return flags;
}

/// The flags as a record shows them: without paths, which differ from machine to machine.
std::string portable_flags(const Board& board) {
  return fmt::format(
      "{} -O2 -ffunction-sections -fdata-sections -std=c++14 -fno-exceptions -fno-rtti {} -Wl,--gc-sections",
      fmt::join(board.core.compile_flags, " "), fmt::join(board.core.link_flags, " "));
}

/// "region `flash' overflowed by 1234 bytes" of GNU ld, largest first.
std::optional<DoesNotFit> overflow_of(const std::string& output, const Board& board) {
  static const std::regex pattern("region `(\\w+)' overflowed by (\\d+) bytes");
  std::optional<DoesNotFit> worst;
  for (auto match = std::sregex_iterator(output.begin(), output.end(), pattern); match != std::sregex_iterator();
       ++match) {
    const MemoryRegion* region = board.region((*match)[1]);
    const std::uint64_t excess = std::stoull((*match)[2]);
    if (region != nullptr && (!worst || excess > worst->needed - worst->available)) {
      worst = DoesNotFit{region->name, region->size + excess, region->size};
    }
  }
  return worst;
}

/// What cannot fit by its data alone needs no compiler.
std::optional<DoesNotFit> obvious_overflow(const ImageRequest& request, const ArenaPlan& plan) {
  const std::uint64_t constants = constant_bytes(request.graph, request.program);
  // AVR's lpm reaches 64 KiB; the program around the constants lies behind them.
  const std::uint64_t flash = request.board.region("flash")->size;
  const std::uint64_t reach = request.board.core.family == "avr" ? std::min<std::uint64_t>(flash, 0x10000) : flash;
  if (constants > reach) {
    return DoesNotFit{"flash", constants, reach};
  }
  const std::uint64_t ram = request.board.region("ram")->size;
  const std::uint64_t needed = plan.bytes + request.scratch_bytes;
  return needed > ram ? std::optional(DoesNotFit{"ram", needed, ram}) : std::nullopt;
}

Error build_error(const std::string& what, const std::string& where, const std::string& output) {
  const std::size_t bound = 1500;
  return Error{ErrorKind::setup, fmt::format("{}:\n{}", what, output.substr(0, bound)), where,
               "probemark doctor lists the toolchains; the first error above names the line"};
}

}  // namespace

struct ImageBuilder::Work {
  const Board& board;
  fs::path folder;
};

ImageBuilder::ImageBuilder(const fs::path& root, BuildCache cache)
    : root_(fs::absolute(root).lexically_normal()), cache_(std::move(cache)) {}

Result<std::string> ImageBuilder::compiler_version(const std::string& compiler) {
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

Result<std::string> ImageBuilder::sources_hash() {
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

Result<std::string> ImageBuilder::kernels_hash(const KernelLibrary& kernels) {
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

Result<fs::path> ImageBuilder::compile(const Work& work, const fs::path& source,
                                       const std::vector<std::string>& flags) {
  const bool cpp = source.extension() == ".cpp" || source.extension() == ".cc";
  const bool assembly = source.extension() == ".S";
  std::vector<std::string> command = {work.board.core.toolchain + (cpp ? "g++" : "gcc")};
  const auto common = compile_flags(work.board, root_);
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
  fs::path object = work.folder / (source.stem().string() + "-" + source.extension().string().substr(1) + ".o");
  command.insert(command.end(), {"-c", source.string(), "-o", object.string()});
  command.push_back(fmt::format("-fdebug-prefix-map={}=generated", work.folder.string()));
  RunOptions options;
  options.working_folder = work.folder;
  auto run = run_to_end(command, compile_deadline, options);
  if (!run) {
    return tl::unexpected(run.error());
  }
  if (!run->status.ok()) {
    return tl::unexpected(build_error(fmt::format("{} failed", command[0]), source.string(), run->output));
  }
  return object;
}

Result<fs::path> ImageBuilder::object(const ImageRequest& request, const fs::path& source,
                                      const std::vector<std::string>& extra_flags, const std::string& own_headers) {
  const auto version = compiler_version(request.board.core.toolchain + "g++");
  const auto sources = sources_hash();
  const auto own = sha256_of_file(source);
  for (const auto* part : {&version, &sources, &own}) {
    if (!*part) {
      return tl::unexpected(part->error());
    }
  }
  Sha256 hash;
  for (const auto& text :
       {std::string("object 2"), *version, *sources, *own, source.extension().string(), own_headers}) {
    hash.add_field(text);
  }
  for (const auto& flag : request.board.core.compile_flags) {
    hash.add_field(flag);
  }
  for (const auto& flag : extra_flags) {
    hash.add_field(flag);
  }
  const std::string key = hash.finish();
  if (auto found = cache_.find(key, ".o")) {
    return *found;
  }
  auto folder = cache_.make_work_folder();
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  const WorkFolder work(*folder);
  auto built = compile({request.board, work.path}, source, extra_flags);
  if (!built) {
    return built;
  }
  return cache_.store(key, ".o", *built);
}

Result<std::variant<Image, DoesNotFit>> ImageBuilder::build(const ImageRequest& request) {
  using Outcome = std::variant<Image, DoesNotFit>;
  const Board& board = request.board;
  if (request.kernels.absent) {
    return tl::unexpected(*request.kernels.absent);
  }
  auto script = linker_script(board);
  if (!script) {
    return tl::unexpected(script.error());
  }
  const ArenaPlan plan = plan_arena(request.graph, request.program, board.core.family == "avr" ? 2 : 16);
  if (const auto overflow = obvious_overflow(request, plan)) {
    return Outcome(*overflow);
  }
  const std::string compiler = board.core.toolchain + "g++";
  auto version = compiler_version(compiler);
  if (!version) {
    return tl::unexpected(version.error());
  }

  std::vector<std::string> kernel_flags = request.kernels.compile_flags;
  for (const auto& include : request.kernels.includes) {
    kernel_flags.push_back("-I" + include.string());
  }
  if (request.kernels.checkout) {
    kernel_flags.push_back(
        fmt::format("-fdebug-prefix-map={}={}", request.kernels.checkout->root.string(), request.kernels.id));
  }
  const std::map<Profile, std::string> profile_types = {{Profile::double_rounding, "double_rounding"},
                                                        {Profile::single_rounding, "single_rounding"},
                                                        {Profile::xnnpack, "xnnpack_rounding"}};
  const std::string profile_flag = "-DPM_PROFILE=" + profile_types.at(request.program.profile);
  kernel_flags.push_back(profile_flag);
  struct Source {
    fs::path file;
    std::vector<std::string> flags;
    std::string own_headers;
  };
  std::vector<Source> sources;
  for (const fs::path& source : board.core.sources) {
    sources.push_back({source, {}, ""});
  }
  sources.push_back({root_ / "targets/runtime/runner.cpp", {}, ""});
  sources.push_back({root_ / "targets/kernels/portable/portable.cpp", {profile_flag}, ""});
  if (request.kernels.id != "portable") {
    const auto headers = kernels_hash(request.kernels);
    if (!headers) {
      return tl::unexpected(headers.error());
    }
    for (const fs::path& source : request.kernels.sources) {
      sources.push_back({source, kernel_flags, *headers});
    }
  }
  std::vector<std::string> objects;
  Sha256 hash;
  hash.add_field("image 2");
  for (const auto& [source, flags, own_headers] : sources) {
    auto built = object(request, source, flags, own_headers);
    if (!built) {
      return tl::unexpected(built.error());
    }
    hash.add_field(built->filename().string());
    objects.push_back(built->string());
  }
  const ImageDescription description =
      describe_image({request.graph, request.program, plan, board.id, board.clock_hz, request.workload,
                      request.model_sha256, request.kernels.id, *version, portable_flags(board)});
  const auto files = generate_sources({request.graph, request.program, plan, board,
                                       fmt::format("{} on {}", request.workload, board.id), request.scratch_bytes,
                                       to_json_text(description)});
  for (const GeneratedFile& file : files) {
    hash.add_field(file.name);
    hash.add_field({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
  }
  hash.add_field(*script);
  hash.add_field(portable_flags(board));
  const std::string key = hash.finish();
  if (const auto found = cache_.find(key, ".elf")) {
    auto image = read_image(*found);
    if (image) {
      image->cached = true;
      return Outcome(std::move(*image));
    }
  }

  auto folder = cache_.make_work_folder();
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  const WorkFolder work(*folder);
  for (const GeneratedFile& file : files) {
    if (auto written = write_file(work.path / file.name, file.bytes); !written) {
      return tl::unexpected(written.error());
    }
  }
  for (const char* source : {"model.cpp", "board.cpp", "constants.S"}) {
    auto built = compile({board, work.path}, work.path / source, {});
    if (!built) {
      return tl::unexpected(built.error());
    }
    objects.push_back(built->string());
  }
  const fs::path script_file = work.path / "image.ld";
  if (auto written = write_file(script_file, {reinterpret_cast<const std::uint8_t*>(script->data()), script->size()});
      !written) {
    return tl::unexpected(written.error());
  }
  const fs::path linked = work.path / "image.elf";
  std::vector<std::string> command = {compiler};
  command.insert(command.end(), board.core.compile_flags.begin(), board.core.compile_flags.end());
  command.insert(command.end(), objects.begin(), objects.end());
  command.insert(command.end(), board.core.link_flags.begin(), board.core.link_flags.end());
  command.insert(command.end(), {"-T", script_file.string(), "-Wl,--gc-sections", "-o", linked.string()});
  auto run = run_to_end(command, compile_deadline);
  if (!run) {
    return tl::unexpected(run.error());
  }
  if (!run->status.ok()) {
    if (const auto overflow = overflow_of(run->output, board)) {
      return Outcome(*overflow);
    }
    return tl::unexpected(
        build_error("linking failed", fmt::format("{} on {}", request.workload, board.id), run->output));
  }
  auto stored = cache_.store(key, ".elf", linked);
  if (!stored) {
    return tl::unexpected(stored.error());
  }
  auto image = read_image(*stored);
  if (!image) {
    return tl::unexpected(image.error());
  }
  return Outcome(std::move(*image));
}

}  // namespace probemark

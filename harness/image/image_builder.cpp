#include "harness/image/image_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/digest/sha256.hpp"
#include "harness/image/description.hpp"
#include "harness/image/generated_source.hpp"
#include "harness/image/image_linker.hpp"
#include "reference/state.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

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
  std::uint64_t needed = plan.bytes + request.scratch_bytes;
  for (const Call& call : request.program.calls) {
    needed += state_bytes(call.kernel, call.parameters);
  }
  return needed > ram ? std::optional(DoesNotFit{"ram", needed, ram}) : std::nullopt;
}

}  // namespace

Result<std::variant<Image, DoesNotFit>> ImageBuilder::build(const ImageRequest& request) {
  using Outcome = std::variant<Image, DoesNotFit>;
  const Board& board = request.board;
  if (request.kernels.absent) {
    return tl::unexpected(*request.kernels.absent);
  }
  auto script = linker_script(board, minimum_stack_bytes(board));
  if (!script) {
    return tl::unexpected(script.error());
  }
  const ArenaPlan plan = plan_arena(request.graph, request.program, board.core.family == "avr" ? 2 : 16);
  if (const auto overflow = obvious_overflow(request, plan)) {
    return Outcome(*overflow);
  }
  auto version = compiler_.version(board.core.toolchain + "g++");
  if (!version) {
    return tl::unexpected(version.error());
  }

  std::vector<DeviceSource> sources = compiler_.base_sources(board, request.program.profile);
  auto own = compiler_.library_sources(request.kernels, request.program.profile);
  if (!own) {
    return tl::unexpected(own.error());
  }
  sources.insert(sources.end(), own->begin(), own->end());
  std::vector<std::string> objects;
  Sha256 hash;
  hash.add_field("image 2");
  for (const DeviceSource& source : sources) {
    auto built = compiler_.object(board, source);
    if (!built) {
      return tl::unexpected(built.error());
    }
    hash.add_field(built->filename().string());
    objects.push_back(built->string());
  }
  const ImageDescription description =
      describe_image({request.graph, request.program, plan, board.id, board.clock_hz, request.workload,
                      request.model_sha256, request.kernels.id, *version, portable_flags(board, request.kernels)});
  const auto files = generate_sources({request.graph, request.program, plan, board,
                                       fmt::format("{} on {}", request.workload, board.id), request.scratch_bytes,
                                       to_json_text(description)});
  for (const GeneratedFile& file : files) {
    hash.add_field(file.name);
    hash.add_field({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
  }
  hash.add_field(*script);
  hash.add_field(portable_flags(board, request.kernels));
  const std::string key = hash.finish();
  if (const auto found = compiler_.cache().find(key, ".elf")) {
    auto image = read_image(*found);
    if (image) {
      image->cached = true;
      return Outcome(std::move(*image));
    }
  }

  const auto work = WorkFolder::create(compiler_.cache());
  if (!work) {
    return tl::unexpected(work.error());
  }
  for (const GeneratedFile& file : files) {
    if (auto written = work->write(file.name, file.bytes); !written) {
      return tl::unexpected(written.error());
    }
  }
  for (const char* source : {"model.cpp", "board.cpp", "constants.S"}) {
    auto built = compiler_.compile(board, *work, work->path() / source, {});
    if (!built) {
      return tl::unexpected(built.error());
    }
    objects.push_back(built->string());
  }
  auto linked = link_image(board, *work, objects, *script, fmt::format("{} on {}", request.workload, board.id));
  if (!linked) {
    return tl::unexpected(linked.error());
  }
  if (const auto* overflow = std::get_if<DoesNotFit>(&*linked)) {
    return Outcome(*overflow);
  }
  auto stored = compiler_.cache().store(key, ".elf", std::get<fs::path>(*linked));
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

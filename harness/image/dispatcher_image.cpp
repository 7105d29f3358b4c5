#include "harness/image/dispatcher_image.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/digest/sha256.hpp"
#include "harness/image/description.hpp"
#include "harness/image/dispatcher_source.hpp"
#include "harness/image/elf_file.hpp"
#include "harness/image/generated_source.hpp"
#include "harness/image/image_builder.hpp"
#include "harness/image/image_linker.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {

namespace fs = std::filesystem;

namespace {

using Outcome = std::variant<DispatcherImage, DoesNotFit>;

constexpr std::uint64_t arena_alignment = 16;

/// Kernels and the checks around them; an eighth of a small RAM.
std::uint64_t stack_reserve(const Board& board) {
  const MemoryRegion* ram = board.region("ram");
  return ram == nullptr ? 0 : std::clamp<std::uint64_t>(ram->size / 8 / 16 * 16, 1024, 4096);
}

Result<std::uint64_t> address_of(const ElfFile& elf, const std::string& symbol, const fs::path& file) {
  const auto found = elf.symbols.find(symbol);
  if (found == elf.symbols.end()) {
    return fail(ErrorKind::setup, fmt::format("the image has no symbol {}", symbol), file.string(), "build it again");
  }
  return found->second.address;
}

/// What an arena may have that begins where that of this image does.
Result<std::uint64_t> arena_room(const fs::path& file, std::uint64_t reserve) {
  const auto elf = read_elf(file);
  if (!elf) {
    return tl::unexpected(elf.error());
  }
  const auto begin = address_of(*elf, "pm_arena", file);
  const auto end = address_of(*elf, "pm_stack_top", file);
  if (!begin || !end) {
    return tl::unexpected(begin ? end.error() : begin.error());
  }
  const std::uint64_t most = *end - reserve;
  return most <= *begin ? 0 : (most - *begin) / arena_alignment * arena_alignment;
}

Result<DispatcherImage> read_dispatcher(const fs::path& file, std::vector<Kernel> kernels) {
  auto image = read_image(file);
  if (!image) {
    return tl::unexpected(image.error());
  }
  const auto elf = read_elf(file);
  if (!elf) {
    return tl::unexpected(elf.error());
  }
  const auto dispatcher = address_of(*elf, "pm_dispatcher", file);
  const auto begin = address_of(*elf, "pm_arena", file);
  const auto end = address_of(*elf, "pm_arena_end", file);
  for (const auto* address : {&dispatcher, &begin, &end}) {
    if (!*address) {
      return tl::unexpected(address->error());
    }
  }
  // Nothing is counted: without markers an emulator need not look at every instruction.
  image->window_begin = 0;
  image->window_end = 0;
  return DispatcherImage{std::move(*image), std::move(kernels), *dispatcher, *begin, *end - *begin};
}

std::string title_of(const DispatcherRequest& request) {
  return fmt::format("conformance of {} on {}", request.kernels.id, request.board.id);
}

/// Names and contents.
std::vector<std::pair<std::string, std::string>> generated_files(const DispatcherRequest& request,
                                                                 const std::string& compiler) {
  ImageDescription description;
  description.protocol_version = PM_PROTOCOL_VERSION;
  description.workload = "conformance";
  description.board = request.board.id;
  description.kernels = request.kernels.id;
  description.profile = profile_name(request.profile);
  description.compiler = compiler;
  description.flags = portable_flags(request.board, request.kernels);
  description.clock_hz = request.board.clock_hz;
  const GeneratedFile board = board_source(request.board);
  return {{"kernels.cpp", kernel_table_source(title_of(request), request.selected)},
          {board.name, {board.bytes.begin(), board.bytes.end()}},
          {"description.json", to_json_text(description)}};
}

}  // namespace

Result<std::vector<Kernel>> DispatcherImageBuilder::provided(const Board& board, const KernelLibrary& kernels,
                                                             Profile profile) {
  if (kernels.id == "portable") {
    return all_kernels();
  }
  const auto sources = compiler_.library_sources(kernels, profile);
  if (!sources) {
    return tl::unexpected(sources.error());
  }
  std::vector<bool> found(all_kernels().size());
  for (const DeviceSource& source : *sources) {
    const auto object = compiler_.object(board, source);
    const auto elf = object ? read_elf(*object) : tl::unexpected(object.error());
    if (!elf) {
      return tl::unexpected(elf.error());
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto symbol = elf->symbols.find(kernel_symbol(all_kernels()[i]));
      found[i] = found[i] || (symbol != elf->symbols.end() && !symbol->second.weak);
    }
  }
  std::vector<Kernel> own;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]) {
      own.push_back(all_kernels()[i]);
    }
  }
  return own;
}

Result<std::vector<std::string>> DispatcherImageBuilder::objects(const DispatcherRequest& request) {
  std::vector<DeviceSource> sources = compiler_.base_sources(request.board, request.profile);
  const auto own = compiler_.library_sources(request.kernels, request.profile);
  if (!own) {
    return tl::unexpected(own.error());
  }
  sources.insert(sources.end(), own->begin(), own->end());
  const fs::path targets = compiler_.root() / "targets";
  sources.push_back({targets / "cores" / request.board.core.family / "checked_call.S"});
  for (const char* file : {"dispatcher.cpp", "case_check.cpp", "placed_case.cpp", "placed_case_guards.cpp"}) {
    sources.push_back({targets / "runtime/conformance" / file});
  }
  std::vector<std::string> objects;
  for (const DeviceSource& source : sources) {
    const auto object = compiler_.object(request.board, source);
    if (!object) {
      return tl::unexpected(object.error());
    }
    objects.push_back(object->string());
  }
  return objects;
}

Result<std::variant<fs::path, DoesNotFit>> DispatcherImageBuilder::link(const DispatcherRequest& request,
                                                                        const WorkFolder& work,
                                                                        std::vector<std::string> objects,
                                                                        const std::string& script) {
  const Board& board = request.board;
  const std::string title = title_of(request);
  const auto link_with = [&](std::uint64_t arena_bytes) -> Result<std::variant<fs::path, DoesNotFit>> {
    const auto source = work.write("dispatcher.S", dispatcher_arena_source(title, arena_bytes));
    const auto object = source ? compiler_.compile(board, work, *source, {}) : source;
    if (!object) {
      return tl::unexpected(object.error());
    }
    std::vector<std::string> all = objects;
    all.push_back(object->string());
    return link_image(board, work, all, script, title);
  };
  // Only then is known what the image's own data leave for the arena.
  auto small = link_with(arena_alignment);
  if (!small || std::holds_alternative<DoesNotFit>(*small)) {
    return small;
  }
  const auto room = arena_room(std::get<fs::path>(*small), stack_reserve(board));
  if (!room) {
    return tl::unexpected(room.error());
  }
  return *room <= arena_alignment ? small : link_with(*room);
}

Result<Outcome> DispatcherImageBuilder::build(const DispatcherRequest& request) {
  const Board& board = request.board;
  if (board.core.family == "avr") {
    return fail(ErrorKind::usage, "conformance cases do not run on AVR boards", board.id,
                "their kernels read constants from program memory, which no case can bring along, and 2 to 8 KB of RAM "
                "hold few cases: name another board");
  }
  const auto script = linker_script(board, stack_reserve(board));
  const auto version = compiler_.version(board.core.toolchain + "g++");
  auto linked = objects(request);
  if (!script || !version || !linked) {
    return tl::unexpected(!script ? script.error() : !version ? version.error() : linked.error());
  }
  const auto files = generated_files(request, *version);
  Sha256 hash;
  hash.add_field("dispatcher 1");
  for (const std::string& object : *linked) {
    hash.add_field(fs::path(object).filename().string());
  }
  for (const auto& [name, text] : files) {
    hash.add_field(text);
  }
  hash.add_field(*script);
  const std::string key = hash.finish();
  if (const auto found = compiler_.cache().find(key, ".elf")) {
    if (auto image = read_dispatcher(*found, request.selected)) {
      image->image.cached = true;
      return Outcome(std::move(*image));
    }
  }
  const auto work = WorkFolder::create(compiler_.cache());
  if (!work) {
    return tl::unexpected(work.error());
  }
  for (const auto& [name, text] : files) {
    const auto file = work->write(name, text);
    const bool source = file && file->extension() == ".cpp";
    const auto object = source ? compiler_.compile(board, *work, *file, {}) : file;
    if (!object) {
      return tl::unexpected(object.error());
    }
    if (source) {
      linked->push_back(object->string());
    }
  }
  const auto elf = link(request, *work, *linked, *script);
  if (!elf) {
    return tl::unexpected(elf.error());
  }
  if (const auto* overflow = std::get_if<DoesNotFit>(&*elf)) {
    return Outcome(*overflow);
  }
  const auto stored = compiler_.cache().store(key, ".elf", std::get<fs::path>(*elf));
  auto image = stored ? read_dispatcher(*stored, request.selected) : tl::unexpected(stored.error());
  return image ? Result<Outcome>(std::move(*image)) : tl::unexpected(image.error());
}

}  // namespace probemark

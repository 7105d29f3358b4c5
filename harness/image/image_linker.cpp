#include "harness/image/image_linker.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <regex>

#include "harness/image/device_compiler.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes link_deadline{5};

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
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

}  // namespace

std::uint64_t minimum_stack_bytes(const Board& board) {
  const MemoryRegion* ram = board.region("ram");
  const std::uint64_t ram_bytes = ram == nullptr ? 0 : ram->size;
  return ram_bytes == 0 ? 0 : ram_bytes <= 2048 ? 256 : (ram_bytes <= 8192 ? 512 : 1024);
}

Result<std::string> linker_script(const Board& board, std::uint64_t stack_bytes) {
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
  return replace_all(text, "@STACK_BYTES@", std::to_string(stack_bytes));
}

Result<std::variant<fs::path, DoesNotFit>> link_image(const Board& board, const WorkFolder& work,
                                                      const std::vector<std::string>& objects,
                                                      const std::string& script, const std::string& what) {
  using Outcome = std::variant<fs::path, DoesNotFit>;
  const auto script_file = work.write("image.ld", script);
  if (!script_file) {
    return tl::unexpected(script_file.error());
  }
  const fs::path linked = work.path() / "image.elf";
  std::vector<std::string> command = {board.core.toolchain + "g++"};
  command.insert(command.end(), board.core.compile_flags.begin(), board.core.compile_flags.end());
  command.insert(command.end(), objects.begin(), objects.end());
  command.insert(command.end(), board.core.link_flags.begin(), board.core.link_flags.end());
  command.insert(command.end(), {"-T", script_file->string(), "-Wl,--gc-sections", "-o", linked.string()});
  auto run = run_to_end(command, link_deadline);
  if (!run) {
    return tl::unexpected(run.error());
  }
  if (!run->status.ok()) {
    if (const auto overflow = overflow_of(run->output, board)) {
      return Outcome(*overflow);
    }
    return tl::unexpected(build_error("linking failed", what, run->output));
  }
  return Outcome(linked);
}

}  // namespace probemark

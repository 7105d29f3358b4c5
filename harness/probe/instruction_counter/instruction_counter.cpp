// The QEMU plugin that counts executed instructions exactly: `-plugin libprobemark_counter.so,counts=PATH`.
// With `quiet=HEX` nothing in the 32 bytes from that address on is counted: a debug port puts instructions of its own
// there.
//
// The addition is per instruction, never per block: under -icount a block that touches a device is left in its middle
// and executed again from there, so that block counts come out too high. QEMU does not repeat an instruction's own
// operations in that case. Nothing is remembered per block, so that translating one again (for a breakpoint, for
// single-stepping) changes nothing.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "harness/probe/counter_mapping.hpp"
#include "harness/probe/instruction_counter/qemu_plugin_abi.h"
#include "harness/probe/window_tally.hpp"

namespace probemark {
namespace {

std::optional<CounterMapping> mapping;
std::optional<WindowTally> tally;
std::uint64_t executed = 0;
std::optional<std::uint64_t> quiet;
constexpr std::uint64_t kQuietBytes = 32;
// Addresses of markers seen so far; QEMU's callbacks point at the values, which a map never moves.
std::map<std::uint64_t, std::uint64_t> markers;

void on_marker(unsigned int, void* address) {
  tally->reach(*static_cast<const std::uint64_t*>(address), {executed, 0});
}

void on_translation(qemu_plugin_id_t, qemu_plugin_tb* block) {
  const std::size_t count = qemu_plugin_tb_n_insns(block);
  for (std::size_t i = 0; i < count; ++i) {
    qemu_plugin_insn* const instruction = qemu_plugin_tb_get_insn(block, i);
    const std::uint64_t address = qemu_plugin_insn_vaddr(instruction);
    if (quiet && address >= *quiet && address - *quiet < kQuietBytes) {
      continue;
    }
    if (tally->is_marker(address)) {
      std::uint64_t& marker = markers.try_emplace(address, address).first->second;
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_marker, QEMU_PLUGIN_CB_NO_REGS, &marker);
    }
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &executed, 1);
  }
}

int install(qemu_plugin_id_t id, std::span<char*> arguments) {
  // Not "file": QEMU takes that for the path of another plugin.
  constexpr std::string_view kCounts = "counts=";
  constexpr std::string_view kQuiet = "quiet=";
  std::string_view path;
  for (const std::string_view argument : arguments) {
    if (argument.starts_with(kCounts)) {
      path = argument.substr(kCounts.size());
    } else if (argument.starts_with(kQuiet)) {
      quiet = std::strtoull(argument.data() + kQuiet.size(), nullptr, 16);
    }
  }
  if (path.empty()) {
    std::fputs("probemark counter: the argument counts=PATH is missing\n", stderr);
    return 1;
  }
  auto opened = CounterMapping::open(path);
  if (!opened) {
    std::fprintf(stderr, "probemark counter: %s\n", opened.error().what.c_str());
    return 1;
  }
  mapping.emplace(std::move(*opened));
  tally.emplace(mapping->file());
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  mapping->file().attached = 1;
  return 0;
}

}  // namespace
}  // namespace probemark

int qemu_plugin_version = 1;

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  return probemark::install(id, std::span(argv, static_cast<std::size_t>(argc)));
}

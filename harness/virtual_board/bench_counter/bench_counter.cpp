// The QEMU plugin that keeps a bench's time: `-plugin libprobemark_bench.so,clock=PATH,feed=PATH[,quiet=HEX]`.
// It counts executed instructions and writes the edges of the trigger pin, exact to the instruction, into the feed.
// `quiet` as in the instruction counter, and counted one by one for the reason given there.
#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "harness/probe/instruction_counter/qemu_plugin_abi.h"
#include "harness/virtual_board/bench_clock.hpp"

namespace probemark::virtual_board {
namespace {

using Host = std::chrono::steady_clock;

BenchClock* bench = nullptr;
std::optional<BenchFeedWriter> feed;
std::optional<std::uint64_t> quiet;
constexpr std::uint64_t kQuietBytes = 32;
/// Where and when the core began to be held to its clock; nothing while it is not.
struct Pace {
  std::uint64_t executed = 0;
  Host::time_point host;
};
/// A debugger that has not left by then stays.
constexpr std::chrono::seconds kLongestPace{10};
std::optional<Pace> pace;

void on_store(unsigned int, qemu_plugin_meminfo_t, std::uint64_t address, void*) {
  if (address != bench->set_address && address != bench->clear_address) {
    return;
  }
  const BenchLock lock(*bench);
  const bool high = address == bench->set_address;
  if (bench->state.trigger != high) {
    bench->state.trigger = high;
    bench->state.load = executing_load(*bench);
    append_state(*bench, *feed, executing_time_ns(*bench));
  }
}

bool is_held() {
  return bench->executed > std::atomic_ref(bench->paced_after).load() && std::atomic_ref(bench->state.debug).load();
}

/// An emulated second may take a hundredth of a real one: without this the core would be done before a debugger that
/// means to leave it alone has left.
void on_block(unsigned int, void*) {
  if (!is_held()) {
    // A debugger that comes back must not make the core wait for what it did meanwhile: it could not be halted.
    pace.reset();
    return;
  }
  if (!pace) {
    pace = {bench->executed, Host::now()};
  }
  const auto due =
      std::min(pace->host + std::chrono::nanoseconds(nanoseconds_of(bench->executed - pace->executed, bench->hz)),
               pace->host + kLongestPace);
  while (is_held() && Host::now() < due) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

void on_translation(qemu_plugin_id_t, qemu_plugin_tb* block) {
  qemu_plugin_register_vcpu_tb_exec_cb(block, on_block, QEMU_PLUGIN_CB_NO_REGS, nullptr);
  const std::size_t count = qemu_plugin_tb_n_insns(block);
  for (std::size_t i = 0; i < count; ++i) {
    qemu_plugin_insn* const instruction = qemu_plugin_tb_get_insn(block, i);
    const std::uint64_t address = qemu_plugin_insn_vaddr(instruction);
    if (quiet && address >= *quiet && address - *quiet < kQuietBytes) {
      continue;
    }
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &bench->executed, 1);
    qemu_plugin_register_vcpu_mem_cb(instruction, on_store, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_W, nullptr);
  }
}

int refuse(const std::string& why) {
  std::fprintf(stderr, "probemark bench: %s\n", why.c_str());
  return 1;
}

int install(qemu_plugin_id_t id, std::span<char*> arguments) {
  std::string clock_path;
  std::string feed_path;
  for (const std::string_view argument : arguments) {
    const std::string_view value = argument.substr(argument.find('=') + 1);
    if (argument.starts_with("clock=")) {
      clock_path = value;
    } else if (argument.starts_with("feed=")) {
      feed_path = value;
    } else if (argument.starts_with("quiet=")) {
      quiet = std::strtoull(value.data(), nullptr, 16);
    }
  }
  const int clock = ::open(clock_path.c_str(), O_RDWR | O_CLOEXEC);
  feed.emplace(feed_path);
  if (clock < 0 || !feed->valid()) {
    return refuse("cannot open " + (clock < 0 ? clock_path : feed_path));
  }
  void* memory = ::mmap(nullptr, sizeof(BenchClock), PROT_READ | PROT_WRITE, MAP_SHARED, clock, 0);
  ::close(clock);
  bench = static_cast<BenchClock*>(memory);
  if (memory == MAP_FAILED || bench->magic != BenchClock::magic_word) {
    return refuse(clock_path + " is no bench clock");
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  return 0;
}

}  // namespace
}  // namespace probemark::virtual_board

int qemu_plugin_version = 1;

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  return probemark::virtual_board::install(id, std::span(argv, static_cast<std::size_t>(argc)));
}

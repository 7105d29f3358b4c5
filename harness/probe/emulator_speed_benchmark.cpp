// Guest instructions per second of the emulators, with and without exact counting.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "harness/probe/launchers.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

/// A counting loop at address 0 and an endless one at `stop`.
struct Loop {
  Board board;
  std::string probe;
  std::vector<std::uint16_t> code;
  std::uint64_t entry = 0;
  std::uint64_t stop = 0;
  double instructions = 0;
};

Loop arm_loop() {
  Loop loop;
  loop.board.id = "mps2-an386";
  loop.board.core.family = "arm-m";
  loop.board.probes["qemu"] = {{{"program", "qemu-system-arm"}, {"machine", "mps2-an386"}, {"reset", "vectors"}}, {}};
  loop.probe = "qemu";
  // ldr r0, =100000000; subs r0, #1; bne -1; b 0x800. The stop has a page of its own: QEMU crawls on one with a
  // breakpoint.
  loop.code = {0x1000, 0x2000, 0x0009, 0x0000, 0x4801, 0x3801, 0xd1fd, 0xe3f7, 0xe100, 0x05f5};
  loop.entry = 8;
  loop.stop = 0x800;
  loop.instructions = 2e8;
  return loop;
}

Loop avr_loop() {
  Loop loop;
  loop.board.id = "atmega328p";
  loop.board.core.family = "avr";
  loop.board.clock_hz = 16000000;
  loop.board.probes["simavr"] = {{{"mcu", "atmega328p"}}, {}};
  loop.probe = "simavr";
  // ldi r24..r26 with 0x300000; subi r24, 1; sbci r25, 0; sbci r26, 0; brne -4; rjmp .
  loop.code = {0xe080, 0xe090, 0xe3a0, 0x5081, 0x4090, 0x40a0, 0xf7e1, 0xcfff};
  loop.stop = 14;
  loop.instructions = 4.0 * 0x300000;
  return loop;
}

void run(benchmark::State& state, const Loop& loop, bool counting) {
  const auto folder = std::filesystem::temp_directory_path() / "probemark-emulator-speed";
  const auto markers = counting ? std::optional(CounterMarkers{loop.entry, loop.stop, {}}) : std::nullopt;
  auto target = find_launcher(loop.probe)->launch({loop.board, markers, folder});
  if (!target) {
    state.SkipWithError(describe(target.error()).c_str());
    return;
  }
  Segment segment;
  for (const std::uint16_t half : loop.code) {
    segment.bytes.push_back(static_cast<std::uint8_t>(half));
    segment.bytes.push_back(static_cast<std::uint8_t>(half >> 8));
  }
  const auto loaded = (*target)->load(std::span(&segment, 1));
  auto ready = loaded ? (*target)->set_breakpoint(loop.stop) : Result<void>(tl::unexpected(loaded.error()));
  for (auto _ : state) {
    ready = ready ? (*target)->reset(loop.entry) : ready;
    const auto stop = ready ? (*target)->resume(60s, "the end of the loop") : tl::unexpected(ready.error());
    if (!stop) {
      state.SkipWithError(describe(stop.error()).c_str());
      return;
    }
    state.SetIterationTime(std::chrono::duration<double>(stop->running).count());
  }
  state.counters["instructions"] =
      benchmark::Counter(loop.instructions * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  target->reset();
  std::filesystem::remove_all(folder);
}

BENCHMARK_CAPTURE(run, qemu, arm_loop(), false)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, qemu_counting, arm_loop(), true)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, simavr, avr_loop(), false)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, simavr_counting, avr_loop(), true)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace probemark

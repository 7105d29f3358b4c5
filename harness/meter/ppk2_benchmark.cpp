// The stream of a PPK2 to joules, beside a copy in memory.
#include <benchmark/benchmark.h>

#include <cstring>
#include <limits>

#include "harness/meter/ppk2_samples.hpp"
#include "harness/trace/energy_stream.hpp"
#include "harness/trace/ppk2_limits.hpp"

namespace probemark {
namespace {

constexpr std::size_t words = std::size_t{1} << 22;
constexpr std::size_t piece = 1 << 16;

/// 42 s: idle and active in turns, the line high while active.
const std::vector<unsigned char>& stream() {
  static const std::vector<unsigned char> bytes = [] {
    std::vector<unsigned char> all(words * sizeof(std::uint32_t));
    for (std::size_t k = 0; k < words; ++k) {
      const bool high = k / 500'000 % 2 == 1;
      const std::uint32_t bits = Ppk2Word{static_cast<unsigned>((high ? 2000 : 700) + k % 97), high ? 3U : 2U,
                                          static_cast<unsigned>(k % 64), high ? 0xFFU : 0U}
                                     .bits();
      std::memcpy(&all[k * sizeof bits], &bits, sizeof bits);
    }
    return all;
  }();
  return bytes;
}

void memory_copy(benchmark::State& state) {
  std::vector<unsigned char> to(stream().size());
  for (auto _ : state) {
    std::memcpy(to.data(), stream().data(), to.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(stream().size()));
}

void ppk2_to_joules(benchmark::State& state, Ppk2Spikes spikes) {
  const auto metadata = parse_ppk2_metadata("R0: 1000\nEND\n");
  const TraceDescription description{"live", "PPK2", Quantity::current, ppk2_period_s, false, ppk2_limits};
  std::vector<float> amperes;
  std::vector<std::uint8_t> level;
  for (auto _ : state) {
    Ppk2Decoder decoder(*metadata, 3.0, 0, spikes);
    auto energies = EnergyStream::create(description, 3.0, WindowSource::digital, {}, 0, "benchmark");
    std::uint64_t samples = 0;
    for (std::size_t k = 0; k < stream().size(); k += piece) {
      amperes.clear();
      level.clear();
      decoder.add(std::span(stream()).subspan(k, std::min(piece, stream().size() - k)), amperes, level);
      SampleBlock block;
      block.value = amperes;
      block.level = level;
      block.period_s = ppk2_period_s;
      block.begin_s = static_cast<double>(samples) * ppk2_period_s;
      samples += amperes.size();
      if (!energies->add(block)) {
        state.SkipWithError("no energies");
        return;
      }
    }
    benchmark::DoNotOptimize(energies->finish()->windows.size());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(stream().size()));
}

BENCHMARK(memory_copy)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ppk2_to_joules, spikes_averaged, Ppk2Spikes::average)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ppk2_to_joules, spikes_kept, Ppk2Spikes::keep)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace probemark

// Traces read from the page cache: CSV beside a plain read of the file, binary beside a copy in memory.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "harness/trace/trace_energy.hpp"

namespace probemark {
namespace {

constexpr std::size_t rows = 4'000'000;

/// Gone with the program.
struct TemporaryFile {
  std::filesystem::path path;
  explicit TemporaryFile(const char* name) : path(std::filesystem::temp_directory_path() / name) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

const std::filesystem::path& ppk2_csv() {
  static const TemporaryFile file("probemark-benchmark-ppk2.csv");
  static const std::filesystem::path& path = []() -> const std::filesystem::path& {
    std::ofstream stream(file.path, std::ios::binary);
    stream << "Timestamp(ms),Current(uA),D0-D7,D0,D1,D2,D3,D4,D5,D6,D7\n";
    for (std::size_t k = 0; k < rows; ++k) {
      const bool high = k / 500'000 % 2 == 1;
      stream << fmt::format("{}.{:02},{:.3f},{}1111111,{},1,1,1,1,1,1,1\n", k / 100, k % 100,
                            12000.0 + static_cast<double>(k % 997) * 1.001, high ? 1 : 0, high ? 1 : 0);
    }
    return file.path;
  }();
  return path;
}

const std::filesystem::path& mlperf_bin() {
  static const TemporaryFile file("probemark-benchmark-energy.bin");
  static const std::filesystem::path& path = []() -> const std::filesystem::path& {
    std::ofstream stream(file.path, std::ios::binary);
    const float rate = 100'000;
    const std::vector<float> samples(16 * rows, 71.5F);
    stream.put('\xF1').write(reinterpret_cast<const char*>(&rate), sizeof rate);
    stream.write(reinterpret_cast<const char*>(samples.data()),
                 static_cast<std::streamsize>(samples.size() * sizeof(float)));
    return file.path;
  }();
  return path;
}

void count_bytes(benchmark::State& state, const std::filesystem::path& file) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(file)));
}

void plain_read(benchmark::State& state, const std::filesystem::path& (*file)()) {
  std::vector<char> buffer(1 << 20);
  const std::filesystem::path& path = file();
  for (auto _ : state) {
    std::FILE* stream = std::fopen(path.c_str(), "rb");
    while (std::fread(buffer.data(), 1, buffer.size(), stream) == buffer.size()) {
      benchmark::ClobberMemory();
    }
    std::fclose(stream);
  }
  count_bytes(state, file());
}

void memory_copy(benchmark::State& state) {
  const auto size = std::filesystem::file_size(mlperf_bin());
  const std::vector<char> from(size, 1);
  std::vector<char> to(size);
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), size);
    benchmark::ClobberMemory();
  }
  count_bytes(state, mlperf_bin());
}

void read_only(benchmark::State& state, const std::filesystem::path& (*file)()) {
  for (auto _ : state) {
    auto reader = open_trace({file(), "auto", "", {}});
    while (reader) {
      const auto block = (*reader)->next();
      if (!block || block->size() == 0) {
        break;
      }
      benchmark::DoNotOptimize(block->value.data());
    }
  }
  count_bytes(state, file());
}

void windows_of(benchmark::State& state, const std::filesystem::path& (*file)(), WindowSource source) {
  for (auto _ : state) {
    TraceRequest request;
    request.file = file();
    if (source == WindowSource::digital) {
      request.digital = 0;
    }
    const auto energy = energy_of_trace(request, source, {{1, 30}}, 1.8);
    if (!energy) {
      state.SkipWithError(describe(energy.error()).c_str());
      return;
    }
    benchmark::DoNotOptimize(energy->windows.size());
  }
  count_bytes(state, file());
}

BENCHMARK_CAPTURE(plain_read, csv, ppk2_csv)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_only, ppk2_csv, ppk2_csv)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(windows_of, ppk2_csv_digital, ppk2_csv, WindowSource::digital)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(memory_copy)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(plain_read, bin, mlperf_bin)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_only, mlperf, mlperf_bin)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(windows_of, mlperf_list, mlperf_bin, WindowSource::list)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace probemark

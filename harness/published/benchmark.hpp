// The benchmarks of MLPerf Tiny, and what its rules ask of a result. Source: github.com/mlcommons/tiny, the rules of
// the closed division (quality targets, run time) as of version 1.3.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace probemark {

struct Benchmark {
  std::string_view folder;        ///< its name in a submission
  std::string_view other_folder;  ///< another name that submissions have used
  std::string_view workload;      ///< id
  std::string_view title;
  std::string_view quality;  ///< "top1" or "auc"
  double quality_target;
};

inline constexpr std::array<Benchmark, 4> benchmarks{{
    {"ad", "anomaly_detection", "mlperf-tiny-ad", "MLPerf Tiny anomaly detection", "auc", 0.85},
    {"ic", "image_classification", "mlperf-tiny-ic", "MLPerf Tiny image classification", "top1", 0.85},
    {"kws", "keyword_spotting", "mlperf-tiny-kws", "MLPerf Tiny keyword spotting", "top1", 0.90},
    {"vww", "visual_wake_words", "mlperf-tiny-vww", "MLPerf Tiny visual wake words", "top1", 0.80},
}};

inline constexpr double shortest_window_s = 10;
inline constexpr double fewest_inferences = 10;
inline constexpr std::size_t fewest_windows = 5;

/// By either name of its folder; nullptr where there is none.
[[nodiscard]] constexpr const Benchmark* find_benchmark(std::string_view folder) {
  for (const Benchmark& benchmark : benchmarks) {
    if (folder == benchmark.folder || folder == benchmark.other_folder) return &benchmark;
  }
  return nullptr;
}

}  // namespace probemark

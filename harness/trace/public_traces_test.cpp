// Every window of the published MLPerf Tiny traces, against what the official runner made of them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "harness/measure/energy_result.hpp"
#include "harness/trace/trace_energy.hpp"
#include "harness/trace/window_file.hpp"

namespace probemark {
namespace {

/// PROBEMARK_ENERGY_TRACES, else ../shared/energy_traces beside the checkout.
std::filesystem::path public_traces_folder() {
  const char* named = std::getenv("PROBEMARK_ENERGY_TRACES");
  return named != nullptr && *named != '\0' ? std::filesystem::path(named)
                                            : std::filesystem::path(PROBEMARK_SOURCE_DIR) / "../shared/energy_traces";
}

struct Published {
  std::vector<double> joules;
  std::uint64_t inferences = 0;
  double median_uj = 0;
  bool runner_complains = false;
};

Published read_results(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  Published published;
  const std::regex energy("Energy +: +([0-9.]+) uJ\n");
  for (std::sregex_iterator at(text.begin(), text.end(), energy), end; at != end; ++at) {
    published.joules.push_back(std::stod((*at)[1]) * 1e-6);
  }
  std::smatch match;
  if (std::regex_search(text, match, std::regex("# Inferences : +([0-9]+)"))) {
    published.inferences = std::stoull(match[1]);
  }
  if (std::regex_search(text, match, std::regex("Median energy cost is ([0-9.]+) uJ"))) {
    published.median_uj = std::stod(match[1]);
  }
  published.runner_complains = text.find("must take at least 10 seconds") != std::string::npos;
  return published;
}

/// The energy of the sample at a time, in J.
double sample_at(const std::filesystem::path& file, double time_s) {
  std::ifstream stream(file, std::ios::binary);
  float rate = 0;
  float value = 0;
  stream.seekg(1).read(reinterpret_cast<char*>(&rate), sizeof rate);
  const auto index = static_cast<std::streamoff>(std::llround(time_s * static_cast<double>(rate)));
  stream.seekg(5 + index * static_cast<std::streamoff>(sizeof value))
      .read(reinterpret_cast<char*>(&value), sizeof value);
  return static_cast<double>(value) * 1e-6;
}

TEST(PublicTraces, EveryWindowIsReproducedToOneEdgeSample) {
  const auto folder = public_traces_folder();
  if (!std::filesystem::is_directory(folder)) {
    GTEST_SKIP() << "no published traces in " << folder << ": set PROBEMARK_ENERGY_TRACES";
  }
  std::size_t windows = 0;
  for (const auto& run : std::filesystem::directory_iterator(folder)) {
    if (!run.is_directory()) {
      continue;
    }
    SCOPED_TRACE(run.path().filename());
    const auto trace = run.path() / "trace1-energy.bin";
    const Published published = read_results(run.path() / "results.txt");
    const auto list = read_window_file(run.path() / "trace1-timestamps.json");
    ASSERT_TRUE(list) << describe(list.error());
    const auto energy = energy_of_trace({trace, "auto", "", {}}, WindowSource::list, list->windows, std::nullopt);
    ASSERT_TRUE(energy) << describe(energy.error());
    ASSERT_EQ(energy->windows.size(), published.joules.size());
    for (std::size_t k = 0; k < published.joules.size(); ++k) {
      const TimeWindow& window = list->windows[k];
      const double begin = sample_at(trace, window.begin_s);
      const double end = sample_at(trace, window.end_s);
      const double off = energy->windows[k].energy_j - published.joules[k];
      // The runner may have left out the first sample and taken one more at the end; its own rounding is 1 nJ.
      double rest = std::abs(off);
      for (const double edge : {begin, -end, begin - end}) {
        rest = std::min(rest, std::abs(off - edge));
      }
      EXPECT_LE(rest, 2e-9) << "window " << k + 1 << " is off by " << off << " J";
      ++windows;
    }
    const std::vector<std::uint64_t> inferences = {published.inferences};
    const EnergyResult result = judge_windows(energy->windows, inferences, {});
    EXPECT_EQ(result.valid(), !published.runner_complains);
    if (result.valid()) {
      EXPECT_NEAR(*result.median_j * 1e6, published.median_uj, published.median_uj * 2e-4);
    }
  }
  EXPECT_GE(windows, 1U) << "no runs in " << folder;
  RecordProperty("windows", static_cast<int>(windows));
}

}  // namespace
}  // namespace probemark

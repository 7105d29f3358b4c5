#include "harness/session/free_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "targets/runtime/crc32.hpp"

namespace probemark {

namespace {

constexpr std::uint32_t kLeastInferences = 10;
// Around PM_FREE_RUN_CYCLES_PER_LOOP: two instructions at once, or code in flash that makes the core wait.
constexpr double kFastestLoop = 0.8;
constexpr double kSlowestLoop = 3;

Result<std::uint32_t> loops(double seconds, std::uint64_t clock_hz) {
  const double count = std::ceil(seconds * static_cast<double>(clock_hz) / PM_FREE_RUN_CYCLES_PER_LOOP);
  if (!(count >= 0 && count <= std::numeric_limits<std::uint32_t>::max())) {
    return fail(ErrorKind::usage, fmt::format("a core at {} Hz cannot idle for {} s", clock_hz, seconds));
  }
  return static_cast<std::uint32_t>(count);
}

}  // namespace

FreeRunTime time_of(const FreeRunPlan& plan, double inference_s) {
  const double idle = plan.delay_s + 2.0 * plan.windows * plan.gap_s;
  const double busy = 3.0 * plan.windows * plan.inferences * inference_s;
  return {kFastestLoop * idle + busy, kSlowestLoop * idle + busy};
}

std::uint32_t inferences_for(double window_s, double inference_s) {
  constexpr double most = std::numeric_limits<std::uint32_t>::max() / 2;
  const double count = std::ceil(window_s / inference_s);
  return static_cast<std::uint32_t>(std::clamp<double>(count, kLeastInferences, most));
}

bool FreeRunReading::all_right() const {
  return !windows.empty() && std::ranges::all_of(windows, [](const FreeRunWindow& window) { return window.right; });
}

Result<pm_free_run_plan> encode(const FreeRunPlan& plan, const Image& image, std::uint32_t sample_address) {
  if (image.self_start == 0) {
    return fail(ErrorKind::usage, "this core's images have no free run", {},
                "measure the energy of a core with more memory");
  }
  if (2 * plan.windows > PM_FREE_RUN_WINDOWS) {
    return fail(ErrorKind::usage, fmt::format("{} windows of each length; an image keeps {} at most", plan.windows,
                                              PM_FREE_RUN_WINDOWS / 2));
  }
  if (plan.inferences == 0 || plan.inferences > std::numeric_limits<std::uint32_t>::max() / 2) {
    return fail(ErrorKind::usage, fmt::format("{} inferences in a window", plan.inferences));
  }
  if (image.inputs.size() + image.outputs.size() > PM_FREE_RUN_PLACES) {
    return fail(ErrorKind::usage, fmt::format("a model of {} inputs and {} outputs; a free run knows {} altogether",
                                              image.inputs.size(), image.outputs.size(), PM_FREE_RUN_PLACES));
  }
  const auto delay = loops(plan.delay_s, plan.clock_hz);
  const auto gap = loops(plan.gap_s, plan.clock_hz);
  if (!delay || !gap) {
    return tl::unexpected(delay ? gap.error() : delay.error());
  }
  pm_free_run_plan words{};
  words.magic = PM_FREE_RUN_MAGIC;
  words.inferences = plan.inferences;
  words.windows = 2 * plan.windows;
  words.delay_loops = *delay;
  words.gap_loops = *gap;
  words.input_copy = sample_address;
  words.inputs = static_cast<std::uint32_t>(image.inputs.size());
  words.outputs = static_cast<std::uint32_t>(image.outputs.size());
  pm_place* place = words.places;
  for (const auto* tensors : {&image.inputs, &image.outputs}) {
    for (const TensorPlace& tensor : *tensors) {
      *place++ = {static_cast<std::uint32_t>(tensor.address), static_cast<std::uint32_t>(tensor.bytes)};
    }
  }
  words.check = 0U - pm_free_run_sum(&words);
  return words;
}

std::vector<std::uint8_t> pseudo_random_input(const Image& image) {
  std::vector<std::uint8_t> input;
  std::uint32_t state = PM_FREE_RUN_SEED;
  for (const TensorPlace& tensor : image.inputs) {
    std::vector<std::uint8_t> bytes(tensor.bytes);
    pm_pseudo_random(&state, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    input.insert(input.end(), bytes.begin(), bytes.end());
  }
  return input;
}

std::vector<FreeRunWindow> decode_windows(std::span<const std::uint32_t> words, std::uint32_t inferences,
                                          std::span<const std::uint8_t> expected) {
  constexpr std::size_t words_each = sizeof(pm_free_run_window) / sizeof(std::uint32_t);
  const std::uint32_t right = crc32_of(expected.data(), static_cast<std::uint32_t>(expected.size()));
  std::vector<FreeRunWindow> windows;
  for (std::size_t i = 0; i + words_each <= words.size(); i += words_each) {
    const std::uint64_t cycles = std::uint64_t{words[i + 1]} << 32U | words[i];
    FreeRunWindow window;
    window.inferences = inferences << (windows.size() & 1U);
    window.cycles = cycles == 0 ? std::nullopt : std::optional(cycles);
    window.output_crc = words[i + 2];
    window.right = window.output_crc == right;
    windows.push_back(window);
  }
  return windows;
}

}  // namespace probemark

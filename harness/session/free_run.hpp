// The free run: the image infers by itself, with the debugger away, while an instrument measures. What it is told, what
// it says afterwards, and the arithmetic between; Session begins and ends it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/image/image.hpp"
#include "reference/error.hpp"
#include "targets/runtime/free_run_plan.h"

namespace probemark {

/// Windows hold N and 2N inferences in turns: N, 2N, N, 2N, ... The trigger pin is high in a window, low outside.
struct FreeRunPlan {
  std::uint32_t inferences = 0;  ///< N
  std::uint32_t windows = 5;     ///< of each of the two, so twice as many; at most 5: the image keeps no more
  double delay_s = 2;            ///< before the first window: what the probe takes to leave, or the supply to settle
  double gap_s = 1;              ///< between two windows
  std::uint64_t clock_hz = 0;    ///< of the core, to turn seconds into its busy loops
  bool power_cycle = false;      ///< switch the board off and on by its [power] command, with the probe away
};

/// How long a free run takes, all windows and gaps included. Delay and gaps are busy loops, whose length in cycles
/// differs between cores by a fifth, and with slow flash by more: at least `least_s`, and surely no longer than
/// `most_s`.
struct FreeRunTime {
  double least_s = 0;
  double most_s = 0;
};
FreeRunTime time_of(const FreeRunPlan& plan, double inference_s);

/// N so that the shorter windows last `window_s`: the least whole number, at least 10.
std::uint32_t inferences_for(double window_s, double inference_s);

/// What begin_free_run() has set going.
struct FreeRunStart {
  std::vector<std::uint8_t> input;  ///< raw bytes of all graph inputs, of every inference: what the answer must be for
  bool pseudo_random = false;       ///< the input is the image's own, as the given sample has no room beside the model
  std::string debug_state;          ///< for the record: "powered down by OpenOCD"
};

struct FreeRunWindow {
  std::uint32_t inferences = 0;
  std::optional<std::uint64_t> cycles = {};  ///< first begin to last end, by the core's counter where it has one
  std::uint32_t output_crc = 0;              ///< CRC-32 of the output bytes of the window's last inference
  bool right = false;                        ///< whether it is that of the right answer
};

/// What end_free_run() has read. Not all windows right: no energy.
struct FreeRunReading {
  std::vector<FreeRunWindow> windows;  ///< in order of time; all that the plan has
  std::string debug_state;
  std::string idle;   ///< what the core did between windows: "busy loop"
  std::string input;  ///< "sample, copied before every inference", or "pseudo-random, .."
  [[nodiscard]] bool all_right() const;
};

/// What a session remembers between the two ends.
struct FreeRunUnderWay {
  FreeRunPlan plan;
  FreeRunStart start;
  std::string debug_state;      ///< as it was left at first
  std::size_t stack_bytes = 0;  ///< of the stack region, from its begin, that hold plan and sample
};

/// The plan as the image reads it. `sample_address`: where a copy of the inputs lies; 0: pseudo-random ones.
/// ErrorKind::usage where the image cannot do it.
Result<pm_free_run_plan> encode(const FreeRunPlan& plan, const Image& image, std::uint32_t sample_address);

/// The bytes that the image makes where it has no copy of a sample.
std::vector<std::uint8_t> pseudo_random_input(const Image& image);

/// The windows from the words that the image has kept of them; `expected` are the bytes of all graph outputs.
std::vector<FreeRunWindow> decode_windows(std::span<const std::uint32_t> words, std::uint32_t inferences,
                                          std::span<const std::uint8_t> expected);

}  // namespace probemark

// A live instrument's samples to the energies of windows, in a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "harness/meter/meter.hpp"
#include "harness/process/scratch_folder.hpp"
#include "harness/trace/capture_file.hpp"
#include "harness/trace/energy_stream.hpp"

namespace probemark {

struct CaptureOptions {
  std::optional<unsigned> line;   ///< of the request, to name it in errors and in the file
  std::filesystem::path keep_as;  ///< a file for `probemark energy`; empty: none is kept
};

/// Windows are where the instrument's digital line is high; without one, where the power steps. Memory is bounded; what
/// steps need is on disk until finish().
class Capture {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// Starts the meter, which must outlive the capture and is the capture's alone until finish() or the destructor.
  /// ErrorKind::usage where it gives currents, and neither measures nor knows a voltage.
  static Result<std::unique_ptr<Capture>> start(Meter& meter, const CaptureOptions& options = {});

  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture();

  /// Windows on the line that are over by now.
  [[nodiscard]] std::size_t windows_over() const;
  /// How far the instrument's time has come, in s.
  [[nodiscard]] double now_s() const;

  /// Returns when `count` windows are over. ErrorKind::target_lost where they were not within `wait`, or the
  /// instrument's own error; ErrorKind::usage where it has no digital line.
  Result<void> wait_for_windows(std::size_t count, Duration wait) const;
  /// Returns when the instrument's time has come to `seconds`; errors as above.
  Result<void> wait_for_time(double seconds, Duration wait) const;

  /// Stops the meter. The energies, losses counted, or the error that ended the capture. To be called once.
  Result<TraceEnergy> finish();

 private:
  Capture(Meter& meter, EnergyStream stream, const CaptureOptions& options);
  void run(const std::stop_token& stop);
  Result<void> take(const SampleBlock& block);
  template <class Reached>
  Result<void> wait_for(Reached reached, const std::string& what, Duration wait) const;

  Meter& meter_;
  CaptureOptions options_;
  std::optional<ScratchFolder> scratch_;
  std::filesystem::path file_;
  std::optional<CaptureFileWriter> writer_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  EnergyStream stream_;         ///< under the mutex, as is the error
  std::optional<Error> error_;  ///< that ended it
  std::jthread thread_;
};

}  // namespace probemark

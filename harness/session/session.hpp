// One image on one board: flash, start, inject, run, read. Every step has a deadline and every error names board and
// phase.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/image/image.hpp"
#include "harness/probe/target.hpp"
#include "harness/record/event.hpp"
#include "harness/session/board_connection.hpp"
#include "harness/session/free_run.hpp"
#include "reference/error.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {

struct SessionOptions {
  std::chrono::seconds start_deadline{20};        ///< from reset to the first stop
  std::chrono::seconds invocation_deadline{120};  ///< one inference
};

/// What went wrong; `fault` where the CPU faulted or locked up.
struct SessionFailure {
  Error error;
  std::optional<FaultReport> fault;
  bool overran = false;  ///< the board answers, but the image did not stop in time
};

template <class T>
using SessionResult = tl::expected<T, SessionFailure>;

/// What one inference gave.
struct Reading {
  std::vector<std::uint8_t> output;  ///< raw bytes of all graph outputs
  std::optional<ExactCounts> counts;
  std::uint64_t counter_begin = 0;  ///< the core's counter, as the mailbox has it
  std::uint64_t counter_end = 0;
  std::uint32_t stack_bytes = 0;
  std::uint32_t stack_used = 0;
  std::chrono::nanoseconds running{0};  ///< host time for which the guest executed
};

/// What many inferences in one go gave, timed by the core's own counter. Ticks are the counter's.
struct TimedInferences {
  std::uint32_t iterations = 0;
  unsigned counter_bits = 0;
  std::uint64_t overhead = 0;           ///< what reading the counter takes: part of every inference's ticks
  std::uint64_t last = 0;               ///< of the last inference
  std::uint64_t elapsed = 0;            ///< from the begin of the first to the end of the last
  std::vector<std::uint32_t> samples;   ///< of single inferences; the largest value stands for any beyond it
  std::chrono::nanoseconds running{0};  ///< host time, with the probe's delays
};

/// What the core's counter did while the core slept. `ticks` is the length by the timer that ended the sleep, 0 where
/// the core has none that is known.
struct SleepReading {
  std::uint64_t ticks = 0;
  std::uint64_t counted = 0;
};

/// All of the image, as a target takes it.
std::vector<Segment> load_segments(const Image& image);

class Session {
 public:
  /// Acquires the target, loads, resets and runs to the first stop. `on_running` is told of every span in which the
  /// guest executed. `connection` outlives the session and is nobody else's as long.
  using OnRunning =
      std::function<void(std::chrono::steady_clock::time_point begin, std::chrono::steady_clock::time_point end)>;
  static SessionResult<Session> open(const Board& board, const Image& image, BoardConnection& connection,
                                     SessionOptions options, OnRunning on_running);

  /// One inference on one sample (the raw bytes of all graph inputs).
  SessionResult<Reading> invoke(std::span<const std::uint8_t> input);

  /// One inference, stopped after every operator: the raw output bytes of each.
  SessionResult<std::vector<std::vector<std::uint8_t>>> trace(std::span<const std::uint8_t> input);

  /// `iterations` inferences, the first of them on this sample, the others on what it has left in the input's place. Of
  /// every `sample_every` inferences the last is sampled, as long as the image has room.
  SessionResult<TimedInferences> time(std::span<const std::uint8_t> input, std::uint32_t iterations,
                                      std::uint32_t sample_every, std::chrono::seconds deadline);
  /// Lets the core sleep for a moment. A core that is not woken within `deadline` has overrun.
  SessionResult<SleepReading> sleep(std::chrono::seconds deadline);

  /// Sets the free run going and leaves the board: when this returns, nothing debugs it any more. `sample` is the input
  /// of every inference where the board has room for a copy of it and is not power-cycled. To be called after an
  /// invoke(), which tells how much stack the model takes. Where it fails, the connection must be dropped.
  SessionResult<FreeRunStart> begin_free_run(std::span<const std::uint8_t> sample, const FreeRunPlan& plan);
  /// Attaches again, without a reset, and reads what the run has left. A run that is not over yet has overrun; it goes
  /// on, and the call may be repeated.
  /// `expected`: what the reference gives for FreeRunStart::input. Afterwards the session is where it was before.
  SessionResult<FreeRunReading> end_free_run(std::span<const std::uint8_t> expected);

  /// For images of anything else than a model: memory as it is; a command for the next run(); and until the image stops
  /// with that done. After an overrun run() goes on from where it was halted.
  SessionResult<std::vector<std::uint8_t>> peek(std::uint64_t address, std::size_t bytes);
  SessionResult<void> poke(std::uint64_t address, std::span<const std::uint8_t> bytes);
  SessionResult<void> command(std::uint32_t command);
  SessionResult<void> run(std::chrono::nanoseconds deadline, const std::string& waiting_for);
  [[nodiscard]] Result<std::uint64_t> program_counter() { return target_->program_counter(); }
  /// Whether the board can still be talked to.
  [[nodiscard]] bool usable() const { return target_->usable(); }

  [[nodiscard]] const SessionOptions& options() const { return options_; }

  /// The mailbox at the first stop.
  [[nodiscard]] const pm_mailbox& ready() const { return ready_; }
  [[nodiscard]] std::string server() const { return target_->server(); }

 private:
  Session(const Board& board, const Image& image, BoardConnection& connection, SessionOptions options,
          OnRunning on_running)
      : board_(&board),
        image_(&image),
        connection_(&connection),
        options_(options),
        on_running_(std::move(on_running)) {}
  /// Loads, resets and runs to the first stop.
  SessionResult<void> start(const std::vector<Segment>& segments);
  /// Puts the plan and, where there is room, the sample into RAM and starts the run; tells whether the sample is there.
  SessionResult<bool> command_free_run(std::span<const std::uint8_t> sample, const FreeRunPlan& plan);
  /// Programs the plan into flash and leaves the image waiting for the end of its supply.
  SessionResult<void> program_free_run(const FreeRunPlan& plan);
  /// What is read at an end that is one.
  SessionResult<FreeRunReading> read_free_run(const pm_mailbox& mailbox, std::span<const std::uint8_t> expected);
  SessionResult<void> put_back_free_run();
  SessionFailure failure(Error error, const std::string& phase) const;
  /// Writes the inputs, then the command: the words of the mailbox from `command` on.
  Result<void> inject(std::span<const std::uint8_t> input, std::initializer_list<std::uint32_t> command);
  Result<void> write_command(std::initializer_list<std::uint32_t> command);
  SessionResult<Stop> resume(std::chrono::nanoseconds deadline, const std::string& phase,
                             const std::string& waiting_for);
  /// Twice where wires may flip bits unseen, which must then agree.
  Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes);
  SessionResult<pm_mailbox> read_mailbox(const std::string& phase);
  SessionResult<pm_mailbox> mailbox_at(const Stop& stop, std::uint64_t pc, std::uint32_t state,
                                       const std::string& phase);
  SessionResult<std::vector<std::uint8_t>> read_tensor(const TensorPlace& place, const std::string& phase);

  const Board* board_;
  const Image* image_;
  BoardConnection* connection_;
  SessionOptions options_;
  OnRunning on_running_;
  Target* target_ = nullptr;  ///< of the connection
  pm_mailbox ready_{};
  std::optional<FreeRunUnderWay> free_run_;
};

}  // namespace probemark

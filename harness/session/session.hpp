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

  /// The mailbox at the first stop.
  [[nodiscard]] const pm_mailbox& ready() const { return ready_; }
  [[nodiscard]] std::string server() const { return target_->server(); }

 private:
  Session(const Board& board, const Image& image, SessionOptions options, OnRunning on_running)
      : board_(&board), image_(&image), options_(std::move(options)), on_running_(std::move(on_running)) {}
  SessionFailure failure(Error error, const std::string& phase) const;
  Result<void> inject(std::span<const std::uint8_t> input);
  SessionResult<Stop> resume(std::chrono::seconds deadline, const std::string& phase, const std::string& waiting_for);
  /// Twice where wires may flip bits unseen, which must then agree.
  Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes);
  SessionResult<pm_mailbox> read_mailbox(const std::string& phase);
  SessionResult<pm_mailbox> mailbox_at(const Stop& stop, std::uint64_t pc, std::uint32_t state,
                                       const std::string& phase);
  SessionResult<std::vector<std::uint8_t>> read_tensor(const TensorPlace& place, const std::string& phase);

  const Board* board_;
  const Image* image_;
  SessionOptions options_;
  OnRunning on_running_;
  Target* target_ = nullptr;  ///< of the connection
  pm_mailbox ready_{};
};

}  // namespace probemark

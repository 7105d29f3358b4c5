#include "harness/session/session.hpp"

#include <fmt/format.h>

#include "harness/session/fault.hpp"
#include "harness/session/mailbox_view.hpp"

namespace probemark {

std::vector<Segment> load_segments(const Image& image) {
  std::vector<Segment> segments;
  for (const ImageSegment& segment : image.segments) {
    segments.push_back({segment.address, segment.bytes});
  }
  return segments;
}

namespace {

std::optional<CounterMarkers> markers_of(const Image& image) {
  if (image.window_end == 0) {
    return std::nullopt;
  }
  CounterMarkers markers{image.window_begin, image.window_end, {}};
  for (const OperatorPlace& op : image.operators) {
    markers.operator_entries.push_back(op.entry);
  }
  return markers;
}

}  // namespace

SessionFailure Session::failure(Error error, const std::string& phase) const {
  error.where = fmt::format("{}, {}", board_->id, phase);
  auto fault = error.kind == ErrorKind::target_lost ? lock_up_fault(error.what, *board_, *image_) : std::nullopt;
  return {std::move(error), std::move(fault), false};
}

SessionResult<Session> Session::open(const Board& board, const Image& image, BoardConnection& connection,
                                     SessionOptions options, OnRunning on_running) {
  Session session(board, image, connection, options, std::move(on_running));
  const auto target = connection.acquire(markers_of(image));
  if (!target) {
    Error error = target.error();
    // A mistake in the board file is one of the set-up, and not of the model.
    if (error.kind == ErrorKind::invalid_input || error.kind == ErrorKind::usage) {
      error.kind = ErrorKind::setup;
      error.what = error.where.empty() ? error.what : fmt::format("{}: {}", error.where, error.what);
    }
    return tl::unexpected(session.failure(std::move(error), "launch"));
  }
  session.target_ = *target;
  if (auto started = session.start(load_segments(image)); !started) {
    return tl::unexpected(started.error());
  }
  return session;
}

SessionResult<void> Session::start(const std::vector<Segment>& segments) {
  const auto failed = [this](const Error& error, const std::string& phase) {
    return tl::unexpected(failure(error, phase));
  };
  if (auto loaded = target_->load(segments); !loaded) {
    return failed(loaded.error(), "load");
  }
  if (auto reset = target_->reset(image_->entry); !reset) {
    return failed(reset.error(), "reset");
  }
  if (auto set = target_->set_breakpoint(image_->stop); !set) {
    return failed(set.error(), "start");
  }
  const auto stopped = resume(options_.start_deadline, "start", "the image to reach its first stop");
  if (!stopped) {
    return tl::unexpected(stopped.error());
  }
  auto mailbox = mailbox_at(*stopped, image_->stop, PM_STATE_READY, "start");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  ready_ = *mailbox;
  return {};
}

SessionResult<Stop> Session::resume(std::chrono::nanoseconds deadline, const std::string& phase,
                                    const std::string& waiting_for) {
  const auto begin = std::chrono::steady_clock::now();
  auto stop = target_->resume(deadline, waiting_for);
  if (on_running_) {
    on_running_(begin, std::chrono::steady_clock::now());
  }
  if (!stop) {
    SessionFailure late = failure(stop.error(), phase);
    late.overran = target_->usable();
    // pyOCD never calls a lock-up a stop.
    if (const auto pc = late.overran ? target_->program_counter() : Result<std::uint64_t>(0); pc && !late.fault) {
      late.fault = lock_up_at(*pc, board_->core.family);
    }
    if (late.fault && late.overran) {
      late.error.what = fmt::format("{}; {}", late.fault->cause, late.error.what);
    }
    return tl::unexpected(std::move(late));
  }
  return *stop;
}

SessionResult<std::vector<std::uint8_t>> Session::peek(std::uint64_t address, std::size_t bytes) {
  auto memory = read(address, bytes);
  if (memory && memory->size() != bytes) {
    memory = fail(ErrorKind::target_lost,
                  fmt::format("the probe read {} of {} bytes at {:#x}", memory->size(), bytes, address));
  }
  if (!memory) {
    return tl::unexpected(failure(memory.error(), "read"));
  }
  return std::move(*memory);
}

SessionResult<void> Session::poke(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  if (auto written = target_->write(address, bytes); !written) {
    return tl::unexpected(failure(written.error(), "write"));
  }
  return {};
}

SessionResult<void> Session::command(std::uint32_t command) {
  if (auto written = write_command({command, 1}); !written) {
    return tl::unexpected(failure(written.error(), "command"));
  }
  return {};
}

SessionResult<void> Session::run(std::chrono::nanoseconds deadline, const std::string& waiting_for) {
  const auto stop = resume(deadline, "run", waiting_for);
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  if (const auto mailbox = mailbox_at(*stop, image_->stop, PM_STATE_DONE, "run"); !mailbox) {
    return tl::unexpected(mailbox.error());
  }
  return {};
}

Result<std::vector<std::uint8_t>> Session::read(std::uint64_t address, std::size_t bytes) {
  auto first = target_->read(address, bytes);
  if (!first || !target_->over_wires()) {
    return first;
  }
  auto second = target_->read(address, bytes);
  if (second && *second != *first) {
    return fail(ErrorKind::target_lost,
                fmt::format("two reads of the {} bytes at {:#x} differ: the connection to the board is not reliable",
                            bytes, address),
                {}, "lower the probe's speed, shorten the wires");
  }
  return second;
}

SessionResult<pm_mailbox> Session::read_mailbox(const std::string& phase) {
  const auto bytes = read(image_->mailbox, sizeof(pm_mailbox));
  if (!bytes) {
    return tl::unexpected(failure(bytes.error(), phase));
  }
  auto mailbox = decode_mailbox(*bytes);
  if (!mailbox) {
    return tl::unexpected(failure(mailbox.error(), phase));
  }
  return *mailbox;
}

/// The mailbox after a stop, which must be at `pc` and in `state`: elsewhere the image may not have run at all, and
/// what an earlier inference left would pass for an answer.
SessionResult<pm_mailbox> Session::mailbox_at(const Stop& stop, std::uint64_t pc, std::uint32_t state,
                                              const std::string& phase) {
  if (auto fault = lock_up_at(stop.pc, board_->core.family)) {
    Error error{ErrorKind::target_lost, fault->cause, fmt::format("{}, run", board_->id), ""};
    return tl::unexpected(SessionFailure{std::move(error), std::move(*fault), false});
  }
  auto mailbox = read_mailbox("read");
  if (!mailbox) {
    return mailbox;
  }
  if (mailbox->state == PM_STATE_FAULT) {
    FaultReport fault = captured_fault(*mailbox, *board_, *image_);
    Error error{ErrorKind::target_lost, fault.cause, fmt::format("{}, run", board_->id), ""};
    return tl::unexpected(SessionFailure{std::move(error), std::move(fault), false});
  }
  if (mailbox->state == PM_STATE_KERNEL_ERROR) {
    const std::size_t index = mailbox->failed_operator;
    const std::string kernel = index < image_->operators.size() ? image_->operators[index].kernel : "?";
    return tl::unexpected(failure(
        Error{ErrorKind::invalid_input,
              fmt::format("{} of operator {} returned {}", kernel, index,
                          static_cast<std::int32_t>(mailbox->kernel_status)),
              "",
              "the kernel library does not support these parameters: leave the kernel out, then portable's is used"},
        "run"));
  }
  const auto lost = [&](std::string what) {
    return tl::unexpected(failure(Error{ErrorKind::target_lost, std::move(what), "", ""}, phase));
  };
  if (stop.pc != pc) {
    return lost(fmt::format("stopped at {:#x} instead of {:#x}", stop.pc, pc));
  }
  if (mailbox->state != state) {
    return lost(fmt::format("the image stopped in state {}", mailbox->state));
  }
  return mailbox;
}

SessionResult<std::vector<std::uint8_t>> Session::read_tensor(const TensorPlace& place, const std::string& phase) {
  auto bytes = read(place.address, place.bytes);
  if (bytes && bytes->size() != place.bytes) {
    bytes = fail(ErrorKind::target_lost,
                 fmt::format("the probe read {} of {} bytes of '{}'", bytes->size(), place.bytes, place.name));
  }
  if (!bytes) {
    return tl::unexpected(failure(bytes.error(), phase));
  }
  return std::move(*bytes);
}

Result<void> Session::inject(std::span<const std::uint8_t> input, std::initializer_list<std::uint32_t> command) {
  std::size_t at = 0;
  for (const TensorPlace& place : image_->inputs) {
    if (at + place.bytes > input.size()) {
      return fail(ErrorKind::internal, fmt::format("a sample of {} bytes is too short for the image", input.size()));
    }
    if (auto written = target_->write(place.address, input.subspan(at, place.bytes)); !written) {
      return written;
    }
    at += place.bytes;
  }
  return write_command(command);
}

SessionResult<Reading> Session::invoke(std::span<const std::uint8_t> input) {
  if (auto injected = inject(input, {PM_COMMAND_INVOKE, 1}); !injected) {
    return tl::unexpected(failure(injected.error(), "inject"));
  }
  const auto stop = resume(options_.invocation_deadline, "run", "one inference to finish");
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  const auto mailbox = mailbox_at(*stop, image_->stop, PM_STATE_DONE, "run");
  if (!mailbox) {
    return tl::unexpected(mailbox.error());
  }
  Reading reading;
  for (const TensorPlace& place : image_->outputs) {
    const auto bytes = read_tensor(place, "read");
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    reading.output.insert(reading.output.end(), bytes->begin(), bytes->end());
  }
  reading.counts = target_->exact_counts();
  const auto wide = [](std::uint32_t low, std::uint32_t high) { return static_cast<std::uint64_t>(high) << 32U | low; };
  reading.counter_begin = wide(mailbox->counter_begin_low, mailbox->counter_begin_high);
  reading.counter_end = wide(mailbox->counter_end_low, mailbox->counter_end_high);
  reading.stack_bytes = mailbox->stack_bytes;
  reading.stack_used = mailbox->stack_used;
  reading.running = stop->running;
  return reading;
}

SessionResult<std::vector<std::vector<std::uint8_t>>> Session::trace(std::span<const std::uint8_t> input) {
  std::vector<std::vector<std::uint8_t>> outputs;
  if (auto injected = inject(input, {PM_COMMAND_INVOKE, 1}); !injected) {
    return tl::unexpected(failure(injected.error(), "inject"));
  }
  for (std::size_t i = 0; i < image_->operators.size(); ++i) {
    // An operator is done when the next begins; the last, when the window ends.
    const bool last = i + 1 == image_->operators.size();
    const std::uint64_t next = last ? image_->window_end : image_->operators[i + 1].entry;
    if (auto set = target_->set_breakpoint(next); !set) {
      return tl::unexpected(failure(set.error(), "trace"));
    }
    const auto stop = resume(options_.invocation_deadline, "trace", fmt::format("operator {} to finish", i));
    if (!stop) {
      return tl::unexpected(stop.error());
    }
    if (stop->pc != next) {
      return tl::unexpected(mailbox_at(*stop, next, PM_STATE_DONE, "trace").error());
    }
    auto bytes = read_tensor(image_->operators[i].output, "trace");
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    outputs.push_back(std::move(*bytes));
    if (auto cleared = target_->clear_breakpoint(next); !cleared) {
      return tl::unexpected(failure(cleared.error(), "trace"));
    }
  }
  const auto stop = resume(options_.invocation_deadline, "trace", "the inference to finish");
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  if (const auto mailbox = mailbox_at(*stop, image_->stop, PM_STATE_DONE, "trace"); !mailbox) {
    return tl::unexpected(mailbox.error());
  }
  return outputs;
}

}  // namespace probemark

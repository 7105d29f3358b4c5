#include "harness/conform/board_executor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/case_packing.hpp"
#include "harness/conform/case_record.hpp"
#include "harness/process/interrupt.hpp"

namespace probemark {

namespace {

constexpr std::size_t guard_bytes = 64;
constexpr std::size_t most_at_once = 4096;
/// A batch in which the board was lost is tried again in so many parts.
constexpr std::size_t pieces_of_a_lost_batch = 16;

std::vector<Kernel> both(const std::vector<Kernel>& provided, const std::vector<Kernel>& selected) {
  std::vector<Kernel> kernels;
  std::copy_if(provided.begin(), provided.end(), std::back_inserter(kernels), [&selected](Kernel kernel) {
    return selected.empty() || std::find(selected.begin(), selected.end(), kernel) != selected.end();
  });
  return kernels;
}

bool trespassed(const std::vector<pm_case_result>& results) {
  return std::any_of(results.begin(), results.end(),
                     [](const auto& result) { return (result.found & PM_FOUND_WRITE_OUTSIDE) != 0; });
}

Error error_of(const SessionFailure& failure) {
  Error error = failure.error;
  if (failure.fault) {
    error.what = describe(*failure.fault);
  }
  return error;
}

}  // namespace

/// What run() was given, and what came of it. Cases are numbers in all of these.
struct BoardExecutor::Queued {
  std::span<const CheckedCase> cases;
  std::vector<CaseOutcome> outcomes;
  std::vector<std::vector<std::uint8_t>> records;  ///< of the image's turn; else empty
  std::vector<CaseRoom> rooms;
  std::set<std::size_t> lost;  ///< with these alone the board was lost
};

BoardExecutor::BoardExecutor(BoardExecutorRequest request)
    : request_(std::move(request)),
      connection_(request_.board, request_.launcher, request_.probe, request_.scratch_folder) {}

Result<std::unique_ptr<BoardExecutor>> BoardExecutor::create(BoardExecutorRequest request) {
  std::unique_ptr<BoardExecutor> executor(new BoardExecutor(std::move(request)));
  const BoardExecutorRequest& r = executor->request_;
  const auto provided = r.images.provided(r.board, r.kernels, r.profile);
  if (!provided) {
    return tl::unexpected(provided.error());
  }
  const std::vector<Kernel> kernels = both(*provided, r.selected);
  if (kernels.empty()) {
    return fail(ErrorKind::nothing_selected,
                fmt::format("kernel library {} defines none of the kernels asked for", r.kernels.id),
                r.kernels.folder.string(), "its functions are strong symbols named as in reference/kernel_abi.h");
  }
  auto images = build_dispatchers(r.images, {r.board, r.kernels, r.profile, kernels});
  if (!images) {
    return tl::unexpected(images.error());
  }
  if (images->images.empty()) {
    const DoesNotFit& why = images->unfit.front().why;
    return fail(ErrorKind::setup,
                fmt::format("no kernel fits: {} needs at least {} bytes of {}, the board has {}",
                            kernel_symbol(images->unfit.front().kernel), why.needed, why.region, why.available),
                r.board.id);
  }
  executor->images_ = std::move(*images);
  for (std::size_t i = 0; i < executor->images_.images.size(); ++i) {
    for (const Kernel kernel : executor->images_.images[i].kernels) {
      executor->image_of_[kernel] = i;
    }
  }
  return executor;
}

std::size_t BoardExecutor::batch() const {
  constexpr std::size_t bytes_a_case = 1024;  // of a small one
  const std::size_t arena = images_.images.front().arena_bytes;
  return std::clamp<std::size_t>(arena / bytes_a_case, 16, most_at_once);
}

SessionResult<Session> BoardExecutor::open(std::size_t image) {
  auto session =
      Session::open(request_.board, images_.images[image].image, connection_, {}, [this](auto begin, auto end) {
        running_ += end - begin;
        if (request_.on_running) {
          request_.on_running(begin, end);
        }
      });
  server_ = connection_.server().value_or(server_);
  return session;
}

/// One attempt; over wires one more after a reset, and after a power cycle where the board file knows how.
Result<Session*> BoardExecutor::session_with(std::size_t image) {
  if (session_ && session_image_ == image) {
    return &*session_;
  }
  session_.reset();
  auto opened = open(image);
  if (!opened && connection_.is_recoverable() && !interrupted()) {
    connection_.drop();
    opened = open(image);
  }
  if (!opened && connection_.is_recoverable() && connection_.can_power_cycle() && !interrupted()) {
    if (const auto powered = connection_.power_cycle(); !powered) {
      return tl::unexpected(powered.error());
    }
    opened = open(image);
  }
  if (!opened) {
    return tl::unexpected(error_of(opened.error()));
  }
  session_ = std::move(*opened);
  session_image_ = image;
  return &*session_;
}

Result<std::vector<CaseOutcome>> BoardExecutor::run(std::span<const CheckedCase> cases) {
  Queued queued{cases, std::vector<CaseOutcome>(cases.size()), {}, {}, {}};
  for (std::size_t image = 0; image < images_.images.size(); ++image) {
    if (auto done = run_on(image, queued); !done) {
      return tl::unexpected(done.error());
    }
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!provides(cases[i].test->kernel)) {
      queued.outcomes[i].end = CaseEnd::too_large;
      queued.outcomes[i].how = "no image has its kernel";
    }
  }
  return std::move(queued.outcomes);
}

Result<void> BoardExecutor::run_on(std::size_t image, Queued& queued) {
  std::vector<std::size_t> mine;
  queued.records.assign(queued.cases.size(), {});
  queued.rooms.clear();
  for (std::size_t i = 0; i < queued.cases.size(); ++i) {
    const CheckedCase& checked = queued.cases[i];
    const auto found = image_of_.find(checked.test->kernel);
    if (found != image_of_.end() && found->second == image) {
      queued.records[i] = encode_case(*checked.test, *checked.expected, fill_of(checked.test->name));
      mine.push_back(i);
      queued.rooms.push_back({queued.records[i].size(), workspace_bytes(*checked.test, guard_bytes, 0)});
    }
  }
  const std::size_t arena = images_.images[image].arena_bytes;
  for (std::size_t first = 0; first < mine.size();) {
    const std::size_t count = cases_that_fit(queued.rooms, first, arena, most_at_once);
    const auto begin = mine.begin() + static_cast<std::ptrdiff_t>(first);
    if (count == 0) {
      queued.outcomes[*begin].end = CaseEnd::too_large;
    } else if (auto done = run_batch(image, queued, {begin, begin + static_cast<std::ptrdiff_t>(count)}); !done) {
      return done;
    }
    first += std::max<std::size_t>(count, 1);
  }
  return {};
}

Result<void> BoardExecutor::run_pieces(std::size_t image, Queued& queued, const std::vector<std::size_t>& batch,
                                       std::size_t pieces) {
  const std::size_t size = (batch.size() + pieces - 1) / pieces;
  for (std::size_t first = 0; first < batch.size(); first += size) {
    const auto begin = batch.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = batch.begin() + static_cast<std::ptrdiff_t>(std::min(first + size, batch.size()));
    if (auto done = run_batch(image, queued, {begin, end}); !done) {
      return done;
    }
  }
  return {};
}

Result<void> BoardExecutor::run_batch(std::size_t image, Queued& queued, std::vector<std::size_t> batch) {
  while (!batch.empty()) {
    if (interrupted()) {
      return fail(ErrorKind::interrupted, "interrupted", request_.board.id);
    }
    const auto session = session_with(image);
    if (!session) {
      return tl::unexpected(session.error());
    }
    std::vector<std::vector<std::uint8_t>> records;
    for (const std::size_t i : batch) {
      records.push_back(queued.records[i]);
    }
    Dispatched ran = dispatch({request_.board, images_.images[image], **session, request_.case_deadline}, records);
    if (ran.end != DispatchEnd::finished || !ran.intact) {
      give_up_session();
    }
    std::vector<std::size_t> alone;
    std::size_t ended = ran.results.size();
    for (std::size_t k = 0; k < ended; ++k) {
      CaseOutcome& outcome = queued.outcomes[batch[k]];
      outcome = {CaseEnd::finished, ran.results[k], "", std::move(ran.outputs[k])};
      if (ran.results[k].state == PM_CASE_TOO_LARGE) {
        outcome.end = CaseEnd::too_large;
      }
      // A case that failed in the company of one that wrote over it may be right.
      const bool blamed = !ran.intact && !passed(outcome);
      if (batch.size() > 1 && (blamed || outcome.end == CaseEnd::too_large)) {
        alone.push_back(batch[k]);
      }
    }
    const bool alone_lost = ran.end == DispatchEnd::lost && batch.size() == 1 && !queued.lost.insert(batch[0]).second;
    const bool no_progress = ran.end == DispatchEnd::damaged && ended == 0 && batch.size() == 1;
    if (ran.end == DispatchEnd::crashed || ran.end == DispatchEnd::hung || alone_lost || no_progress) {
      // So may one that crashed.
      if (batch.size() > 1 && trespassed(ran.results)) {
        alone.push_back(batch[ended]);
      }
      queued.outcomes[batch[ended]] = {
          ran.end == DispatchEnd::hung ? CaseEnd::hung : CaseEnd::crashed, ran.unfinished, ran.how, {}};
      ++ended;
    }
    const bool split =
        ended == 0 && batch.size() > 1 && (ran.end == DispatchEnd::lost || ran.end == DispatchEnd::damaged);
    for (const std::size_t i : alone) {
      if (ran.end != DispatchEnd::finished || !ran.intact) {
        give_up_session();
      }
      if (auto done = run_batch(image, queued, {i}); !done) {
        return done;
      }
    }
    if (split) {
      return run_pieces(image, queued, batch, std::min(pieces_of_a_lost_batch, batch.size()));
    }
    batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(ended));
  }
  return {};
}

}  // namespace probemark

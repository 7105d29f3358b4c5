#include "harness/run/run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <atomic>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "harness/measure/interval_union.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/process/scratch_folder.hpp"

namespace probemark {
namespace {

using Clock = std::chrono::steady_clock;

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now())); }

std::string host_name() {
  utsname name{};
  return uname(&name) == 0 ? fmt::format("{} {} {}", name.sysname, name.release, name.machine) : "unknown";
}

/// The commit of the checkout, with "+changes" where files differ from it; empty outside of git.
std::string commit_of(const std::filesystem::path& root) {
  const auto git = [&root](std::vector<std::string> arguments) -> std::string {
    arguments.insert(arguments.begin(), {"git", "-C", root.string()});
    const auto run = run_to_end(arguments, std::chrono::seconds(20));
    return run && run->status.ok() ? run->output : "";
  };
  std::string commit = git({"rev-parse", "HEAD"});
  while (!commit.empty() && commit.back() == '\n') {
    commit.pop_back();
  }
  return commit.empty() || git({"status", "--porcelain", "--untracked-files=no"}).empty() ? commit
                                                                                          : commit + "+changes";
}

/// Items that share a connection, in their order.
using ItemGroup = std::vector<const Item*>;

std::vector<ItemGroup> group_by_connection(const std::vector<const Item*>& items) {
  std::vector<ItemGroup> groups;
  std::map<std::pair<std::string, const Launcher*>, std::size_t> group_of;
  for (const Item* item : items) {
    const std::pair key(item->board.id, item->launcher);
    if (item->launcher->drives_one_board()) {
      if (const auto [found, is_new] = group_of.try_emplace(key, groups.size()); !is_new) {
        groups[found->second].push_back(item);
        continue;
      }
    }
    groups.push_back({item});
  }
  return groups;
}

/// What the workers of one run share.
class Running {
 public:
  Running(const RunRequest& request, RunStore& store, const Observer& observer)
      : request_(request),
        store_(store),
        observer_(observer),
        images_(request.root, BuildCache(request.cache)),
        oracle_(request.profile, request.samples),
        provenance_{commit_of(request.root), host_name(), PROBEMARK_VERSION} {}

  void log(const Event& event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    if (auto logged = store_.append(event); !logged) {
      error_ = error_ ? error_ : std::optional(logged.error());
      stop_ = true;
      return;
    }
    observer_(event);
  }

  /// Ends the run after the items that are being run.
  void stop(const Error& error) {
    const std::lock_guard lock(mutex_);
    error_ = error_ ? error_ : std::optional(error);
    stop_ = true;
  }

  /// Takes groups until there are none, or the run is interrupted, or its log cannot be written.
  void work(const std::vector<ItemGroup>& groups) {
    while (!stop_ && !interrupted()) {
      const std::size_t index = next_++;
      if (index >= groups.size()) {
        return;
      }
      run_group(groups[index]);
    }
  }

  void run_group(const ItemGroup& group) {
    const auto scratch = ScratchFolder::create();
    if (!scratch) {
      stop(scratch.error());
      return;
    }
    const Item& first = *group.front();
    BoardConnection connection(first.board, *first.launcher,
                               {first.serial, request_.lease_deadline, request_.allow_mass_erase}, scratch->path());
    std::string lost_with;
    for (const Item* item : group) {
      if (stop_ || interrupted()) {
        return;
      }
      const auto status = run_one(*item, connection, lost_with);
      if (lost_with.empty() && status == Status::target_lost && connection.is_recoverable() && !connection.usable()) {
        lost_with = name_of(*item);
      }
    }
  }

  /// How it ended; nullopt: interrupted.
  std::optional<Status> run_one(const Item& item, BoardConnection& connection, const std::string& lost_with) {
    const std::string name = name_of(item);
    const ItemContext context{images_,
                              oracle_,
                              request_.profile,
                              provenance_,
                              connection,
                              lost_with,
                              request_.invocation_deadline,
                              [this](Clock::time_point begin, Clock::time_point end) {
                                const auto seconds = [this](Clock::time_point t) {
                                  return std::chrono::duration<double>(t - begin_).count();
                                };
                                const std::lock_guard lock(mutex_);
                                guest_.emplace_back(seconds(begin), seconds(end));
                              },
                              [this, &name](const std::string& phase) {
                                log(ItemStarted{name, phase});
                              },
                              LatencyPolicy{},
                              request_.energy,
                              request_.model_energy};
    auto record = run_item(item, context);
    if (!record) {
      return std::nullopt;
    }
    const Status status = record->status;
    log(ItemFinished{name, std::move(*record)});
    return status;
  }

  RunFinished finished() {
    RunFinished end;
    end.finished_at = utc_now();
    end.wall_s = std::chrono::duration<double>(Clock::now() - begin_).count();
    for (const auto& [from, to] : guest_) {
      end.guest_s += to - from;
    }
    end.guest_share = end.wall_s > 0 ? covered_seconds(guest_) / end.wall_s : 0;
    end.interrupted = interrupted();
    return end;
  }

  [[nodiscard]] const Provenance& provenance() const { return provenance_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }

 private:
  const RunRequest& request_;
  RunStore& store_;
  const Observer& observer_;
  ImageBuilder images_;
  Oracle oracle_;
  Provenance provenance_;
  Clock::time_point begin_ = Clock::now();
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;  // guards what follows
  std::vector<std::pair<double, double>> guest_;
  std::vector<Event> events_;
  std::optional<Error> error_;
};

}  // namespace

Result<RunHistory> run(const RunRequest& request, RunStore& store, const Observer& observer) {
  Running running(request, store, observer);
  RunStarted started;
  started.started_at = utc_now();
  started.run_id = fmt::format("{}-{}", started.started_at, getpid());
  started.harness_version = running.provenance().harness_version;
  started.commit = running.provenance().commit;
  started.host = running.provenance().host;
  started.command_line = request.command_line;
  const auto done = finished_items(store.earlier_events());
  std::vector<const Item*> todo;
  for (const Item& item : request.items) {
    started.items.push_back(name_of(item));
    if (done.count(name_of(item)) == 0) {
      todo.push_back(&item);
    }
  }
  running.log(started);
  const std::vector<ItemGroup> groups = group_by_connection(todo);
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < std::min<std::size_t>(std::max(request.jobs, 1U), groups.size()); ++i) {
    workers.emplace_back([&running, &groups] { running.work(groups); });
  }
  workers.clear();
  running.log(running.finished());
  if (running.error()) {
    return tl::unexpected(*running.error());
  }
  std::vector<Event> events = store.earlier_events();
  events.insert(events.end(), running.events().begin(), running.events().end());
  return summarize(events);
}

}  // namespace probemark

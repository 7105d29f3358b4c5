#include "harness/probe/gdb_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kResetDeadline = 10s;
constexpr std::uint64_t kThumbState = 0x01000000;

std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
  std::uint32_t word = 0;
  for (std::size_t i = 4; i-- > 0;) {
    word = word << 8 | bytes[offset + i];
  }
  return word;
}

}  // namespace

GdbTarget::GdbTarget(GdbClient client, GdbTargetSettings settings, std::optional<OwnedServer> server,
                     std::optional<CounterMapping> counter)
    : server_(std::move(server)),
      counter_(std::move(counter)),
      client_(std::move(client)),
      settings_(std::move(settings)) {}

Result<std::unique_ptr<GdbTarget>> GdbTarget::create(GdbClient client, GdbTargetSettings settings,
                                                     std::optional<OwnedServer> server,
                                                     std::optional<CounterMapping> counter) {
  std::unique_ptr<GdbTarget> target(
      new GdbTarget(std::move(client), std::move(settings), std::move(server), std::move(counter)));
  auto registers = target->client_.fetch_registers(target->settings_.family);
  if (!registers) {
    return tl::unexpected(target->explain(registers.error()));
  }
  target->registers_ = std::move(*registers);
  return target;
}

GdbTarget::~GdbTarget() {
  if (server_) {
    // Without a word to the server: it may hang, and the process is ended in any case.
    server_->process.terminate();
  } else {
    static_cast<void>(client_.detach());
  }
}

Error GdbTarget::explain(Error error) {
  if (error.where.empty()) {
    error.where = settings_.board;
  }
  if (!server_ || error.kind != ErrorKind::target_lost) {
    return error;
  }
  // The connection breaks a moment before the process can be waited for.
  const bool dropped = error.what.find("closed the connection") != std::string::npos;
  const auto ended = server_->process.wait(dropped ? 2000ms : 0ms);
  if (ended && *ended) {
    error.what = fmt::format("{} {}; {}", server_->process.name(), describe(**ended), error.what);
    if (const std::string words = last_words(server_->log); !words.empty()) {
      error.what += "; last words: " + words;
    }
  }
  return error;
}

template <class T>
Result<T> GdbTarget::explained(Result<T> result) {
  if (!result) {
    return tl::unexpected(explain(result.error()));
  }
  return result;
}

Result<std::vector<std::uint8_t>> GdbTarget::read(std::uint64_t address, std::size_t bytes) {
  return explained(client_.read_memory(address, bytes));
}

Result<void> GdbTarget::write(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  return explained(client_.write_memory(address, bytes));
}

Result<void> GdbTarget::verify(const Segment& segment) {
  const auto memory = read(segment.address, segment.bytes.size());
  if (!memory) {
    return tl::unexpected(memory.error());
  }
  const auto [wrong, expected] = std::mismatch(memory->begin(), memory->end(), segment.bytes.begin());
  if (wrong == memory->end()) {
    return {};
  }
  const auto offset = static_cast<std::uint64_t>(wrong - memory->begin());
  return fail(ErrorKind::target_lost,
              fmt::format("{:#x} reads {:#04x} after a load of {:#04x} (segment at {:#x}, {} bytes)",
                          segment.address + offset, *wrong, *expected, segment.address, segment.bytes.size()),
              settings_.board, "check that the image's addresses are memory of this board");
}

Result<void> GdbTarget::load(std::span<const Segment> segments) {
  for (const Segment& segment : segments) {
    if (auto written = write(segment.address, segment.bytes); !written) {
      return written;
    }
  }
  // Afterwards, so that segments that overlap are seen as well.
  for (const Segment& segment : segments) {
    if (settings_.verify_load) {
      if (auto verified = verify(segment); !verified) {
        return verified;
      }
    }
  }
  const auto first = std::min_element(segments.begin(), segments.end(),
                                      [](const Segment& a, const Segment& b) { return a.address < b.address; });
  image_start_ = first == segments.end() ? 0 : first->address;
  return {};
}

Result<std::uint64_t> GdbTarget::get_register(const char* name) {
  const Register* const which = registers_.find(name);
  if (which == nullptr) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server has no register {}", name), settings_.board);
  }
  return explained(client_.read_register(*which));
}

Result<void> GdbTarget::set_register(const char* name, std::uint64_t value) {
  const Register* const which = registers_.find(name);
  if (which == nullptr) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server has no register {}", name), settings_.board);
  }
  return explained(client_.write_register(*which, value));
}

Result<std::uint64_t> GdbTarget::program_counter() { return get_register("pc"); }

Result<void> GdbTarget::reset(std::uint64_t entry) {
  if (!settings_.reset_command.empty()) {
    const auto output = explained(client_.monitor(settings_.reset_command, kResetDeadline));
    if (!output) {
      return tl::unexpected(output.error());
    }
  }
  if (settings_.reset == GdbTargetSettings::Reset::vectors) {
    return reset_from_vectors(entry);
  }
  return set_register("pc", entry);
}

Result<void> GdbTarget::reset_from_vectors(std::uint64_t entry) {
  const auto vectors = read(image_start_, 8);
  if (!vectors) {
    return tl::unexpected(vectors.error());
  }
  const std::uint64_t stack = word_at(*vectors, 0) & ~3u;
  const std::uint64_t start = word_at(*vectors, 4) & ~1u;
  if (start != (entry & ~std::uint64_t{1})) {
    return fail(
        ErrorKind::target_lost,
        fmt::format("the vector table at {:#x} starts at {:#x}, the image at {:#x}", image_start_, start, entry),
        settings_.board, "link the vector table first in the image and load() before reset()");
  }
  const auto pc = program_counter();
  const auto sp = get_register("sp");
  if (!pc || !sp) {
    return tl::unexpected(pc ? sp.error() : pc.error());
  }
  if (*pc == start && *sp == stack) {
    return {};
  }
  // A server whose reset reads other vectors than the loaded ones, e.g. of an alias that is not mapped.
  for (const auto& [name, value] :
       {std::pair<const char*, std::uint64_t>{"sp", stack}, std::pair<const char*, std::uint64_t>{"xpsr", kThumbState},
        std::pair<const char*, std::uint64_t>{"pc", start}}) {
    if (auto set = set_register(name, value); !set) {
      return set;
    }
  }
  return {};
}

Result<void> GdbTarget::set_breakpoint(std::uint64_t address) {
  auto set = explained(client_.insert_breakpoint(address));
  if (set) {
    breakpoints_.insert(address);
  }
  return set;
}

Result<void> GdbTarget::clear_breakpoint(std::uint64_t address) {
  auto cleared = explained(client_.remove_breakpoint(address));
  if (cleared) {
    breakpoints_.erase(address);
  }
  return cleared;
}

Result<StopReply> GdbTarget::step_over_breakpoint() {
  const auto pc = program_counter();
  if (!pc) {
    return tl::unexpected(pc.error());
  }
  if (!breakpoints_.contains(*pc)) {
    return StopReply{};
  }
  if (const auto removed = client_.remove_breakpoint(*pc); !removed) {
    return tl::unexpected(removed.error());
  }
  auto stepped = client_.step();
  if (const auto inserted = client_.insert_breakpoint(*pc); !inserted) {
    return tl::unexpected(stepped ? inserted.error() : stepped.error());
  }
  return stepped;
}

Result<Stop> GdbTarget::resume(Deadline deadline, const std::string& waiting_for) {
  constexpr int kTrap = 5;
  // Servers differ in whether they stop again at once on a breakpoint at the PC; GDB itself steps over it, too.
  auto reply = explained(step_over_breakpoint());
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  const SteadyTime begin = std::chrono::steady_clock::now();
  if (reply->kind == StopReply::Kind::stopped && (reply->number == 0 || reply->number == kTrap)) {
    reply = explained(client_.resume(deadline, waiting_for));
  }
  const auto running = std::chrono::steady_clock::now() - begin;
  if (!reply) {
    Error error = reply.error();
    if (const auto pc = client_.usable() ? program_counter() : Result<std::uint64_t>(0); pc && *pc != 0) {
      error.what += fmt::format(" at {:#x}", *pc);
    }
    return tl::unexpected(error);
  }
  if (reply->kind != StopReply::Kind::stopped) {
    return tl::unexpected(
        explain({ErrorKind::target_lost,
                 fmt::format("the GDB server says that the target is gone while waiting for {}", waiting_for),
                 {},
                 {}}));
  }
  const auto pc = program_counter();
  if (!pc) {
    return tl::unexpected(pc.error());
  }
  return Stop{reply->number, *pc, running};
}

std::optional<ExactCounts> GdbTarget::exact_counts() { return counter_ ? read_exact_counts(*counter_) : std::nullopt; }

}  // namespace probemark

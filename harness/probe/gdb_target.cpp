#include "harness/probe/gdb_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/probe/server_diagnosis.hpp"

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

GdbTargetSettings::Reset reset_of_family(const std::string& family) {
  return family == "arm-m" ? GdbTargetSettings::Reset::vectors : GdbTargetSettings::Reset::entry;
}

GdbTarget::GdbTarget(GdbClient client, GdbTargetSettings settings, TargetHoldings holdings,
                     std::optional<CounterMapping> counter)
    : holdings_(std::move(holdings)),
      counter_(std::move(counter)),
      client_(std::move(client)),
      settings_(std::move(settings)) {
  if (settings_.server.empty()) {
    settings_.server = settings_.traits.title;
  }
}

Result<std::unique_ptr<GdbTarget>> GdbTarget::create(GdbClient client, GdbTargetSettings settings,
                                                     TargetHoldings holdings, std::optional<CounterMapping> counter) {
  std::unique_ptr<GdbTarget> target(
      new GdbTarget(std::move(client), std::move(settings), std::move(holdings), std::move(counter)));
  if (auto attached = target->attach(false); !attached) {
    return tl::unexpected(attached.error());
  }
  auto registers = target->client_.fetch_registers(target->settings_.board.core.family);
  if (!registers) {
    return tl::unexpected(target->explain(registers.error()));
  }
  target->registers_ = std::move(*registers);
  if (auto right = target->identify(); !right) {
    return tl::unexpected(right.error());
  }
  return target;
}

GdbTarget::~GdbTarget() {
  if (holdings_.server) {
    // Without a word to the server: it may hang, and the process is ended in any case.
    holdings_.server->process.terminate();
  } else if (settings_.traits.after_detach != ServerTraits::AfterDetach::unsupported) {
    static_cast<void>(client_.detach());
  }
}

Result<void> GdbTarget::attach(bool again) {
  std::vector<std::string> commands = again ? std::vector<std::string>() : settings_.attach_once;
  commands.insert(commands.end(), settings_.attach.begin(), settings_.attach.end());
  commands.insert(commands.end(), settings_.traits.attach.begin(), settings_.traits.attach.end());
  for (const std::string& command : commands) {
    if (const auto output = explained(client_.monitor(command, kResetDeadline)); !output) {
      return tl::unexpected(output.error());
    }
  }
  return settings_.traits.attaches_explicitly ? explained(client_.attach()) : Result<void>();
}

Result<void> GdbTarget::identify() {
  const auto& identity = settings_.board.identity;
  if (!identity || settings_.emulator) {
    return {};
  }
  const auto bytes = read(identity->address, 4);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  const std::uint32_t found = word_at(*bytes, 0) & identity->mask;
  if (found == identity->value) {
    return {};
  }
  return fail(ErrorKind::setup,
              fmt::format("the chip is not the one of the board file: {:#x} holds {:#x} where {:#x} should be (mask "
                          "{:#x})",
                          identity->address, found, identity->value, identity->mask),
              settings_.board.id, "connect that board, choose its probe with --serial, or name the right --board");
}

Result<void> GdbTarget::follow(const CounterMarkers& markers) {
  if (!counter_) {
    return {};
  }
  return aim_counter(*counter_, markers);
}

Error GdbTarget::explain(Error error) {
  if (error.where.empty()) {
    error.where = settings_.board.id;
  }
  auto& server = holdings_.server;
  if (!server || error.kind != ErrorKind::target_lost) {
    return error;
  }
  // The connection breaks a moment before the process can be waited for.
  const bool dropped = error.what.find("closed the connection") != std::string::npos;
  const auto ended = server->process.wait(dropped ? 2000ms : 0ms);
  const bool gone = ended && *ended;
  if (gone) {
    error.what = fmt::format("{} {}; {}", server->process.name(), describe(**ended), error.what);
  }
  // An emulator's register dump is worth having whole.
  std::string words = last_words(server->log);
  if (!settings_.emulator) {
    words = telling_words(words);
  }
  if (!words.empty() && (gone || !settings_.emulator)) {
    error.what += "; last words: " + words;
  }
  if (const auto diagnosis = diagnose(settings_.traits.id, words); diagnosis && error.remedy.empty()) {
    error.remedy = diagnosis->remedy;
  }
  return error;
}

Result<std::vector<std::uint8_t>> GdbTarget::read(std::uint64_t address, std::size_t bytes) {
  return explained(client_.read_memory(address, bytes));
}

Result<void> GdbTarget::write(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  return explained(client_.write_memory(address, bytes));
}

Result<std::uint64_t> GdbTarget::get_register(std::string_view name) {
  const Register* const which = registers_.find(name);
  if (which == nullptr) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server has no register {}", name), settings_.board.id);
  }
  return explained(client_.read_register(*which));
}

Result<void> GdbTarget::set_register(std::string_view name, std::uint64_t value) {
  const Register* const which = registers_.find(name);
  if (which == nullptr) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server has no register {}", name), settings_.board.id);
  }
  return explained(client_.write_register(*which, value));
}

Result<std::uint64_t> GdbTarget::program_counter() { return get_register("pc"); }

Result<void> GdbTarget::clear_all_breakpoints() {
  while (!breakpoints_.empty()) {
    if (auto cleared = clear_breakpoint(*breakpoints_.begin()); !cleared) {
      return cleared;
    }
  }
  return {};
}

Result<void> GdbTarget::reset_core() {
  std::string refusals;
  for (const std::string_view command : settings_.traits.reset) {
    const auto output = explained(client_.monitor(std::string(command), kResetDeadline));
    if (!output && !client_.usable()) {
      return tl::unexpected(output.error());
    }
    const bool refused = !output || (settings_.traits.errors_as_text && output->find("rror") != std::string::npos);
    if (!refused) {
      return {};
    }
    refusals +=
        fmt::format("{}\"{}\": {:.200}", refusals.empty() ? "" : "; ", command, output ? *output : output.error().what);
  }
  return refusals.empty()
             ? Result<void>()
             : fail(
                   ErrorKind::target_lost, "the board could not be reset: " + refusals, settings_.board.id,
                   "press the board's reset button or power-cycle it; [power] cycle in the board file does it for you");
}

Result<void> GdbTarget::reset(std::uint64_t entry) {
  if (auto done = reset_core(); !done) {
    return done;
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
        settings_.board.id, "link the vector table first in the image and load() before reset()");
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
  if (breakpoints_.contains(address)) {
    return {};
  }
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

#include "harness/virtual_board/run_control.hpp"

#include <fmt/format.h>

#include "harness/probe/register_layout.hpp"
#include "harness/probe/rsp_hex.hpp"

namespace probemark::virtual_board {

namespace {

using namespace std::chrono_literals;

constexpr auto kDeadline = 5s;
constexpr std::size_t kDocumentChunk = 0x800;
constexpr std::size_t kLargestDocument = 1 << 20;

char watch_type(WatchKind kind) { return kind == WatchKind::write ? '2' : kind == WatchKind::read ? '3' : '4'; }

}  // namespace

Result<RunControl> RunControl::over(RspConnection connection) {
  RunControl control(std::move(connection));
  // `?` halts, were it ever to run, and tells the stub that somebody is there.
  for (const char* request : {"qSupported:swbreak+;hwbreak+", "?"}) {
    if (const auto reply = control.ask(request, "QEMU's GDB stub"); !reply) {
      return tl::unexpected(reply.error());
    }
  }
  std::size_t size = 0;
  for (bool more = true; more && size < kLargestDocument;) {
    const auto part = control.ask(fmt::format("qXfer:features:read:target.xml:{:x},{:x}", size, kDocumentChunk),
                                  "the target description");
    if (!part) {
      return tl::unexpected(part.error());
    }
    more = part->size() > 1 && part->front() == 'm';
    size += part->empty() ? 0 : part->size() - 1;
  }
  return control;
}

Result<std::string> RunControl::ask(const std::string& request, const std::string& what) {
  const Wait wait = Wait::starting_now(what, kDeadline);
  if (const auto sent = connection_.send(request, wait); !sent) {
    return tl::unexpected(sent.error());
  }
  return connection_.receive(wait);
}

Result<StopReply> RunControl::await_stop(const std::string& what) {
  const auto packet = connection_.receive(Wait::starting_now(what, kDeadline));
  if (!packet) {
    return tl::unexpected(packet.error());
  }
  auto stop = parse_stop_reply(*packet);
  if (!stop) {
    return fail(ErrorKind::internal, fmt::format("QEMU sent \"{:.40}\" instead of a stop", *packet));
  }
  return std::move(*stop);
}

Result<void> RunControl::resume() {
  return connection_.send("c", Wait::starting_now("QEMU to resume the core", kDeadline));
}

Result<StopReply> RunControl::step() {
  const std::string what = "a single step";
  if (const auto sent = connection_.send("s", Wait::starting_now(what, kDeadline)); !sent) {
    return tl::unexpected(sent.error());
  }
  return await_stop(what);
}

Result<StopReply> RunControl::interrupt() {
  const std::string what = "the core to halt";
  if (const auto sent = connection_.send_interrupt(Wait::starting_now(what, kDeadline)); !sent) {
    return tl::unexpected(sent.error());
  }
  return await_stop(what);
}

Result<std::optional<StopReply>> RunControl::poll() {
  const Wait none = Wait::starting_now("a stop", 0s);
  auto packet = connection_.receive(none);
  if (!packet) {
    if (packet.error().what.starts_with("no answer within")) {
      return std::optional<StopReply>();
    }
    return tl::unexpected(packet.error());
  }
  return parse_stop_reply(*packet);
}

Result<std::vector<std::uint8_t>> RunControl::read_register(unsigned number) {
  const auto reply = ask(fmt::format("p{:x}", number), fmt::format("register {}", number));
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  auto bytes = reply->size() % 2 == 0 ? hex_decode(*reply) : std::nullopt;
  return bytes ? std::move(*bytes) : std::vector<std::uint8_t>();
}

Result<bool> RunControl::write_register(unsigned number, std::span<const std::uint8_t> bytes) {
  const auto reply =
      ask(fmt::format("P{:x}={}", number, hex_encode(bytes)), fmt::format("a write of register {}", number));
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  return *reply == "OK";
}

Result<void> RunControl::point(char action, char type, std::uint32_t address, std::uint32_t bytes) {
  const std::string request = fmt::format("{}{},{:x},{:x}", action, type, address, bytes);
  const auto reply = ask(request, fmt::format("a break or watch point at {:#x}", address));
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  if (*reply != "OK") {
    return fail(ErrorKind::internal, fmt::format("QEMU answered \"{:.40}\" to {}", *reply, request));
  }
  return {};
}

Result<void> RunControl::set_breakpoint(std::uint32_t address) { return point('Z', '1', address, 2); }

Result<void> RunControl::clear_breakpoint(std::uint32_t address) { return point('z', '1', address, 2); }

Result<void> RunControl::set_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) {
  return point('Z', watch_type(kind), address, bytes);
}

Result<void> RunControl::clear_watchpoint(WatchKind kind, std::uint32_t address, std::uint32_t bytes) {
  return point('z', watch_type(kind), address, bytes);
}

}  // namespace probemark::virtual_board

// GdbClient's run control: resume, step, and what happens when a stop does not come.
#include <fmt/format.h>

#include "harness/probe/gdb_client.hpp"

namespace probemark {

Result<StopReply> GdbClient::stop_reason() {
  const auto reply = ask("?", "the reason of the stop");
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  const auto stop = parse_stop_reply(*reply);
  if (!stop) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server answered \"{:.40}\" to ?", *reply));
  }
  return *stop;
}

Result<StopReply> GdbClient::await_stop(const Wait& wait) {
  for (;;) {
    const auto packet = connection_.receive(wait);
    if (!packet) {
      return tl::unexpected(packet.error());
    }
    if (const auto stop = parse_stop_reply(*packet)) {
      return *stop;
    }
    // Output of the target (`O` and hexadecimal digits) may come at any time while it runs.
    if (packet->starts_with('O')) {
      continue;
    }
    return fail(ErrorKind::target_lost,
                fmt::format("the GDB server sent \"{:.40}\" while waiting for {}", *packet, wait.what));
  }
}

Error GdbClient::halt_late(const Wait& missed) {
  Error error{ErrorKind::target_lost,
              fmt::format("no stop within {} while waiting for {}", describe_duration(missed.length), missed.what),
              {},
              {}};
  const Wait halt = Wait::starting_now("the target to halt", options_.halt_deadline);
  const auto sent = connection_.send_interrupt(halt);
  const auto stop = sent ? await_stop(halt) : tl::unexpected(sent.error());
  if (!stop) {
    error.what += "; then " + stop.error().what;
    return lose(error);
  }
  error.what += "; the target was halted";
  return error;
}

Result<StopReply> GdbClient::resume(Duration deadline, const std::string& waiting_for) {
  if (lost_) {
    return tl::unexpected(*lost_);
  }
  const Wait sending = Wait::starting_now("the server to resume the target", options_.reply_deadline);
  if (const auto sent = connection_.send("c", sending); !sent) {
    return tl::unexpected(lose(sent.error()));
  }
  const Wait wait = Wait::starting_now(waiting_for, deadline);
  auto stop = await_stop(wait);
  if (stop) {
    return stop;
  }
  const bool late = stop.error().kind == ErrorKind::target_lost && std::chrono::steady_clock::now() >= wait.until;
  return tl::unexpected(late ? halt_late(wait) : lose(stop.error()));
}

Result<void> GdbClient::resume_and_leave() {
  if (lost_) {
    return tl::unexpected(*lost_);
  }
  auto sent = connection_.send("c", Wait::starting_now("the server to resume the target", options_.reply_deadline));
  close();
  return sent;
}

Result<StopReply> GdbClient::step() {
  if (lost_) {
    return tl::unexpected(*lost_);
  }
  const Wait wait = Wait::starting_now("a single step", options_.reply_deadline);
  if (const auto sent = connection_.send("s", wait); !sent) {
    return tl::unexpected(lose(sent.error()));
  }
  auto stop = await_stop(wait);
  if (!stop) {
    return tl::unexpected(lose(stop.error()));
  }
  return stop;
}

}  // namespace probemark

#include "harness/probe/gdb_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/probe/rsp_hex.hpp"

namespace probemark {

namespace {

constexpr std::size_t kLargestPacket = 1 << 16;
constexpr std::size_t kSmallestPacket = 64;

bool is_error(const std::string& reply) {
  return reply.starts_with("E.") || (reply.size() == 3 && reply[0] == 'E' && hex_number(reply.substr(1)));
}

/// `name=value;name+;name-` as in the answer to qSupported.
std::map<std::string, std::string> parse_features(const std::string& reply) {
  std::map<std::string, std::string> features;
  for (std::size_t at = 0; at < reply.size();) {
    const std::size_t end = std::min(reply.find(';', at), reply.size());
    const std::string item = reply.substr(at, end - at);
    const std::size_t equals = item.find('=');
    if (equals != std::string::npos) {
      features[item.substr(0, equals)] = item.substr(equals + 1);
    } else if (!item.empty()) {
      features[item.substr(0, item.size() - 1)] = item.substr(item.size() - 1);
    }
    at = end + 1;
  }
  return features;
}

}  // namespace

GdbClient::GdbClient(RspConnection connection, const GdbOptions& options)
    : connection_(std::move(connection)), options_(options) {}

Result<GdbClient> GdbClient::connect(const Endpoint& endpoint, Duration deadline, const RspConnection::Alive& alive,
                                     const GdbOptions& options) {
  auto connection = RspConnection::connect(endpoint, deadline, alive);
  if (!connection) {
    return tl::unexpected(connection.error());
  }
  return over(std::move(*connection), options);
}

Result<GdbClient> GdbClient::over(RspConnection connection, const GdbOptions& options) {
  GdbClient client(std::move(connection), options);
  if (options.says_stop_first) {
    const Wait wait = Wait::starting_now("the core to halt at the connection", options.reply_deadline);
    if (const auto stop = client.await_stop(wait); !stop) {
      return tl::unexpected(stop.error());
    }
  }
  if (const auto negotiated = client.negotiate(); !negotiated) {
    return tl::unexpected(negotiated.error());
  }
  return client;
}

Result<void> GdbClient::negotiate() {
  const auto reply = ask("qSupported:swbreak+;hwbreak+", "the server's features (qSupported)");
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  features_ = parse_features(*reply);
  if (const auto size = features_.find("PacketSize"); size != features_.end()) {
    const std::size_t bytes = hex_number(size->second).value_or(packet_size_);
    packet_size_ = std::clamp(std::min(bytes, options_.most_packet_bytes), kSmallestPacket, kLargestPacket);
  }
  if (has_feature("QStartNoAckMode")) {
    auto agreed = ask_ok("QStartNoAckMode", "the end of acknowledgements");
    if (!agreed) {
      return agreed;
    }
    connection_.stop_acknowledging();
  }
  return {};
}

bool GdbClient::has_feature(const std::string& name) const {
  const auto found = features_.find(name);
  return found != features_.end() && found->second == "+";
}

Error GdbClient::lose(Error error) {
  if (!lost_) {
    lost_ = error;
  }
  return error;
}

Result<std::string> GdbClient::receive(const Wait& wait) {
  auto reply = connection_.receive(wait);
  if (!reply) {
    return tl::unexpected(lose(reply.error()));
  }
  return reply;
}

Result<std::string> GdbClient::ask(const std::string& request, const std::string& what) {
  return ask(request, Wait::starting_now(what, options_.reply_deadline));
}

Result<std::string> GdbClient::ask(const std::string& request, const Wait& wait) {
  if (lost_) {
    return tl::unexpected(*lost_);
  }
  if (const auto sent = connection_.send(request, wait); !sent) {
    return tl::unexpected(lose(sent.error()));
  }
  auto reply = receive(wait);
  if (reply && is_error(*reply)) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server answered {} to {}", *reply, wait.what));
  }
  return reply;
}

Result<void> GdbClient::ask_ok(const std::string& request, const std::string& what) {
  return ask_ok(request, Wait::starting_now(what, options_.reply_deadline));
}

Result<void> GdbClient::ask_ok(const std::string& request, const Wait& wait) {
  const std::string& what = wait.what;
  const auto reply = ask(request, wait);
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  if (*reply != "OK") {
    return fail(ErrorKind::target_lost, reply->empty()
                                            ? fmt::format("the GDB server does not support {}", what)
                                            : fmt::format("the GDB server answered \"{:.40}\" to {}", *reply, what));
  }
  return {};
}

Result<void> GdbClient::insert_breakpoint(std::uint64_t address, unsigned kind) {
  return insert_breakpoint(address, kind, options_.software_breakpoints ? "10" : "1");
}

Result<void> GdbClient::insert_software_breakpoint(std::uint64_t address, unsigned kind) {
  return insert_breakpoint(address, kind, "01");
}

Result<void> GdbClient::insert_breakpoint(std::uint64_t address, unsigned kind, std::string_view types) {
  const std::string what = fmt::format("the breakpoint at {:#x}", address);
  for (const char type : types) {
    const auto reply = ask(fmt::format("Z{},{:x},{:x}", type, address, kind), what);
    if (!reply && (lost_ || type == types.back())) {
      return tl::unexpected(reply.error());
    }
    if (reply && *reply == "OK") {
      breakpoints_[address] = type;
      return {};
    }
  }
  return fail(ErrorKind::target_lost, fmt::format("the GDB server has no breakpoints: {} was refused", what));
}

Result<void> GdbClient::remove_breakpoint(std::uint64_t address, unsigned kind) {
  const auto known = breakpoints_.find(address);
  const char type = known == breakpoints_.end() ? '1' : known->second;
  auto removed = ask_ok(fmt::format("z{},{:x},{:x}", type, address, kind),
                        fmt::format("the removal of the breakpoint at {:#x}", address));
  if (removed) {
    breakpoints_.erase(address);
  }
  return removed;
}

Result<void> GdbClient::detach() { return ask_ok("D", "the detachment"); }

void GdbClient::close() {
  lose({ErrorKind::target_lost, "the board was left to itself", {}, {}});
  connection_.close();
}

Result<void> GdbClient::kill() {
  if (lost_) {
    return tl::unexpected(*lost_);
  }
  const Wait wait = Wait::starting_now("the server to take the kill request", options_.reply_deadline);
  auto sent = connection_.send("k", wait);
  // Whatever comes after this, or nothing, belongs to no request.
  lose({ErrorKind::target_lost, "the session was ended by a kill request", {}, {}});
  return sent;
}

Result<std::string> GdbClient::monitor(const std::string& command, Duration deadline) {
  const Wait wait = Wait::starting_now(fmt::format("the server's command \"{}\"", command), deadline);
  std::string output;
  auto reply = ask("qRcmd," + hex_encode(command), wait);
  for (; reply; reply = receive(wait)) {
    if (*reply == "OK") {
      return output;
    }
    if (reply->empty()) {
      return fail(ErrorKind::target_lost, fmt::format("the GDB server does not support {}", wait.what));
    }
    if (is_error(*reply)) {
      return fail(ErrorKind::target_lost,
                  fmt::format("the GDB server answered {} to {}: {:.200}", *reply, wait.what, output));
    }
    const bool console = reply->front() == 'O';
    const auto text = hex_decode(std::string_view(*reply).substr(console ? 1 : 0));
    if (!text) {
      return fail(ErrorKind::target_lost, fmt::format("the GDB server answered nonsense to {}", wait.what));
    }
    output.append(text->begin(), text->end());
    if (!console) {
      return output;
    }
  }
  return tl::unexpected(reply.error());
}

}  // namespace probemark

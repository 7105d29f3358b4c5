#include "harness/probe/launch_server.hpp"

#include <fmt/format.h>

#include <asio/ip/tcp.hpp>
#include <cctype>
#include <charconv>
#include <system_error>
#include <utility>

#include "harness/probe/announcement.hpp"
#include "harness/probe/server_diagnosis.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kStartDeadline = 30s;
constexpr auto kVersionDeadline = 5s;
constexpr auto kJoinDeadline = 5s;
constexpr auto kEndDeadline = 500ms;

/// Why a server cannot be used: what it said, or that it ended.
Error explain_start(const std::string& server, ChildProcess& process, const std::filesystem::path& log, Error error) {
  if (error.kind != ErrorKind::target_lost) {
    return error;
  }
  const auto ended = process.wait(kEndDeadline);
  const auto diagnosis = diagnose(server, last_words(log));
  const std::string words = telling_words(last_words(log));
  const std::string quoted = "; last words: " + (words.empty() ? "none" : words);
  if (ended && *ended) {
    // What is wrong with an emulator is wrong here; what is wrong behind a probe may be the board's.
    const ServerTraits* traits = find_server_traits(server);
    const bool emulator = traits != nullptr && traits->checksum == ServerTraits::Checksum::read_back;
    error = {emulator ? ErrorKind::setup : ErrorKind::target_lost,
             fmt::format("{} {} instead of serving", process.name(), describe(**ended)),
             log.string(),
             {}};
  }
  if (diagnosis) {
    error.kind = diagnosis->kind;
    error.remedy = diagnosis->remedy;
    error.what = fmt::format("{}: {}", diagnosis->what, error.what);
  }
  error.what += quoted;
  return error;
}

GdbOptions options_for(const ServerTraits& traits) {
  GdbOptions options;
  options.software_breakpoints = traits.software_breakpoints;
  options.most_packet_bytes = traits.most_packet_bytes;
  return options;
}

/// Waits for the server to say where it listens.
Result<Endpoint> announced(const AnnouncedPort& port, ChildProcess& process, const std::filesystem::path& log) {
  const auto digits = await_announcement(process, log, port.pattern, kStartDeadline);
  if (!digits) {
    return tl::unexpected(digits.error());
  }
  std::uint16_t number = 0;
  if (std::from_chars(digits->data(), digits->data() + digits->size(), number).ec != std::errc()) {
    return fail(ErrorKind::target_lost, fmt::format("{} listens on port {:.20}", process.name(), *digits));
  }
  return Endpoint{{}, "127.0.0.1", number};
}

/// How a server is started, as often as need be.
struct ServerStart {
  ServerTraits traits;
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  std::filesystem::path log;
  std::variant<Endpoint, AnnouncedPort> listens;
};

struct StartedServer {
  ChildProcess process;
  GdbClient client;
};

Result<StartedServer> start_server(const ServerStart& start) {
  auto process = ChildProcess::spawn(start.argv, {start.log, -1, {}, start.environment});
  if (!process) {
    return tl::unexpected(process.error());
  }
  const auto explained = [&](Error error) {
    return tl::unexpected(explain_start(std::string(start.traits.id), *process, start.log, std::move(error)));
  };
  const auto* port = std::get_if<AnnouncedPort>(&start.listens);
  const auto endpoint =
      port != nullptr ? announced(*port, *process, start.log) : Result<Endpoint>(std::get<Endpoint>(start.listens));
  if (!endpoint) {
    return explained(endpoint.error());
  }
  auto client = GdbClient::connect(
      *endpoint, kStartDeadline, [&] { return !process->poll().has_value(); }, options_for(start.traits));
  if (!client) {
    return explained(client.error());
  }
  return StartedServer{std::move(*process), std::move(*client)};
}

/// A connection to the server that has stayed, else to a new one that takes its place.
Result<GdbClient> return_to(ServerStart start, const std::vector<std::string>& without_reset,
                            TargetHoldings& holdings) {
  if (start.traits.leave.server == ServerTraits::Leave::Server::stays) {
    GdbOptions options = options_for(start.traits);
    options.says_stop_first = start.traits.leave.says_stop_first;
    return GdbClient::connect(std::get<Endpoint>(start.listens), kJoinDeadline, {}, options);
  }
  start.argv.insert(start.argv.end(), without_reset.begin(), without_reset.end());
  // The first server's words are kept.
  start.log += ".again";
  auto started = start_server(start);
  if (!started) {
    return tl::unexpected(started.error());
  }
  holdings.server.emplace(OwnedServer{std::move(started->process), start.log, {}});
  return std::move(started->client);
}

/// "QEMU 7.2.22" from what the server says about itself; the name alone where it says nothing.
std::string with_version(const std::string& name, const std::string& said) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  std::size_t begin = 0;
  while (begin < said.size() && !is_digit(said[begin])) {
    ++begin;
  }
  std::size_t end = begin;
  while (end < said.size() && (is_digit(said[end]) || said[end] == '.')) {
    ++end;
  }
  return begin == end ? name : name + " " + said.substr(begin, end - begin);
}

Result<std::unique_ptr<Target>> take_over(GdbClient client, GdbTargetSettings settings, TargetHoldings holdings,
                                          std::optional<CounterMapping> counter) {
  settings.server = settings.traits.title;
  if (!settings.traits.version.empty()) {
    const auto said = client.monitor(std::string(settings.traits.version), kVersionDeadline);
    settings.server = with_version(settings.server, said.value_or(""));
  }
  auto target = GdbTarget::create(std::move(client), std::move(settings), std::move(holdings), std::move(counter));
  if (!target) {
    return tl::unexpected(target.error());
  }
  return std::unique_ptr<Target>(std::move(*target));
}

}  // namespace

Result<std::unique_ptr<Target>> launch_server(ServerLaunch launch) {
  auto* folder = std::get_if<SocketFolder>(&launch.listens);
  const ServerStart start{launch.settings.traits, launch.argv, launch.environment, launch.log,
                          folder != nullptr
                              ? std::variant<Endpoint, AnnouncedPort>(Endpoint{folder->socket().string(), {}, 0})
                          : std::holds_alternative<ChosenPort>(launch.listens)
                              ? Endpoint{{}, "127.0.0.1", std::get<ChosenPort>(launch.listens).port}
                              : std::variant<Endpoint, AnnouncedPort>(std::get<AnnouncedPort>(launch.listens))};
  auto started = start_server(start);
  if (!started) {
    return tl::unexpected(started.error());
  }
  if (launch.counter && !launch.counter->attached()) {
    return fail(ErrorKind::setup, fmt::format("{} did not attach the instruction counter; last words: {}",
                                              started->process.name(), last_words(launch.log)));
  }
  launch.holdings.server.emplace(OwnedServer{std::move(started->process), launch.log, {}});
  if (folder != nullptr) {
    launch.holdings.server->folder.emplace(std::move(*folder));
  }
  launch.settings.reconnect = [start, more = launch.without_reset](TargetHoldings& holdings) {
    return return_to(start, more, holdings);
  };
  return take_over(std::move(started->client), std::move(launch.settings), std::move(launch.holdings),
                   std::move(launch.counter));
}

Result<std::unique_ptr<Target>> join_server(const Endpoint& endpoint, GdbTargetSettings settings,
                                            TargetHoldings holdings, std::optional<CounterMapping> counter) {
  auto client = GdbClient::connect(endpoint, kJoinDeadline, {}, options_for(settings.traits));
  settings.reconnect = [endpoint, traits = settings.traits](TargetHoldings&) {
    GdbOptions options = options_for(traits);
    options.says_stop_first = traits.leave.says_stop_first;
    return GdbClient::connect(endpoint, kJoinDeadline, {}, options);
  };
  if (!client) {
    Error error = client.error();
    error.kind = error.kind == ErrorKind::target_lost ? ErrorKind::setup : error.kind;
    error.where = settings.board.id;
    error.remedy = "start the GDB server, or correct `endpoint` in the board file";
    return tl::unexpected(error);
  }
  return take_over(std::move(*client), std::move(settings), std::move(holdings), std::move(counter));
}

Result<std::unique_ptr<Target>> join_server(RspConnection connection, GdbTargetSettings settings,
                                            TargetHoldings holdings) {
  auto client = GdbClient::over(std::move(connection), options_for(settings.traits));
  if (!client) {
    return tl::unexpected(client.error());
  }
  return take_over(std::move(*client), std::move(settings), std::move(holdings), std::nullopt);
}

Result<std::uint16_t> free_port() {
  try {  // asio reports by exception; none leaves this function
    asio::io_context context;
    const asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    return acceptor.local_endpoint().port();
  } catch (const std::system_error& error) {
    return fail(ErrorKind::setup, fmt::format("no free TCP port: {}", error.what()));
  }
}

Result<std::optional<CounterMapping>> prepare_counter(const std::optional<CounterMarkers>& markers,
                                                      const std::filesystem::path& file) {
  if (!markers) {
    return std::optional<CounterMapping>();
  }
  auto mapping = create_counter_file(file, *markers);
  if (!mapping) {
    return tl::unexpected(mapping.error());
  }
  return std::optional<CounterMapping>(std::move(*mapping));
}

}  // namespace probemark

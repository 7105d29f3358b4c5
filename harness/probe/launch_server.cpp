#include "harness/probe/launch_server.hpp"

#include <fmt/format.h>

#include <cctype>
#include <utility>

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kStartDeadline = 30s;
constexpr auto kVersionDeadline = 5s;
constexpr auto kEndDeadline = 500ms;

/// Whether the server ended by itself, and if so why.
Error explain_start(ChildProcess& process, const std::filesystem::path& log, Error error) {
  if (error.kind != ErrorKind::target_lost) {
    return error;
  }
  const auto ended = process.wait(kEndDeadline);
  if (ended && *ended) {
    const std::string words = last_words(log);
    return {ErrorKind::setup,
            fmt::format("{} {} instead of serving; last words: {}", process.name(), describe(**ended),
                        words.empty() ? "none" : words),
            log.string(),
            {}};
  }
  return error;
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

}  // namespace

Result<std::unique_ptr<Target>> launch_server(ServerLaunch launch) {
  auto process = ChildProcess::spawn(launch.argv, {launch.log, -1, {}, {}});
  if (!process) {
    return tl::unexpected(process.error());
  }
  auto client = GdbClient::connect({launch.folder.socket().string(), {}, 0}, kStartDeadline,
                                   [&] { return !process->poll().has_value(); });
  if (!client) {
    return tl::unexpected(explain_start(*process, launch.log, client.error()));
  }
  if (launch.counter && !launch.counter->attached()) {
    return fail(ErrorKind::setup, fmt::format("{} did not attach the instruction counter; last words: {}",
                                              process->name(), last_words(launch.log)));
  }
  if (!launch.version_command.empty()) {
    const auto said = client->monitor(launch.version_command, kVersionDeadline);
    launch.settings.server = with_version(launch.settings.server, said.value_or(""));
  }
  OwnedServer server{std::move(*process), launch.log, std::move(launch.folder)};
  auto target =
      GdbTarget::create(std::move(*client), std::move(launch.settings), std::move(server), std::move(launch.counter));
  if (!target) {
    return tl::unexpected(target.error());
  }
  return std::unique_ptr<Target>(std::move(*target));
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

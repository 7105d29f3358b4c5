#include "harness/meter/otii_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace probemark {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto connect_deadline = 10s;
constexpr auto farewell_deadline = 2s;
constexpr const char* wanted_licence = "Automation";
// Kinds of licence that include it, by Otii's client for Python.
constexpr std::array<std::string_view, 4> including = {"Automation", "Admin", "All", "Enterprise"};

}  // namespace

OtiiSession::OtiiSession(OtiiSession&& other) noexcept
    : lines_(std::exchange(other.lines_, std::nullopt)),
      transaction_(other.transaction_),
      broken_(std::move(other.broken_)),
      version_(std::move(other.version_)),
      logged_in_(std::exchange(other.logged_in_, false)),
      licence_(std::exchange(other.licence_, std::nullopt)) {}

OtiiSession::~OtiiSession() {
  if (!lines_) {
    return;
  }
  if (licence_) {
    static_cast<void>(ask("otii_return_license", {{"license_id", *licence_}}, farewell_deadline));
  }
  if (logged_in_) {
    static_cast<void>(ask("otii_logout", json::object(), farewell_deadline));
  }
}

Result<OtiiMessage> OtiiSession::answer_to(const std::string& command, const json& data, Duration deadline) {
  if (broken_) {
    return tl::unexpected(*broken_);
  }
  auto message = exchange(command, data, deadline);
  if (!message && message.error().kind != ErrorKind::interrupted) {
    broken_ = message.error();
  }
  return message;
}

Result<OtiiMessage> OtiiSession::exchange(const std::string& command, const json& data, Duration deadline) {
  const std::string transaction = std::to_string(++transaction_);
  if (const auto sent = lines_->send(encode_otii_request(command, data, transaction_), deadline, command); !sent) {
    return tl::unexpected(sent.error());
  }
  const auto until = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    const auto line = lines_->receive(until - std::chrono::steady_clock::now(), "the answer to " + command);
    if (!line) {
      return tl::unexpected(line.error());
    }
    auto message = parse_otii_message(*line);
    if (!message) {
      return message;
    }
    const bool answers = message->kind == OtiiMessageKind::response || message->kind == OtiiMessageKind::error;
    if (!answers) {
      continue;
    }
    // An error about a request that could not be read tells no transaction.
    if (message->transaction == transaction ||
        (message->kind == OtiiMessageKind::error && message->transaction.empty())) {
      return message;
    }
    const std::size_t digits = message->transaction.size();
    if (digits < transaction.size() || (digits == transaction.size() && message->transaction < transaction)) {
      continue;  // to a request that was given up
    }
    return fail(ErrorKind::target_lost, fmt::format("Otii answers another request ({}) than {} ({})",
                                                    message->transaction, command, transaction));
  }
}

Result<json> OtiiSession::ask(const std::string& command, const json& data, Duration deadline) {
  auto message = answer_to(command, data, deadline);
  if (!message) {
    return tl::unexpected(message.error());
  }
  if (message->kind == OtiiMessageKind::error) {
    return tl::unexpected(otii_error(command, *message));
  }
  return std::move(message->data);
}

Result<std::optional<json>> OtiiSession::ask_if_known(const std::string& command, const json& data) {
  auto message = answer_to(command, data, 5s);
  if (!message) {
    return tl::unexpected(message.error());
  }
  if (message->kind == OtiiMessageKind::error) {
    return message->topic == "Invalid command" ? Result<std::optional<json>>(std::nullopt)
                                               : tl::unexpected(otii_error(command, *message));
  }
  return std::optional(std::move(message->data));
}

Result<void> OtiiSession::log_in() {
  const auto state = ask_if_known("otii_is_logged_in");
  if (!state) {
    return tl::unexpected(state.error());
  }
  if (!*state || otii_flag(**state, "logged_in").value_or(false)) {
    return {};
  }
  const char* name = std::getenv("OTII_USERNAME");
  const char* word = std::getenv("OTII_PASSWORD");
  if (name == nullptr || word == nullptr) {
    return fail(ErrorKind::setup, "Otii is not logged in", {},
                "log in in Otii, or set OTII_USERNAME and OTII_PASSWORD");
  }
  const auto done = ask("otii_login", {{"username", name}, {"password", word}}, 20s);
  if (!done) {
    return tl::unexpected(done.error());
  }
  logged_in_ = true;
  return {};
}

Result<void> OtiiSession::reserve_licence() {
  const auto has = ask_if_known("otii_has_license", {{"license_type", wanted_licence}});
  if (!has) {
    return tl::unexpected(has.error());
  }
  if (!*has || otii_flag(**has, "has_license").value_or(false)) {
    return {};
  }
  const auto all = ask("otii_get_licenses");
  if (!all) {
    return tl::unexpected(all.error());
  }
  for (const json& licence : otii_list(*all, "licenses")) {
    const std::string type = otii_text(licence, "type").value_or("");
    if (std::find(including.begin(), including.end(), type) == including.end() ||
        !otii_flag(licence, "available").value_or(false) || otii_text(licence, "reserved_to") != "" ||
        !licence.contains("id")) {
      continue;
    }
    if (const auto reserved = ask("otii_reserve_license", {{"license_id", licence["id"]}}); !reserved) {
      return tl::unexpected(reserved.error());
    }
    licence_ = licence["id"];
    return {};
  }
  return fail(ErrorKind::setup, "Otii has no free licence for scripting", {},
              "scripting needs Otii's Automation Toolbox: reserve a licence in Otii, or give one back elsewhere");
}

Result<OtiiSession> OtiiSession::open(const TcpAddress& address) {
  auto lines = TcpLines::connect(address, connect_deadline, "Otii's server");
  if (!lines) {
    Error error = lines.error();
    error.remedy = "start Otii and its TCP server (settings, server), or name HOST:PORT";
    return tl::unexpected(error);
  }
  const auto line = lines->receive(connect_deadline, "its greeting");
  const auto greeting = line ? parse_otii_message(*line) : tl::unexpected(line.error());
  if (!greeting) {
    return tl::unexpected(greeting.error());
  }
  if (const auto known = check_otii_greeting(*greeting); !known) {
    return tl::unexpected(known.error());
  }
  OtiiSession session(std::move(*lines));
  session.version_ = otii_text(greeting->data, "otii_version").value_or("");
  if (const auto done = session.log_in(); !done) {
    return tl::unexpected(done.error());
  }
  if (const auto done = session.reserve_licence(); !done) {
    return tl::unexpected(done.error());
  }
  return session;
}

}  // namespace probemark

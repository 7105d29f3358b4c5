#include "harness/meter/otii_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace probemark {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string()
         : found->is_string()  ? found->get<std::string>()
                               : found->dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string shortened(std::string_view line) {
  std::string text(line.substr(0, 120));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

struct Remedy {
  std::string_view code;
  ErrorKind kind;
  std::string_view remedy;
};

// Error codes of the server that a user can mend.
constexpr std::array kRemedies = {
    Remedy{"Device not connected", ErrorKind::target_lost,
           "plug the instrument in again, and look whether Otii lists it"},
    Remedy{"Connection denied", ErrorKind::setup, "end the other program that is connected to Otii's server"},
    Remedy{"Not logged in", ErrorKind::setup, "log in in Otii, or set OTII_USERNAME and OTII_PASSWORD"},
    Remedy{"Could not login", ErrorKind::setup, "check OTII_USERNAME and OTII_PASSWORD"},
    Remedy{"No license", ErrorKind::setup,
           "scripting needs a licence with Otii's Automation Toolbox: reserve one in Otii"},
    Remedy{"License could not be reserved", ErrorKind::setup,
           "give it back on the other computer, or reserve another in Otii"},
    Remedy{"Not ready", ErrorKind::setup, "wait until Otii shows the instrument as ready"},
    Remedy{"Invalid key value", ErrorKind::usage, "give a value that the instrument can take"},
};

}  // namespace

std::optional<std::string> otii_text(const json& data, const char* key) {
  const auto found = data.find(key);
  return found != data.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<double> otii_number(const json& data, const char* key) {
  const auto found = data.find(key);
  return found != data.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<bool> otii_flag(const json& data, const char* key) {
  const auto found = data.find(key);
  return found != data.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::vector<json> otii_list(const json& data, const char* key) {
  const auto found = data.find(key);
  return found != data.end() && found->is_array() ? found->get<std::vector<json>>() : std::vector<json>();
}

std::string encode_otii_request(std::string_view command, const json& data, std::uint64_t transaction) {
  json request = {{"type", "request"}, {"cmd", command}, {"trans_id", std::to_string(transaction)}};
  if (!data.empty()) {
    request["data"] = data;
  }
  return request.dump(-1, ' ', false, json::error_handler_t::replace) + "\r\n";
}

Result<OtiiMessage> parse_otii_message(std::string_view line) {
  const auto strange = [line](const char* why) {
    return fail(ErrorKind::target_lost,
                fmt::format("what came is no message of Otii's server ({}): {}", why, shortened(line)), {},
                "check that HOST:PORT is Otii's TCP server");
  };
  const json message = json::parse(line, nullptr, false);
  if (!message.is_object()) {
    return strange("no JSON object");
  }
  OtiiMessage parsed;
  const std::string type = text_of(message, "type");
  if (type == "information") {
    parsed.kind = OtiiMessageKind::information;
    parsed.topic = text_of(message, "info");
  } else if (type == "progress") {
    parsed.kind = OtiiMessageKind::progress;
  } else if (type == "response") {
    parsed.kind = OtiiMessageKind::response;
    parsed.topic = text_of(message, "cmd");
  } else if (type == "error") {
    parsed.kind = OtiiMessageKind::error;
    parsed.topic = text_of(message, "errorcode");
  } else {
    return strange("its type is none of information, progress, response, error");
  }
  parsed.transaction = text_of(message, "trans_id");
  const auto data = message.find("data");
  parsed.data = data == message.end() || data->is_null() ? json::object() : *data;
  if (!parsed.data.is_object()) {
    return strange("its data are no object");
  }
  return parsed;
}

Error otii_error(std::string_view command, const OtiiMessage& refusal) {
  std::string details;
  for (const char* key : {"message", "key", "value", "device_id", "parse_error"}) {
    if (const std::string text = text_of(refusal.data, key); !text.empty()) {
      details += fmt::format("{}{} {}", details.empty() ? ": " : ", ", key, shortened(text));
    }
  }
  const auto* known = std::find_if(kRemedies.begin(), kRemedies.end(),
                                   [&refusal](const Remedy& remedy) { return remedy.code == refusal.topic; });
  const bool mended = known != kRemedies.end();
  return {mended ? known->kind : ErrorKind::setup,
          fmt::format("Otii refuses {}: {}{}", command, shortened(refusal.topic), details),
          {},
          mended ? std::string(known->remedy) : std::string()};
}

Result<void> check_otii_greeting(const OtiiMessage& greeting) {
  if (greeting.kind == OtiiMessageKind::error) {
    return tl::unexpected(otii_error("the connection", greeting));
  }
  if (greeting.kind != OtiiMessageKind::information || greeting.topic != "connected") {
    return fail(ErrorKind::setup, "the server does not greet as Otii's does", {},
                "check that HOST:PORT is Otii's TCP server");
  }
  if (const std::string version = text_of(greeting.data, "protocol_version"); !version.starts_with("0.")) {
    return fail(ErrorKind::setup, fmt::format("Otii's server speaks protocol '{}'; known is 0.1", shortened(version)),
                {}, "take a version of Otii that speaks 0.x, e.g. Otii 3");
  }
  return {};
}

}  // namespace probemark

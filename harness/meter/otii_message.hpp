// Messages of Otii's TCP server: JSON, one a line, ended by CR LF. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

enum class OtiiMessageKind {
  information,  ///< unasked: the greeting, a device that comes or goes
  progress,     ///< of a request that takes long
  response,     ///< to a request
  error,        ///< the same, refused
};

struct OtiiMessage {
  OtiiMessageKind kind = OtiiMessageKind::information;
  std::string topic;        ///< command of a response, `info` of an information, `errorcode` of an error
  std::string transaction;  ///< of the request that it answers; empty where it tells none
  nlohmann::json data;      ///< an object, perhaps empty
};

/// Fields of its data; nullopt where there is none, or of another type.
std::optional<std::string> otii_text(const nlohmann::json& data, const char* key);
std::optional<double> otii_number(const nlohmann::json& data, const char* key);
std::optional<bool> otii_flag(const nlohmann::json& data, const char* key);
/// The elements of an array; none where it is none.
std::vector<nlohmann::json> otii_list(const nlohmann::json& data, const char* key);

/// A request as it goes over the wire.
std::string encode_otii_request(std::string_view command, const nlohmann::json& data, std::uint64_t transaction);

/// `line` without its end. ErrorKind::target_lost where it is no message of the protocol.
Result<OtiiMessage> parse_otii_message(std::string_view line);

/// What a refusal means, and what mends it.
Error otii_error(std::string_view command, const OtiiMessage& refusal);

/// A protocol that this build knows: any 0.x. Errors name it.
Result<void> check_otii_greeting(const OtiiMessage& greeting);

}  // namespace probemark

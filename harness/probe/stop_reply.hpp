// Why a target stopped, as the Remote Serial Protocol says it: the packets S, T, W and X.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace probemark {

struct StopReply {
  enum class Kind {
    stopped,     ///< S or T: `number` is GDB's signal number
    exited,      ///< W: `number` is the exit status
    terminated,  ///< X: `number` is the signal that ended it
  } kind = Kind::stopped;
  int number = 0;
  std::map<std::string, std::string> fields;  ///< of a T packet: register numbers and names such as "hwbreak"
};

/// nullopt where the packet is no stop reply.
std::optional<StopReply> parse_stop_reply(std::string_view packet);

}  // namespace probemark

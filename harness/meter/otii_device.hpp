// The instruments that an Otii server knows.
#pragma once

#include <map>
#include <string>

#include "harness/meter/otii_session.hpp"

namespace probemark {

struct OtiiDevice {
  std::string id;
  std::string name;
  std::string type;  ///< Arc, Ace, Simulator
};

/// The only instrument that can measure current, or the one that option `device` names by name or id.
Result<OtiiDevice> choose_otii_device(OtiiSession& session, const std::map<std::string, std::string>& options);

}  // namespace probemark

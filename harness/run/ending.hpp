// How an item ended where it has no answer: the status and the one line of its record.
#pragma once

#include <optional>
#include <string>

#include "harness/record/event.hpp"
#include "harness/session/session.hpp"
#include "reference/error.hpp"

namespace probemark {

/// A record that can say no more than how the item ended.
struct Ending {
  Status status;
  std::string reason;
  std::optional<FaultReport> fault = {};
  bool lost = false;     ///< another attempt may mend it, for it is no mistake in the set-up
  bool overran = false;  ///< the board itself is there
};

Ending ending_of(const Error& error);
Ending ending_of(const SessionFailure& failure);

}  // namespace probemark

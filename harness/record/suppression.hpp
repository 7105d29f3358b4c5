// A wrong answer has no speed: what of a record may be shown to anyone.
#pragma once

#include "harness/record/event.hpp"

namespace probemark {

/// The record with every number that depends on the answer (metrics, per-operator numbers, quality, energy) replaced by
/// an AbsentMetric "suppressed", unless its status may have numbers. Every writer and report starts from this. What
/// describes the failure itself (the difference, the bytes that do not fit, fault registers) stays, as does the host's
/// own time.
[[nodiscard]] Record publishable(const Record& record);

/// The same for the record inside an event; other events are returned as they are.
[[nodiscard]] Event publishable(const Event& event);

}  // namespace probemark

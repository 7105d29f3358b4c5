// The instrument of `probemark run --meter`: opened before anything runs, and what its absence in the end means.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/meter/meter.hpp"
#include "harness/record/event.hpp"
#include "harness/run/item_runner.hpp"

namespace probemark {

/// ErrorKind::usage for a spec that is none, for more boards than one, and where the readings would give no joules;
/// else what keeps the instrument from being used.
Result<std::unique_ptr<Meter>> open_instrument(const MeterRequest& request, const std::vector<Item>& items);

/// Says on stderr for which right answers no energy came out, and why. The exit code: 0 where there is none; 40 where
/// windows were measured that are no result; else 30.
int report_missing_energies(const std::vector<Record>& records);

}  // namespace probemark

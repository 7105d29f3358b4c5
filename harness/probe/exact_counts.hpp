// The counter file of an emulator, from the side of the harness.
#pragma once

#include <optional>

#include "harness/probe/counter_mapping.hpp"
#include "harness/probe/target.hpp"

namespace probemark {

Result<CounterMapping> create_counter_file(const std::filesystem::path& path, const CounterMarkers& markers);

/// Other markers from now on.
Result<void> aim_counter(CounterMapping& mapping, const CounterMarkers& markers);

/// What was counted in the last complete window; nullopt where no counter is attached.
std::optional<ExactCounts> read_exact_counts(const CounterMapping& mapping);

}  // namespace probemark

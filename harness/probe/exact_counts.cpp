#include "harness/probe/exact_counts.hpp"

namespace probemark {

Result<CounterMapping> create_counter_file(const std::filesystem::path& path, const CounterMarkers& markers) {
  return CounterMapping::create(path, markers.window_begin, markers.window_end, markers.operator_entries);
}

Result<void> aim_counter(CounterMapping& mapping, const CounterMarkers& markers) {
  return mapping.aim(markers.window_begin, markers.window_end, markers.operator_entries);
}

std::optional<ExactCounts> read_exact_counts(const CounterMapping& mapping) {
  if (!mapping.attached()) {
    return std::nullopt;
  }
  const pm_counter_file& file = mapping.file();
  ExactCounts counts;
  counts.windows = file.windows;
  counts.instructions = file.instructions;
  counts.prologue_instructions = file.prologue_instructions;
  const auto operators = static_cast<std::ptrdiff_t>(file.operator_count);
  counts.operator_instructions.assign(file.operator_instructions, file.operator_instructions + operators);
  if (file.has_cycles != 0) {
    counts.cycles = file.cycles;
    counts.operator_cycles.assign(file.operator_cycles, file.operator_cycles + operators);
  }
  return counts;
}

}  // namespace probemark

#include "harness/trace/energy_stream.hpp"

#include <fmt/format.h>

#include "harness/trace/window_file.hpp"

namespace probemark {

IntegrationRule EnergyStream::rule_of(const TraceDescription& description, std::optional<double> voltage_v) {
  return {description.quantity, voltage_v.value_or(0), description.limits.range_a};
}

Result<EnergyStream> EnergyStream::create(const TraceDescription& description, std::optional<double> voltage_v,
                                          WindowSource source, const std::vector<TimeWindow>& windows, unsigned line,
                                          const std::string& where) {
  const bool needs_voltage = description.quantity == Quantity::current && !description.has_voltage;
  if (needs_voltage && !voltage_v) {
    return fail(ErrorKind::usage, "the trace holds currents and no voltage: without one there are no joules", where,
                "give the board's supply by --voltage");
  }
  return EnergyStream(description, rule_of(description, voltage_v), source, windows, line);
}

EnergyStream::EnergyStream(const TraceDescription& description, const IntegrationRule& rule, WindowSource source,
                           const std::vector<TimeWindow>& windows, unsigned line)
    : source_(source),
      line_(line),
      quantity_(description.quantity),
      integrator_(rule, source == WindowSource::digital ? std::vector<TimeWindow>() : windows) {
  energy_.description = description;
  energy_.profile = PowerProfile(rule);
}

std::size_t EnergyStream::windows_over() const { return integrator_.windows().size() - (open_ ? 1 : 0); }

Result<void> EnergyStream::add(const SampleBlock& block) {
  if (block.size() == 0) {
    return {};
  }
  if (source_ == WindowSource::digital) {
    if (auto found = find_windows(block); !found) {
      return found;
    }
  }
  integrator_.add(block);
  energy_.profile.add(block);
  energy_.begin_s = energy_.samples == 0 ? block.time(0) : energy_.begin_s;
  energy_.end_s = block.time(block.size() - 1) + (quantity_ == Quantity::energy ? block.period_s : 0);
  energy_.samples += block.size();
  return {};
}

Result<void> EnergyStream::find_windows(const SampleBlock& block) {
  edges_.add(block, [&](const LevelEdges::Edge& edge) {
    if (edge.rising && integrator_.windows().size() <= most_windows) {
      integrator_.open(edge.time_s);
      open_ = true;
    } else if (!edge.rising && open_) {
      integrator_.close(edge.time_s);
      open_ = false;
    }
  });
  return integrator_.windows().size() > most_windows
             ? fail(ErrorKind::invalid_input,
                    fmt::format("digital line {} has more than {} windows", line_, most_windows), "--digital",
                    "give the line that is high during a window")
             : Result<void>();
}

/// Drops a window without an end and says what was dropped.
Result<void> EnergyStream::finish_windows() {
  if (open_) {
    energy_.windows.pop_back();
    energy_.notes.push_back("the trace ends within a window, which is left out");
  }
  if (edges_.began_high()) {
    energy_.notes.push_back("the trace begins within a window, which is left out");
  }
  return energy_.windows.empty()
             ? fail(ErrorKind::invalid_input,
                    fmt::format("digital line {} {}: no window", line_,
                                edges_.high() ? "is never low" : "never goes high and low again"),
                    "--digital", "check the wire of the trigger pin, or give the windows by --windows or --steps")
             : Result<void>();
}

Result<TraceEnergy> EnergyStream::finish() {
  energy_.windows = integrator_.windows();
  if (source_ == WindowSource::digital) {
    if (auto finished = finish_windows(); !finished) {
      return tl::unexpected(finished.error());
    }
  }
  energy_.lost_samples = integrator_.lost_samples();
  double volt_seconds = 0;
  double seconds = 0;
  for (const WindowEnergy& window : energy_.windows) {
    volt_seconds += window.voltage_s;
    seconds += window.covered_s;
  }
  if (volt_seconds > 0) {
    energy_.measured_v = volt_seconds / seconds;
  }
  return std::move(energy_);
}

}  // namespace probemark

#include "harness/trace/trace_energy.hpp"

#include <fmt/format.h>

#include "harness/measure/level_windows.hpp"
#include "harness/measure/power_steps.hpp"
#include "harness/trace/window_file.hpp"

namespace probemark {
namespace {

/// Reads the trace to its end, `use(block)` for each block; returns the first error.
template <class Use>
Result<void> for_each_block(TraceReader& reader, Use use) {
  while (true) {
    const auto block = reader.next();
    if (!block) {
      return tl::unexpected(block.error());
    }
    if (block->size() == 0) {
      return {};
    }
    if (Result<void> used = use(*block); !used) {
      return used;
    }
  }
}

Result<std::vector<TimeWindow>> find_steps(const TraceRequest& request, const IntegrationRule& rule) {
  auto reader = open_trace(request);
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  PowerProfile profile(rule);
  const auto read = for_each_block(**reader, [&](const SampleBlock& block) {
    profile.add(block);
    return Result<void>();
  });
  return read ? windows_of_steps(profile) : tl::unexpected(read.error());
}

/// Windows whose line is high, found while the blocks go by.
class DigitalWindows {
 public:
  DigitalWindows(WindowIntegrator& integrator, unsigned line) : integrator_(integrator), line_(line) {}

  Result<void> add(const SampleBlock& block) {
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
  Result<void> finish(TraceEnergy& energy) const {
    if (open_) {
      energy.windows.pop_back();
      energy.notes.push_back("the trace ends within a window, which is left out");
    }
    if (edges_.began_high()) {
      energy.notes.push_back("the trace begins within a window, which is left out");
    }
    return energy.windows.empty()
               ? fail(ErrorKind::invalid_input,
                      fmt::format("digital line {} {}: no window", line_,
                                  edges_.high() ? "is never low" : "never goes high and low again"),
                      "--digital", "check the wire of the trigger pin, or give the windows by --windows or --steps")
               : Result<void>();
  }

 private:
  WindowIntegrator& integrator_;
  unsigned line_;
  LevelEdges edges_;
  bool open_ = false;
};

}  // namespace

Result<TraceEnergy> energy_of_trace(const TraceRequest& request, WindowSource source,
                                    const std::vector<TimeWindow>& windows, std::optional<double> voltage_v) {
  auto reader = open_trace(request);
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  TraceEnergy energy;
  energy.description = (*reader)->description();
  const bool needs_voltage = energy.description.quantity == Quantity::current && !energy.description.has_voltage;
  if (needs_voltage && !voltage_v) {
    return fail(ErrorKind::usage, "the trace holds currents and no voltage: without one there are no joules",
                request.file.string(), "give the board's supply by --voltage");
  }
  const IntegrationRule rule{energy.description.quantity, voltage_v.value_or(0), energy.description.limits.range_a};
  std::vector<TimeWindow> known = windows;
  if (source == WindowSource::steps) {
    auto found = find_steps(request, rule);
    if (!found) {
      return tl::unexpected(found.error());
    }
    known = std::move(*found);
  }
  energy.profile = PowerProfile(rule);
  WindowIntegrator integrator(rule, source == WindowSource::digital ? std::vector<TimeWindow>() : known);
  DigitalWindows digital(integrator, request.digital.value_or(0));
  const auto read = for_each_block(**reader, [&](const SampleBlock& block) -> Result<void> {
    if (source == WindowSource::digital) {
      if (auto found = digital.add(block); !found) {
        return found;
      }
    }
    integrator.add(block);
    energy.profile.add(block);
    energy.begin_s = energy.samples == 0 ? block.time(0) : energy.begin_s;
    energy.end_s = block.time(block.size() - 1) + (rule.quantity == Quantity::energy ? block.period_s : 0);
    energy.samples += block.size();
    return {};
  });
  if (!read) {
    return tl::unexpected(read.error());
  }
  energy.windows = integrator.windows();
  if (source == WindowSource::digital) {
    if (auto finished = digital.finish(energy); !finished) {
      return tl::unexpected(finished.error());
    }
  }
  energy.lost_samples = integrator.lost_samples();
  energy.rows_without_value = (*reader)->rows_without_value();
  double volt_seconds = 0;
  double seconds = 0;
  for (const WindowEnergy& window : energy.windows) {
    volt_seconds += window.voltage_s;
    seconds += window.covered_s;
  }
  if (volt_seconds > 0) {
    energy.measured_v = volt_seconds / seconds;
  }
  return energy;
}

}  // namespace probemark

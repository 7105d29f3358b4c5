#include "harness/trace/trace_energy.hpp"

#include "harness/measure/power_steps.hpp"
#include "harness/trace/energy_stream.hpp"

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

}  // namespace

Result<TraceEnergy> energy_of_trace(const TraceRequest& request, WindowSource source,
                                    const std::vector<TimeWindow>& windows, std::optional<double> voltage_v) {
  auto reader = open_trace(request);
  if (!reader) {
    return tl::unexpected(reader.error());
  }
  const TraceDescription& description = (*reader)->description();
  auto stream =
      EnergyStream::create(description, voltage_v, source, windows, request.digital.value_or(0), request.file.string());
  if (!stream) {
    return tl::unexpected(stream.error());
  }
  if (source == WindowSource::steps) {
    auto found = find_steps(request, EnergyStream::rule_of(description, voltage_v));
    if (!found) {
      return tl::unexpected(found.error());
    }
    stream = EnergyStream::create(description, voltage_v, source, *found, 0, request.file.string());
  }
  const auto read = for_each_block(**reader, [&](const SampleBlock& block) { return stream->add(block); });
  if (!read) {
    return tl::unexpected(read.error());
  }
  auto energy = stream->finish();
  if (energy) {
    energy->rows_without_value = (*reader)->rows_without_value();
  }
  return energy;
}

}  // namespace probemark

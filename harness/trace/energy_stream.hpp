// Blocks of samples to the energies of their windows, while they come: of files and of live instruments.
#pragma once

#include "harness/measure/level_windows.hpp"
#include "harness/trace/trace_energy.hpp"

namespace probemark {

/// Windows are known before, or those in which the digital line is high. Memory does not grow with the samples.
class EnergyStream {
 public:
  /// `windows`: those of WindowSource::list or, found before, WindowSource::steps. `line`: of WindowSource::digital, to
  /// name it in errors. ErrorKind::usage where there are currents and neither measured nor given voltages; `where`
  /// names what is read.
  static Result<EnergyStream> create(const TraceDescription& description, std::optional<double> voltage_v,
                                     WindowSource source, const std::vector<TimeWindow>& windows, unsigned line,
                                     const std::string& where);

  /// How the description's readings become watts.
  static IntegrationRule rule_of(const TraceDescription& description, std::optional<double> voltage_v);

  /// ErrorKind::invalid_input where the line has so many edges that it marks no windows.
  Result<void> add(const SampleBlock& block);
  /// Windows on the line that are over.
  [[nodiscard]] std::size_t windows_over() const;
  /// End of the last block, in s of the trace's time.
  [[nodiscard]] double end_s() const { return energy_.end_s; }
  /// ErrorKind::invalid_input where the line has no window.
  Result<TraceEnergy> finish();

 private:
  EnergyStream(const TraceDescription& description, const IntegrationRule& rule, WindowSource source,
               const std::vector<TimeWindow>& windows, unsigned line);
  Result<void> find_windows(const SampleBlock& block);
  Result<void> finish_windows();

  WindowSource source_;
  unsigned line_;
  Quantity quantity_;
  TraceEnergy energy_;
  WindowIntegrator integrator_;
  LevelEdges edges_;
  bool open_ = false;
};

}  // namespace probemark

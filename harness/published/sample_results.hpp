// Hand-written results in the ways that the runners of MLPerf Tiny write them, for tests.
#pragma once

#include <fmt/format.h>

#include <string>

namespace probemark {

/// A window of the graphical runner, with its time stamps: `energy_uj` < 0: no energy.
inline std::string stamped_window(unsigned number, unsigned inferences, double seconds, double energy_uj = -1) {
  std::string text;
  const auto line = [&text](const std::string& words) { text += "00012.345 ulp-ml: " + words + "\n"; };
  if (energy_uj >= 0) {
    line(fmt::format("Energy data for window {} at time 1.50 for {:.2f} sec.:", number, seconds));
    line(fmt::format("  Energy       :   {:.3f} uJ", energy_uj));
    line(fmt::format("  Power        :   {:.3f} uW", energy_uj / seconds));
    line(fmt::format("  Energy/Inf.  :      {:.3f} uJ/inf.", energy_uj / inferences));
  }
  line(fmt::format("Performance results for window {}:", number));
  line(fmt::format("  # Inferences :         {}", inferences));
  line(fmt::format("  Runtime      :       {:.3f} sec.", seconds));
  line(fmt::format("  Throughput   :      {:.3f} inf./sec.", inferences / seconds));
  line(seconds >= 10 ? "Runtime requirements have been met."
                     : "e-[The run must take at least 10 seconds and 10 iterations to be valid]");
  return text;
}

inline std::string stamped_median(const std::string& words) {
  const std::string rule = "00012.345 ulp-ml: ---------------------------------------------------------\n";
  return rule + "00012.345 ulp-ml: " + words + "\n" + rule;
}

/// Five windows of 1000 inferences in 10 s.
inline std::string good_performance() {
  std::string text;
  for (unsigned number = 2; number <= 10; number += 2) text += stamped_window(number, 1000, 10);
  return text + stamped_median("Median throughput is 100.000 inf./sec.") +
         "00012.345 ulp-ml: Cannot compute accuracy metrics in single-run mode.\n";
}

/// The same with 500 000 uJ each.
inline std::string good_energy() {
  std::string text;
  for (unsigned number = 2; number <= 10; number += 2) text += stamped_window(number, 1000, 10, 500'000);
  return text + stamped_median("Median energy cost is 500.000 uJ/inf.") +
         stamped_median("Median throughput is 100.000 inf./sec.");
}

inline std::string good_accuracy() { return "00099.001 ulp-ml: Top-1: 90.5%\n00099.002 ulp-ml: AUC: 0.97\n"; }

inline std::string good_system() {
  return R"json({"Submitter": "Example Labs", "Board Name": "Example Board", "Processor(s) Name": "Cortex-M4",
 "Processor(s) Frequencies": "120 MHz", "Hardware Notes": "Operating at 1.8V", "Inference Framework": "Example 1.2",
 "General Compiler(s)": "GCC 12"})json";
}

}  // namespace probemark

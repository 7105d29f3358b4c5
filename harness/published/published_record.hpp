// What others published about one board and one benchmark -> a record, with an audit of what breaks the rules. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/published/benchmark.hpp"
#include "harness/published/results_file.hpp"
#include "harness/published/system_description.hpp"
#include "harness/record/event.hpp"

namespace probemark {

/// All results of one system and one benchmark.
struct PublishedItem {
  std::string system = {};     ///< the submission's name of the board with its software
  std::string submitter = {};  ///< empty where the files lie outside of a submission
  std::string division = {};   ///< "closed" or "open"; empty likewise
  const Benchmark* benchmark = nullptr;
  std::optional<SystemDescription> description = {};
  std::string description_absent = {};  ///< why there is none
  std::optional<PublishedResults> performance = {};
  std::optional<PublishedResults> accuracy = {};
  std::optional<PublishedResults> energy = {};
  std::vector<std::string> files = {};  ///< what it was read from
  std::string files_sha256 = {};        ///< over their contents, in that order
};

/// Board: the system; kernels: the submitter; board_kind "published", status unverified. latency_s and energy_j are per
/// inference, one sample a window; their medians are those of the samples. Shown as published, whatever the audit says.
[[nodiscard]] Record published_record(const PublishedItem& item);

/// What breaks the rules or contradicts itself, one line each.
[[nodiscard]] std::vector<std::string> audit(const PublishedItem& item);

/// The letters, digits, '-', '_', '.' and '+' of a name, anything else as one '-': fit for a file name. "unnamed" where
/// nothing is left.
[[nodiscard]] std::string id_of(const std::string& name);

}  // namespace probemark

// The fingerprints of many records at a glance: what is the same for all, what differs, what nobody knows.
#pragma once

#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

struct FingerprintEntry {
  std::string value;  ///< or the reason why there is none
  std::string items;  ///< who has it: "all items", up to six names, or "12 items on a, b"
};

struct FingerprintKey {
  std::string key;
  std::vector<FingerprintEntry> entries;
};

/// By key, in alphabetical order.
struct FingerprintSummary {
  std::vector<FingerprintKey> same;       ///< one entry each
  std::vector<FingerprintKey> different;  ///< also what only some records have
  std::vector<FingerprintKey> unknown;
};

[[nodiscard]] FingerprintSummary summarize_fingerprints(const std::vector<Record>& records);

/// A command line as a shell would need it.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& arguments);

}  // namespace probemark

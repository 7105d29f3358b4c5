// Which record of one run belongs to which of the other.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/compare/setting.hpp"

namespace probemark {

struct Pairing {
  std::vector<RecordPair> pairs;    ///< in the order of `a`
  std::vector<std::string> only_a;  ///< item names without a partner
  std::vector<std::string> only_b;
  std::vector<std::string> ambiguous;  ///< item names that share their partner with another of their run
};

/// Pairs by workload and, save for what `axis` varies, by board and kernel library. Where no pair is found that way
/// (the runs share no board, or no kernel library), by what they do share. `axis` may be empty. The pairs point into
/// the records, which must outlive them.
[[nodiscard]] Pairing pair_records(std::span<const Record> a, std::span<const Record> b, const std::string& axis);

}  // namespace probemark

#include "harness/compare/pairing.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "harness/record/item.hpp"

namespace probemark {
namespace {

/// What two records must share beside the workload.
struct Shared {
  bool board;
  bool kernels;
};

std::string key_of(const Record& record, Shared shared) {
  return item_name(shared.board ? record.board : "", record.workload, shared.kernels ? record.kernels : "");
}

std::map<std::string, std::vector<const Record*>> by_key(std::span<const Record> records, Shared shared) {
  std::map<std::string, std::vector<const Record*>> groups;
  for (const Record& record : records) groups[key_of(record, shared)].push_back(&record);
  return groups;
}

/// The workload, and the board and the kernel library where the pairs have several that are shared.
void name_items(std::vector<RecordPair>& pairs, Shared shared) {
  std::set<std::string> boards;
  std::set<std::string> kernels;
  for (const RecordPair& pair : pairs) {
    boards.insert(pair.a->board);
    kernels.insert(pair.a->kernels);
  }
  for (RecordPair& pair : pairs) {
    pair.item = pair.a->workload;
    if (shared.board && boards.size() > 1) pair.item = pair.a->board + "/" + pair.item;
    if (shared.kernels && kernels.size() > 1) pair.item += "/" + pair.a->kernels;
  }
}

Pairing pair_by(std::span<const Record> a, std::span<const Record> b, Shared shared) {
  const auto groups_a = by_key(a, shared);
  const auto groups_b = by_key(b, shared);
  Pairing pairing;
  std::set<std::string> told;
  for (const Record& record : a) {
    const std::string key = key_of(record, shared);
    const auto partner = groups_b.find(key);
    if (partner == groups_b.end()) {
      pairing.only_a.push_back(item_name(record));
    } else if (groups_a.at(key).size() == 1 && partner->second.size() == 1) {
      pairing.pairs.push_back({"", &record, partner->second.front()});
    } else if (told.insert(key).second) {
      const auto& several = groups_a.at(key).size() > 1 ? groups_a.at(key) : partner->second;
      for (const Record* one : several) pairing.ambiguous.push_back(item_name(*one));
    }
  }
  for (const Record& record : b) {
    if (groups_a.count(key_of(record, shared)) == 0) pairing.only_b.push_back(item_name(record));
  }
  name_items(pairing.pairs, shared);
  return pairing;
}

}  // namespace

Pairing pair_records(std::span<const Record> a, std::span<const Record> b, const std::string& axis) {
  std::vector<Shared> ways{{true, true}, {true, false}, {false, true}, {false, false}};
  if (axis == "board") ways = {{false, true}, {false, false}};
  if (axis == "kernels") ways = {{true, false}, {false, false}};
  Pairing pairing;
  for (const Shared way : ways) {
    pairing = pair_by(a, b, way);
    if (!pairing.pairs.empty() || !pairing.ambiguous.empty()) break;
  }
  return pairing;
}

}  // namespace probemark

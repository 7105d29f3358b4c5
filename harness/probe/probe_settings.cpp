#include "harness/probe/probe_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace probemark {

Result<ProbeTable> ProbeTable::of(const Board& board, const std::string& probe, const KnownKeys& known) {
  const std::string where = board.file.empty() ? board.id : board.file.string();
  const auto found = board.probes.find(probe);
  if (found == board.probes.end()) {
    return fail(ErrorKind::usage, fmt::format("the board {} has no [probe.{}] table", board.id, probe), where,
                "choose another probe with --probe");
  }
  ProbeTable table(found->second, fmt::format("{} [probe.{}]", where, probe));
  const auto knows = [](const std::vector<std::string>& keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (const auto& [key, value] : table.settings_.values) {
    if (!knows(known.values, key)) {
      return tl::unexpected(table.refusal(fmt::format("unknown key {}", key)));
    }
  }
  for (const auto& [key, value] : table.settings_.lists) {
    if (!knows(known.lists, key)) {
      return tl::unexpected(table.refusal(fmt::format("unknown key {}", key)));
    }
  }
  return table;
}

Error ProbeTable::refusal(const std::string& what) const { return {ErrorKind::invalid_input, what, where_, {}}; }

Result<std::string> ProbeTable::required(const std::string& key) const {
  const auto found = settings_.values.find(key);
  if (found == settings_.values.end()) {
    return tl::unexpected(refusal(fmt::format("the key {} is missing", key)));
  }
  return found->second;
}

std::string ProbeTable::value(const std::string& key, const std::string& otherwise) const {
  return settings_.value(key, otherwise);
}

std::vector<std::string> ProbeTable::list(const std::string& key) const {
  const auto found = settings_.lists.find(key);
  return found == settings_.lists.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace probemark

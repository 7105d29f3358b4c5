#include "harness/report/speedscope.hpp"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "harness/record/item.hpp"
#include "harness/record/record_json.hpp"
#include "harness/record/suppression.hpp"
#include "harness/record/vocabulary.hpp"
#include "harness/report/operator_counts.hpp"

namespace probemark {
namespace {

/// Frames are shared between profiles; each name is one.
class Frames {
 public:
  std::size_t index_of(const std::string& name) {
    const auto [found, added] = places_.try_emplace(name, places_.size());
    if (added) frames_.push_back({{"name", name}});
    return found->second;
  }
  [[nodiscard]] const Json& list() const { return frames_; }

 private:
  std::map<std::string, std::size_t> places_;
  Json frames_ = Json::array();
};

Json profile_of(const Record& record, const OperatorCounts& counts, Frames& frames) {
  Json samples = Json::array();
  Json weights = Json::array();
  for (const auto& [profile, value] : counts.counts) {
    Json stack = Json::array({frames.index_of(operator_title(*profile))});
    if (!profile->kernel.empty()) stack.push_back(frames.index_of(kernel_title(*profile)));
    samples.push_back(stack);
    weights.push_back(value);
  }
  return {{"type", "sampled"},
          {"name", fmt::format("{}: {}, {}", item_name(record), counts.metric->title, to_string(counts.kind))},
          {"unit", "none"},
          {"startValue", 0},
          {"endValue", counts.total()},
          {"samples", samples},
          {"weights", weights}};
}

}  // namespace

std::optional<std::string> render_speedscope(const std::vector<Record>& records) {
  Frames frames;
  Json profiles = Json::array();
  for (const Record& record : records) {
    const Record shown = publishable(record);
    if (const auto counts = operator_counts(shown)) profiles.push_back(profile_of(shown, *counts, frames));
  }
  if (profiles.empty()) return std::nullopt;
  return json_text({{"$schema", "https://www.speedscope.app/file-format-schema.json"},
                    {"name", "Probemark: operators"},
                    {"exporter", "probemark"},
                    {"activeProfileIndex", 0},
                    {"shared", {{"frames", frames.list()}}},
                    {"profiles", profiles}});
}

}  // namespace probemark

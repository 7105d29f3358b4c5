#include "harness/report/firefox_profile.hpp"

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

constexpr int format_version = 59;  // of the processed profile format
constexpr int gecko_version = 30;   // of the format that it is made from where Firefox records

class Strings {
 public:
  std::size_t index_of(const std::string& text) {
    const auto [found, added] = places_.try_emplace(text, places_.size());
    if (added) list_.push_back(text);
    return found->second;
  }
  [[nodiscard]] const Json& list() const { return list_; }

 private:
  std::map<std::string, std::size_t> places_;
  Json list_ = Json::array();
};

/// The columns of a table that grow together.
class Table {
 public:
  explicit Table(const std::vector<const char*>& columns) {
    for (const char* column : columns) columns_[column] = Json::array();
  }
  /// Returns the row's index.
  std::size_t add(const std::map<std::string, Json>& row) {
    for (const auto& [column, value] : row) columns_[column].push_back(value);
    return length_++;
  }
  [[nodiscard]] Json json() const {
    Json table = columns_;
    table["length"] = length_;
    return table;
  }

 private:
  std::map<std::string, Json> columns_;
  std::size_t length_ = 0;
};

/// Functions, frames and stacks of one thread. A function has one frame.
class Stacks {
 public:
  explicit Stacks(Strings& strings) : strings_(strings) {}

  std::size_t push(const std::string& function, std::optional<std::size_t> below) {
    const std::size_t frame = frame_of(function);
    const auto key = std::make_pair(frame, below);
    const auto found = stack_of_.find(key);
    if (found != stack_of_.end()) return found->second;
    return stack_of_[key] = stacks_.add({{"frame", frame}, {"prefix", below ? Json(*below) : Json()}});
  }

  void write(Json& thread) const {
    thread["stackTable"] = stacks_.json();
    thread["frameTable"] = frames_.json();
    thread["funcTable"] = functions_.json();
  }

 private:
  std::size_t frame_of(const std::string& function) {
    const auto found = frame_of_.find(function);
    if (found != frame_of_.end()) return found->second;
    const std::size_t index = functions_.add({{"name", strings_.index_of(function)},
                                              {"isJS", false},
                                              {"relevantForJS", false},
                                              {"resource", -1},
                                              {"source", nullptr},
                                              {"lineNumber", nullptr},
                                              {"columnNumber", nullptr}});
    return frame_of_[function] = frames_.add({{"address", -1},
                                              {"inlineDepth", 0},
                                              {"category", 0},
                                              {"subcategory", 0},
                                              {"func", index},
                                              {"nativeSymbol", nullptr},
                                              {"innerWindowID", 0},
                                              {"line", nullptr},
                                              {"column", nullptr}});
  }

  Strings& strings_;
  std::map<std::string, std::size_t> frame_of_;
  std::map<std::pair<std::size_t, std::optional<std::size_t>>, std::size_t> stack_of_;
  Table stacks_{{"frame", "prefix"}};
  Table frames_{
      {"address", "inlineDepth", "category", "subcategory", "func", "nativeSymbol", "innerWindowID", "line", "column"}};
  Table functions_{{"name", "isJS", "relevantForJS", "resource", "source", "lineNumber", "columnNumber"}};
};

Json thread_of(const Record& record, const OperatorCounts& counts, std::size_t number, Strings& strings) {
  Stacks stacks(strings);
  Table samples({"stack", "time", "weight"});
  double step = 0;
  for (const auto& [profile, value] : counts.counts) {
    std::size_t stack = stacks.push(operator_title(*profile), std::nullopt);
    if (!profile->kernel.empty()) stack = stacks.push(kernel_title(*profile), stack);
    samples.add({{"stack", stack}, {"time", step}, {"weight", value}});
    ++step;
  }
  Json thread{
      {"processType", "default"},
      {"processStartupTime", 0},
      {"processShutdownTime", nullptr},
      {"registerTime", 0},
      {"unregisterTime", nullptr},
      {"pausedRanges", Json::array()},
      {"name", fmt::format("{}: {}, {}", item_name(record), counts.metric->title, to_string(counts.kind))},
      {"isMainThread", true},
      {"processName", record.board},
      {"pid", std::to_string(number)},
      {"tid", number},
      {"samples", samples.json()},
      {"markers", Table({"data", "name", "startTime", "endTime", "phase", "category"}).json()},
      {"resourceTable", Table({"lib", "name", "host", "type"}).json()},
      {"nativeSymbols", Table({"libIndex", "address", "name", "functionSize"}).json()},
  };
  thread["samples"]["weightType"] = "samples";
  stacks.write(thread);
  return thread;
}

}  // namespace

std::optional<std::string> render_firefox_profile(const std::vector<Record>& records) {
  Strings strings;
  Json threads = Json::array();
  for (const Record& record : records) {
    const Record shown = publishable(record);
    if (const auto counts = operator_counts(shown))
      threads.push_back(thread_of(shown, *counts, threads.size(), strings));
  }
  if (threads.empty()) return std::nullopt;
  const Json meta{
      {"interval", 1},
      {"startTime", 0},
      {"processType", 0},
      {"product", "Probemark"},
      {"importedFrom", "Probemark"},
      {"stackwalk", 1},
      {"debug", false},
      {"version", gecko_version},
      {"preprocessedProfileVersion", format_version},
      {"symbolicated", true},
      {"symbolicationNotSupported", true},
      {"usesOnlyOneStackType", true},
      {"sourceCodeIsNotOnSearchfox", true},
      {"keepProfileThreadOrder", true},
      {"markerSchema", Json::array()},
      {"categories", Json::array({{{"name", "Other"}, {"color", "grey"}, {"subcategories", Json::array({"Other"})}}})},
  };
  return json_text({{"meta", meta},
                    {"libs", Json::array()},
                    {"pages", Json::array()},
                    {"shared", {{"stringArray", strings.list()}, {"sources", Table({"uuid", "filename"}).json()}}},
                    {"threads", threads}});
}

}  // namespace probemark

#include "harness/commands/report_inputs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "harness/commands/command.hpp"
#include "harness/record/record_json.hpp"

namespace probemark {
namespace {

Result<std::string> text_of(const std::filesystem::path& file) {
  const std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return fail(ErrorKind::setup, "cannot read the file", file.string(), "check its permissions");
  return text.str();
}

Result<RunHistory> records_of(const std::filesystem::path& file) {
  const auto text = text_of(file);
  if (!text) return tl::unexpected(text.error());
  const auto json = parse_json(*text, file.string());
  if (!json) return tl::unexpected(json.error());
  RunHistory history;
  std::set<std::string> items;
  const bool is_array = json->is_array();
  for (std::size_t i = 0; i < (is_array ? json->size() : 1); ++i) {
    auto record = record_from_json(is_array ? (*json)[i] : *json);
    if (!record) {
      record.error().where = file.string() + (is_array ? fmt::format(", record {}", i + 1) : std::string()) +
                             (record.error().where.empty() ? "" : ", " + record.error().where);
      return tl::unexpected(record.error());
    }
    if (!items.insert(item_name(*record)).second) {
      return fail(ErrorKind::invalid_input, "the file holds two records of " + item_name(*record), file.string(),
                  "name the folders of the two runs instead, or a file each");
    }
    history.records.push_back(std::move(*record));
  }
  return history;
}

Result<RunHistory> read_input(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return read_started_run(path);
  if (!std::filesystem::exists(path, ignored)) {
    return fail(ErrorKind::usage, "there is no such run or file", path.string(),
                "give the folder that --out named, or that `run` printed, or a file of its records/");
  }
  if (path.filename() == "events.ndjson") return read_started_run(path.has_parent_path() ? path.parent_path() : ".");
  return records_of(path);
}

}  // namespace

Result<std::vector<RunHistory>> read_report_inputs(const std::vector<std::string>& paths) {
  std::vector<RunHistory> runs;
  std::set<std::filesystem::path> seen;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!seen.insert(std::filesystem::weakly_canonical(path, ignored)).second) continue;
    auto run = read_input(path);
    if (!run) return tl::unexpected(run.error());
    runs.push_back(std::move(*run));
  }
  return runs;
}

}  // namespace probemark

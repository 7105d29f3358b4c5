#include "harness/commands/compared_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/commands/command.hpp"
#include "harness/record/store.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> record_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<ComparedRun> read_files(const std::string& name, const std::vector<fs::path>& files) {
  ComparedRun run{name, {}, {}};
  for (const fs::path& file : files) {
    auto record = read_record_file(file);
    if (!record) return tl::unexpected(record.error());
    run.records.push_back(std::move(*record));
  }
  return run;
}

std::string part_of(const Record& record, const std::string& key) {
  return key == "board" ? record.board : key == "kernels" ? record.kernels : record.workload;
}

}  // namespace

Result<ComparedRun> read_compared_run(const std::string& path) {
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored)) {
    auto run = read_files(path, {path});
    const fs::path folder = fs::absolute(path).lexically_normal().parent_path().parent_path();
    if (run && fs::exists(folder / "events.ndjson", ignored)) run->folder = folder;
    return run;
  }
  if (!fs::is_directory(path, ignored)) {
    return fail(ErrorKind::usage, "there is no such folder or file", path,
                "give the folder of a run (--out of `run`), or a record file");
  }
  if (fs::exists(fs::path(path) / "events.ndjson", ignored)) {
    auto history = read_started_run(path);
    if (!history) return tl::unexpected(history.error());
    if (history->records.empty()) {
      return fail(ErrorKind::usage, "no item of this run has finished", path, "let it finish: probemark run --resume");
    }
    return ComparedRun{path, path, std::move(history->records)};
  }
  auto files = record_files(path);
  if (files.empty()) files = record_files(fs::path(path) / "records");
  if (files.empty()) {
    return fail(ErrorKind::usage, "the folder holds neither a run nor record files", path,
                "give the folder that --out of `run` named");
  }
  return read_files(path, files);
}

Result<void> keep_only(ComparedRun& run, const std::vector<std::string>& conditions, const std::string& option) {
  std::map<std::string, std::set<std::string>> wanted;
  for (const std::string& condition : conditions) {
    const auto equals = condition.find('=');
    const std::string key = condition.substr(0, equals);
    if (equals == std::string::npos || (key != "board" && key != "kernels" && key != "workload")) {
      return fail(ErrorKind::usage, "not a condition", option + " " + condition,
                  "write board=ID, kernels=ID or workload=ID");
    }
    wanted[key].insert(condition.substr(equals + 1));
  }
  const auto unwanted = [&wanted](const Record& record) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&record](const auto& one) { return one.second.count(part_of(record, one.first)) == 0; });
  };
  run.records.erase(std::remove_if(run.records.begin(), run.records.end(), unwanted), run.records.end());
  if (!run.records.empty()) return {};
  return fail(ErrorKind::nothing_selected, fmt::format("no record of {} is left", run.name),
              fmt::format("{} {}", option, fmt::join(conditions, " ")),
              "see what it holds: probemark report " + run.name);
}

}  // namespace probemark

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <type_traits>

#include "harness/workload/workload.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

/// Reads the keys of one table, with errors that name file and line.
class Keys {
 public:
  Keys(const toml::table& table, const fs::path& file, std::string name)
      : table_(table), file_(file), name_(std::move(name)) {}

  Result<std::string> text(const char* key, bool required) { return value<std::string>(key, required, "a string"); }
  Result<double> number(const char* key) { return value<double>(key, true, "a number"); }
  Result<std::int64_t> integer(const char* key, bool required) {
    return value<std::int64_t>(key, required, "an integer");
  }
  [[nodiscard]] bool has(const char* key) const { return table_.contains(key); }
  /// The sub-table; nullptr where absent and not required.
  Result<const toml::table*> table(const char* key, bool required) {
    const toml::node* node = table_.get(key);
    if (node == nullptr && required) {
      return fail(ErrorKind::invalid_input, fmt::format("[{}] is missing", key), location(nullptr),
                  "see docs/workloads.md for the format");
    }
    if (node != nullptr && !node->is_table()) {
      return refuse(key, fmt::format("`{}` is not a table", key), fmt::format("make it a table [{}]", key));
    }
    return node == nullptr ? nullptr : node->as_table();
  }
  /// An error about the value of `key`.
  [[nodiscard]] tl::unexpected<Error> refuse(const char* key, const std::string& what,
                                             const std::string& remedy) const {
    return fail(ErrorKind::invalid_input, what, location(table_.get(key)), remedy);
  }

  Result<void> expect_no_others(std::initializer_list<const char*> allowed) const {
    for (const auto& [key, node] : table_) {
      if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end()) {
        return fail(ErrorKind::invalid_input, fmt::format("unknown key `{}`{}", key.str(), in_table()), location(&node),
                    fmt::format("allowed: {}", fmt::join(allowed, ", ")));
      }
    }
    return {};
  }

 private:
  template <class T>
  Result<T> value(const char* key, bool required, const char* kind) {
    const toml::node* node = table_.get(key);
    if (node == nullptr) {
      return required ? Result<T>(fail(ErrorKind::invalid_input, fmt::format("`{}` is missing{}", key, in_table()),
                                       location(nullptr), fmt::format("add {} = ...", key)))
                      : Result<T>(T{});
    }
    const auto found = node->value<T>();
    if (!found || (node->is_boolean() && !std::is_same_v<T, bool>)) {
      return fail(ErrorKind::invalid_input, fmt::format("`{}` is not {}", key, kind), location(node));
    }
    return *found;
  }
  [[nodiscard]] std::string in_table() const { return name_.empty() ? "" : " in [" + name_ + "]"; }
  [[nodiscard]] std::string location(const toml::node* node) const {
    const auto line = node == nullptr ? table_.source().begin.line : node->source().begin.line;
    return fmt::format("{}:{}", file_.string(), line);
  }

  const toml::table& table_;
  const fs::path& file_;
  std::string name_;
};

template <class T>
bool take(Result<T> result, T& field, std::optional<Error>& error) {
  if (!result) {
    error = error ? error : std::optional(result.error());
    return false;
  }
  field = std::move(*result);
  return true;
}

void check(const Result<void>& result, std::optional<Error>& error) {
  if (!result && !error) {
    error = result.error();
  }
}

/// The first place that has the model; the place where scripts/fetch-models would put it, if none has.
fs::path locate(const std::string& relative, const std::string& sha256, const ModelSources& sources) {
  std::error_code ignored;
  fs::path published = sources.public_models / relative;
  if (!sources.public_models.empty() && fs::is_regular_file(published, ignored)) {
    return published;
  }
  return sources.fetched / (sha256 + ".tflite");
}

void read_model(Keys keys, const fs::path& folder, const ModelSources& sources, WorkloadFile& workload,
                std::optional<Error>& error) {
  std::string file;
  std::string path;
  take(keys.text("sha256", true), workload.model_sha256, error);
  if (keys.has("url")) {
    take(keys.text("url", true), workload.source_url, error);
    take(keys.text("path", true), path, error);
    check(keys.expect_no_others({"url", "path", "sha256"}), error);
    workload.model = locate(path, workload.model_sha256, sources);
  } else {
    take(keys.text("file", true), file, error);
    check(keys.expect_no_others({"file", "sha256"}), error);
    workload.model = folder / file;
  }
}

void read_vectors(Keys keys, const fs::path& folder, WorkloadFile& workload, std::optional<Error>& error) {
  std::string file;
  std::string labels;
  std::int64_t count = 0;
  std::int64_t seed = 0;
  take(keys.integer("count", true), count, error);
  if (keys.has("seed")) {
    take(keys.integer("seed", true), seed, error);
    check(keys.expect_no_others({"seed", "count"}), error);
    workload.vectors_seed = static_cast<std::uint64_t>(seed);
  } else {
    take(keys.text("file", true), file, error);
    take(keys.text("sha256", true), workload.vectors_sha256, error);
    take(keys.text("labels", false), labels, error);
    check(keys.expect_no_others({"file", "sha256", "count", "labels"}), error);
    workload.vectors = folder / file;
    workload.labels = labels.empty() ? fs::path() : folder / labels;
  }
  if (count < 1 || count > 1'000'000) {
    check(keys.refuse("count", fmt::format("`count` is {}", count), "give 1 to 1000000 samples"), error);
  }
  workload.count = static_cast<std::uint64_t>(count);
}

void read_quality(Keys keys, WorkloadFile& workload, std::optional<Error>& error) {
  std::string metric;
  Quality quality;
  take(keys.text("metric", true), metric, error);
  take(keys.number("threshold"), quality.threshold, error);
  check(keys.expect_no_others({"metric", "threshold"}), error);
  const std::initializer_list<std::pair<std::string_view, QualityMetric>> metrics = {
      {"top1", QualityMetric::top1}, {"auc", QualityMetric::auc}, {"mae", QualityMetric::mae}};
  const auto known = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.first == metric; });
  if (known != metrics.end()) {
    quality.metric = known->second;
  } else {
    check(keys.refuse("metric", fmt::format("unknown metric '{}'", metric), "use one of: top1, auc, mae"), error);
  }
  workload.quality = quality;
}

}  // namespace

ModelSources default_model_sources(const fs::path& root) {
  ModelSources sources;
  std::error_code ignored;
  if (const char* named = std::getenv("PROBEMARK_PUBLIC_MODELS"); named != nullptr && *named != '\0') {
    sources.public_models = named;
  } else if (fs::is_directory(root / "../shared/models", ignored)) {
    sources.public_models = root / "../shared/models";
  }
  const char* fetched = std::getenv("PROBEMARK_FETCHED_MODELS");
  sources.fetched = fetched != nullptr && *fetched != '\0' ? fs::path(fetched) : root / "build/models";
  return sources;
}

Result<WorkloadFile> read_workload_file(const fs::path& folder, const ModelSources& sources) {
  WorkloadFile workload;
  workload.file = folder / "workload.toml";
  toml::table table;
  try {  // toml++ reports by exception; none leaves this function
    table = toml::parse_file(workload.file.string());
  } catch (const toml::parse_error& parse_error) {
    return fail(ErrorKind::invalid_input, std::string(parse_error.description()),
                fmt::format("{}:{}", workload.file.string(), parse_error.source().begin.line),
                "see docs/workloads.md for the format");
  }
  std::optional<Error> error;
  Keys keys(table, workload.file, "");
  take(keys.text("id", true), workload.id, error);
  take(keys.text("title", true), workload.title, error);
  take(keys.text("description", false), workload.description, error);
  take(keys.text("licence", true), workload.licence, error);
  check(keys.expect_no_others({"id", "title", "description", "licence", "model", "vectors", "quality"}), error);
  const toml::table* model = nullptr;
  const toml::table* vectors = nullptr;
  const toml::table* quality = nullptr;
  take(keys.table("model", true), model, error);
  take(keys.table("vectors", true), vectors, error);
  take(keys.table("quality", false), quality, error);
  if (model != nullptr) {
    read_model(Keys(*model, workload.file, "model"), folder, sources, workload, error);
  }
  if (vectors != nullptr) {
    read_vectors(Keys(*vectors, workload.file, "vectors"), folder, workload, error);
  }
  if (quality != nullptr) {
    read_quality(Keys(*quality, workload.file, "quality"), workload, error);
  }
  if (error) {
    return tl::unexpected(*error);
  }
  return workload;
}

Result<std::vector<WorkloadFile>> read_workload_files(const fs::path& workloads_folder, const ModelSources& sources) {
  std::vector<WorkloadFile> files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(workloads_folder / "models", failed)) {
    if (!fs::exists(entry.path() / "workload.toml")) {
      continue;
    }
    auto file = read_workload_file(entry.path(), sources);
    if (!file) {
      return tl::unexpected(file.error());
    }
    files.push_back(std::move(*file));
  }
  if (failed) {
    return fail(ErrorKind::setup, "cannot list the workloads: " + failed.message(), workloads_folder.string(),
                "set PROBEMARK_HOME to a complete checkout");
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return files;
}

bool is_available(const WorkloadFile& file) {
  std::error_code ignored;
  return fs::is_regular_file(file.model, ignored);
}

}  // namespace probemark

#include "harness/published/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <tuple>

#include "harness/digest/sha256.hpp"
#include "harness/published/published_record.hpp"
#include "harness/published/submission_path.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largest_file = 16U << 20U;  // a results.txt has some kilobytes

Result<std::string> content_of_file(const fs::path& file) {
  std::error_code unknown;
  if (const auto size = fs::file_size(file, unknown); !unknown && size > largest_file) {
    return fail(ErrorKind::invalid_input, fmt::format("{} bytes are no result of MLPerf Tiny", size), file.string());
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    return fail(ErrorKind::invalid_input, "cannot read the file", file.string(), "check the path and its permissions");
  }
  return text;
}

/// All results.txt at or below `folder`, sorted.
Result<std::vector<fs::path>> results_files(const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return std::vector{fs::absolute(folder)};
  std::vector<fs::path> files;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    if (at->path().filename() == "results.txt" && at->is_regular_file(ignored)) {
      files.push_back(fs::absolute(at->path()));
    }
  }
  if (error) {
    return fail(ErrorKind::invalid_input, fmt::format("cannot read this folder: {}", error.message()), folder.string(),
                "check the path and its permissions");
  }
  if (files.empty()) {
    return fail(ErrorKind::nothing_selected, "there is no results.txt here", folder.string(),
                "give the clone of a repository like mlcommons/tiny_results_v1.1, or a part of it");
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool same_letters(const std::string& a, const std::string& b) {
  const auto plain = [](const std::string& name) {
    std::string letters;
    for (const char c : name) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      }
    }
    return letters;
  };
  return plain(a) == plain(b);
}

/// systems/<system>.json, or system_description_<system>.json; submissions differ in '-' and '_'.
std::optional<fs::path> description_file(const SubmissionPlace& place) {
  std::error_code error;
  for (fs::directory_iterator at(place.systems, error); !error && at != fs::directory_iterator(); at.increment(error)) {
    if (at->path().extension() != ".json") continue;
    const std::string stem = at->path().stem().string();
    if (same_letters(stem, place.system) || same_letters(stem, "system_description" + place.system)) return at->path();
  }
  return std::nullopt;
}

class Reading {
 public:
  Reading(const fs::path& folder, const SubmissionNames& names) : folder_(fs::absolute(folder)), names_(names) {}

  void add(const fs::path& file) {
    auto place = named(file);
    if (!place) return keep(place.error());
    const Benchmark* benchmark = find_benchmark(place->benchmark);
    if (benchmark == nullptr) {
      submissions_.left_out.push_back(
          fmt::format("{}: benchmark \"{}\" is none of ad, ic, kws and vww", shown(file), place->benchmark));
      return;
    }
    const auto text = content_of_file(file);
    if (!text) return keep(text.error());
    auto results = parse_results(*text, file.string());
    if (!results) return keep(results.error());
    if (results->streaming) {
      submissions_.left_out.push_back(shown(file) + ": the streaming wake word has no inference to time");
      return;
    }
    if (place->mode.empty()) place->mode = results->energy.empty() ? "performance" : "energy";
    PublishedItem& item = item_of(*place, *benchmark);
    auto& slot = place->mode == "performance" ? item.performance
                 : place->mode == "accuracy"  ? item.accuracy
                                              : item.energy;
    if (slot) {
      return keep(Error{ErrorKind::invalid_input, "this system and benchmark have been read before", file.string(),
                        "import one release of the results at a time"});
    }
    slot = std::move(*results);
    item.files.push_back(shown(file));
    hashes_[&item].add_field(*text);
  }

  Submissions finish() {
    for (auto& [key, item] : items_) {
      if (const auto hash = hashes_.find(&item); hash != hashes_.end()) item.files_sha256 = hash->second.finish();
      submissions_.records.push_back(published_record(item));
    }
    return std::move(submissions_);
  }

 private:
  void keep(const Error& error) { submissions_.errors.push_back(error); }

  [[nodiscard]] std::string shown(const fs::path& file) const {
    const auto relative = file.lexically_relative(fs::is_directory(folder_) ? folder_ : folder_.parent_path());
    return relative.empty() ? file.filename().string() : relative.generic_string();
  }

  [[nodiscard]] Result<SubmissionPlace> named(const fs::path& file) const {
    auto place = place_of(file);
    if (!place && (names_.system.empty() || names_.benchmark.empty())) {
      return fail(ErrorKind::usage, "this file lies in no submission, so that nothing tells what it is about",
                  file.string(), "say it with --board NAME --workload ad|ic|kws|vww");
    }
    if (!place) place = SubmissionPlace{};
    if (!names_.system.empty()) place->system = names_.system;
    if (!names_.benchmark.empty()) place->benchmark = names_.benchmark;
    if (!names_.submitter.empty()) place->submitter = names_.submitter;
    return *place;
  }

  PublishedItem& item_of(const SubmissionPlace& place, const Benchmark& benchmark) {
    const auto key = std::tuple(place.division, id_of(place.submitter), id_of(place.system), benchmark.folder);
    const auto [found, is_new] = items_.try_emplace(key);
    PublishedItem& item = found->second;
    if (is_new) {
      item.system = place.system;
      item.submitter = place.submitter;
      item.division = place.division;
      item.benchmark = &benchmark;
      describe(place, item);
    }
    return item;
  }

  void describe(const SubmissionPlace& place, PublishedItem& item) {
    const auto file = description_file(place);
    if (!file) {
      item.description_absent =
          place.systems.empty() ? "the file lies in no submission" : "there is no file of that name";
      return;
    }
    auto text = content_of_file(*file);
    auto system = text ? parse_system(*text, shown(*file)) : tl::unexpected(text.error());
    if (system) {
      item.description = std::move(*system);
      item.files.push_back(shown(*file));
      hashes_[&item].add_field(*text);
    } else {
      item.description_absent = fmt::format("{}: {}", system.error().where, system.error().what);
    }
  }

  fs::path folder_;
  const SubmissionNames& names_;
  std::map<std::tuple<std::string, std::string, std::string, std::string_view>, PublishedItem> items_;
  std::map<const PublishedItem*, Sha256> hashes_;
  Submissions submissions_;
};

}  // namespace

Result<Submissions> read_submissions(const fs::path& folder, const SubmissionNames& names) {
  if (!names.benchmark.empty() && find_benchmark(names.benchmark) == nullptr) {
    return fail(ErrorKind::usage, fmt::format("MLPerf Tiny has no benchmark '{}'", names.benchmark), "--workload",
                "one of ad, ic, kws, vww");
  }
  const auto files = results_files(folder);
  if (!files) return tl::unexpected(files.error());
  Reading reading(folder, names);
  for (const fs::path& file : *files) {
    reading.add(file);
  }
  Submissions submissions = reading.finish();
  if (files->size() == 1 && submissions.errors.size() == 1) return tl::unexpected(submissions.errors.front());
  return submissions;
}

}  // namespace probemark

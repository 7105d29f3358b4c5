#include "harness/board/core_file.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "harness/board/table_reader.hpp"

namespace probemark {
namespace {

constexpr const char* core_file_name = "core.toml";

/// `name` seen from `folder`; an error of `reader` at `key` where there is no such file.
std::filesystem::path existing_file(TableReader& reader, std::string_view key, const std::filesystem::path& folder,
                                    const std::string& name) {
  std::error_code code;
  std::filesystem::path path = std::filesystem::absolute(folder / name, code).lexically_normal();
  if (!name.empty() && !std::filesystem::is_regular_file(path, code)) {
    reader.reject(key, fmt::format("there is no file \"{}\"", name), "paths are relative to the folder of core.toml");
  }
  return path;
}

}  // namespace

Result<Core> parse_core(std::string_view text, const std::filesystem::path& file) {
  const Result<toml::table> document = parse_toml(text, file);
  if (!document) {
    return tl::unexpected<Error>(document.error());
  }
  const std::filesystem::path folder = file.parent_path();
  TableReader reader(*document, file, "the core file");
  Core core;
  core.id = reader.identifier("id");
  if (!core.id.empty() && core.id != folder.filename().string()) {
    reader.reject("id", fmt::format("id \"{}\" is not the name of its folder", core.id),
                  fmt::format("write id = \"{}\"", folder.filename().string()));
  }
  core.title = reader.text("title");
  const std::vector<std::string> families = {"arm-m", "riscv", "avr"};
  core.family = families[reader.choice("family", families)];
  core.toolchain = reader.text("toolchain");
  core.compile_flags = reader.texts("compile_flags");
  core.link_flags = reader.texts("link_flags");
  for (const std::string& source : reader.texts("sources")) {
    core.sources.push_back(existing_file(reader, "sources", folder, source));
  }
  core.linker_template = existing_file(reader, "linker_template", folder, reader.text("linker_template"));
  if (reader.has("counter")) {
    core.counter = reader.text("counter");
  }
  if (const Result<void> right = reader.finish(); !right) {
    return tl::unexpected<Error>(right.error());
  }
  return core;
}

Result<Core> read_core_file(const std::filesystem::path& cores_folder, const std::string& id) {
  const std::filesystem::path file = cores_folder / id / core_file_name;
  const Result<std::string> text = read_text_file(file);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  return parse_core(*text, file);
}

std::vector<std::string> core_ids(const std::filesystem::path& cores_folder) {
  std::vector<std::string> ids;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(cores_folder, code), end; !code && entry != end;
       entry.increment(code)) {
    std::error_code unreadable;
    if (std::filesystem::is_regular_file(entry->path() / core_file_name, unreadable)) {
      ids.push_back(entry->path().filename().string());
    }
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace probemark

#include "harness/image/kernel_library.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

namespace probemark {
namespace {

constexpr const char* keys[] = {"id", "title", "version", "sources", "includes", "compile_flags", "profiles"};

std::string location(const std::filesystem::path& file, const toml::node& node) {
  return fmt::format("{}:{}", file.string(), node.source().begin.line);
}

Result<std::string> text(const toml::table& table, const std::filesystem::path& file, const char* key) {
  const toml::node* node = table.get(key);
  if (node == nullptr || !node->is_string()) {
    return fail(ErrorKind::invalid_input, fmt::format("`{}` is missing or no string", key),
                node == nullptr ? file.string() : location(file, *node), fmt::format("add {} = \"...\"", key));
  }
  return node->value_or(std::string());
}

Result<std::vector<std::string>> texts(const toml::table& table, const std::filesystem::path& file, const char* key) {
  std::vector<std::string> values;
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    return values;
  }
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::string)) {
    if (array != nullptr && array->empty()) {
      return values;
    }
    return fail(ErrorKind::invalid_input, fmt::format("`{}` is no list of strings", key), location(file, *node));
  }
  for (const toml::node& element : *array) {
    values.push_back(element.value_or(std::string()));
  }
  return values;
}

}  // namespace

Result<KernelLibrary> read_kernel_library(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "kernels.toml";
  toml::table table;
  try {  // toml++ reports by exception; none leaves this function
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::invalid_input, std::string(error.description()),
                fmt::format("{}:{}", file.string(), error.source().begin.line),
                "see targets/kernels/portable/kernels.toml for an example");
  }
  for (const auto& [key, node] : table) {
    if (std::find(std::begin(keys), std::end(keys), key.str()) == std::end(keys)) {
      return fail(ErrorKind::invalid_input, fmt::format("unknown key `{}`", key.str()), location(file, node),
                  fmt::format("allowed: {}", fmt::join(keys, ", ")));
    }
  }
  KernelLibrary library;
  library.folder = std::filesystem::absolute(folder).lexically_normal();
  for (auto [key, field] : {std::pair{"id", &library.id}, {"title", &library.title}, {"version", &library.version}}) {
    auto value = text(table, file, key);
    if (!value) {
      return tl::unexpected(value.error());
    }
    *field = *value;
  }
  std::vector<std::string> sources;
  std::vector<std::string> includes;
  for (auto [key, field] : {std::pair{"sources", &sources},
                            {"includes", &includes},
                            {"compile_flags", &library.compile_flags},
                            {"profiles", &library.profiles}}) {
    auto values = texts(table, file, key);
    if (!values) {
      return tl::unexpected(values.error());
    }
    *field = *values;
  }
  for (const std::string& source : sources) {
    const auto path = (library.folder / source).lexically_normal();
    if (std::error_code ignored; !std::filesystem::is_regular_file(path, ignored)) {
      return fail(ErrorKind::invalid_input, fmt::format("source '{}' does not exist", source),
                  location(file, *table.get("sources")), "sources are relative to the library's folder");
    }
    library.sources.push_back(path);
  }
  for (const std::string& include : includes) {
    library.includes.push_back((library.folder / include).lexically_normal());
  }
  return library;
}

Result<std::vector<KernelLibrary>> read_kernel_libraries(const std::filesystem::path& targets_folder) {
  std::vector<KernelLibrary> libraries;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(targets_folder / "kernels", error)) {
    if (!std::filesystem::exists(entry.path() / "kernels.toml")) {
      continue;
    }
    auto library = read_kernel_library(entry.path());
    if (!library) {
      return tl::unexpected(library.error());
    }
    libraries.push_back(std::move(*library));
  }
  std::sort(libraries.begin(), libraries.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return libraries;
}

}  // namespace probemark

#include "harness/image/kernel_library.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "harness/image/source_hash.hpp"

namespace probemark {
namespace {

const std::vector<std::string> keys = {"id",       "title",         "version",  "sources",
                                       "includes", "compile_flags", "profiles", "checkout"};
const std::vector<std::string> checkout_keys = {"variable", "url",          "sources",        "exclude",
                                                "includes", "version_file", "version_pattern"};

std::string location(const std::filesystem::path& file, const toml::node& node) {
  return fmt::format("{}:{}", file.string(), node.source().begin.line);
}

Result<std::string> text(const toml::table& table, const std::filesystem::path& file, const char* key) {
  const toml::node* node = table.get(key);
  if (node == nullptr || !node->is_string()) {
    return fail(ErrorKind::invalid_input, fmt::format("`{}` is missing or no string", key),
                location(file, node == nullptr ? table : *node), fmt::format("add {} = \"...\"", key));
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

Result<void> expect_known_keys(const toml::table& table, const std::filesystem::path& file,
                               const std::vector<std::string>& allowed) {
  for (const auto& [key, node] : table) {
    if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end()) {
      return fail(ErrorKind::invalid_input, fmt::format("unknown key `{}`", key.str()), location(file, node),
                  fmt::format("allowed: {}", fmt::join(allowed, ", ")));
    }
  }
  return {};
}

Result<CheckoutTable> checkout_table(const toml::node& node, const std::filesystem::path& file) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    return fail(ErrorKind::invalid_input, "`checkout` is no table", location(file, node), "write it as [checkout]");
  }
  if (auto known = expect_known_keys(*table, file, checkout_keys); !known) {
    return tl::unexpected(known.error());
  }
  CheckoutTable checkout;
  for (auto [key, field] : {std::pair{"variable", &checkout.variable},
                            {"url", &checkout.url},
                            {"version_file", &checkout.version_file},
                            {"version_pattern", &checkout.version_pattern}}) {
    auto value = text(*table, file, key);
    if (!value) {
      return tl::unexpected(value.error());
    }
    *field = *value;
  }
  for (auto [key, field] :
       {std::pair{"sources", &checkout.sources}, {"exclude", &checkout.excluded}, {"includes", &checkout.includes}}) {
    auto values = texts(*table, file, key);
    if (!values) {
      return tl::unexpected(values.error());
    }
    *field = *values;
  }
  return checkout;
}

/// Adds what the checkout holds, or says why the library is absent.
void add_checkout(KernelLibrary& library, const CheckoutTable& table, const std::string& where) {
  auto checkout = find_checkout(table, std::getenv(table.variable.c_str()));
  if (!checkout) {
    library.absent = checkout.error();
    library.absent->what = "absent: " + checkout.error().what;
    library.absent->where = fmt::format("kernel library {}, {}", library.id, where);
    return;
  }
  library.version = checkout->version;
  library.sources.insert(library.sources.end(), checkout->sources.begin(), checkout->sources.end());
  library.includes.insert(library.includes.end(), checkout->includes.begin(), checkout->includes.end());
  library.checkout = std::move(*checkout);
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
  if (auto known = expect_known_keys(table, file, keys); !known) {
    return tl::unexpected(known.error());
  }
  KernelLibrary library;
  library.folder = std::filesystem::absolute(folder).lexically_normal();
  const toml::node* checkout = table.get("checkout");
  if (const toml::node* version = table.get("version"); checkout != nullptr && version != nullptr) {
    return fail(ErrorKind::invalid_input, "`version` beside [checkout]", location(file, *version),
                "leave it out: the checkout says its version");
  }
  for (auto [key, field] : {std::pair{"id", &library.id}, {"title", &library.title}, {"version", &library.version}}) {
    if (checkout != nullptr && field == &library.version) {
      continue;
    }
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
  if (checkout != nullptr) {
    const auto described = checkout_table(*checkout, file);
    if (!described) {
      return tl::unexpected(described.error());
    }
    add_checkout(library, *described, location(file, *checkout));
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

Result<std::string> hash_of(const KernelLibrary& library) {
  std::vector<std::filesystem::path> folders = {library.folder};
  std::vector<std::filesystem::path> files;
  // What lies in the checkout is in the checkout's hash.
  const auto is_own = [&library](const std::filesystem::path& path) {
    return !library.checkout || path.lexically_relative(library.checkout->root).begin()->string() == "..";
  };
  std::copy_if(library.includes.begin(), library.includes.end(), std::back_inserter(folders), is_own);
  for (const std::filesystem::path& source : library.sources) {
    if (is_own(source)) {
      files.push_back(source);
      folders.push_back(source.parent_path());
    }
  }
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  auto own = hash_of_sources(library.folder, folders, files);
  return own && library.checkout ? Result<std::string>(*own + library.checkout->hash) : own;
}

}  // namespace probemark

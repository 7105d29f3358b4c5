#include "harness/image/source_checkout.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

#include "harness/image/source_hash.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

bool matches(const std::string& pattern, const std::string& text, int flags) {
  return fnmatch(pattern.c_str(), text.c_str(), flags) == 0;
}

/// The files that `pattern` matches, name by name from `root` down.
std::vector<fs::path> expand(const fs::path& root, const fs::path& pattern) {
  std::vector<fs::path> found = {root};
  for (const fs::path& name : pattern) {
    std::vector<fs::path> next;
    for (const fs::path& folder : found) {
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (matches(name.string(), entry.path().filename().string(), FNM_PERIOD)) {
          next.push_back(entry.path());
        }
      }
    }
    found = std::move(next);
  }
  found.erase(std::remove_if(found.begin(), found.end(),
                             [](const fs::path& path) {
                               std::error_code ignored;
                               return !fs::is_regular_file(path, ignored);
                             }),
              found.end());
  return found;
}

Result<std::string> version_of(const CheckoutTable& table, const fs::path& root) {
  std::ifstream stream(root / table.version_file);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  std::smatch match;
  try {  // std::regex reports by exception; none leaves this function
    if (std::regex_search(text, match, std::regex(table.version_pattern)) && match.size() > 1) {
      return match[1].str();
    }
  } catch (const std::regex_error& error) {
    return fail(ErrorKind::setup, fmt::format("version_pattern is no regular expression: {}", error.what()));
  }
  return fail(ErrorKind::setup, fmt::format("{} holds no version", table.version_file));
}

/// A header may lie beside a source as well as in an include folder.
std::vector<fs::path> with_neighbours(const std::vector<fs::path>& sources) {
  std::vector<fs::path> files;
  fs::path last;
  for (const fs::path& source : sources) {
    if (source.parent_path() == last) {
      continue;
    }
    last = source.parent_path();
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(last, ignored)) {
      if (entry.is_regular_file(ignored)) {
        files.push_back(entry.path());
      }
    }
  }
  return files;
}

Result<SourceCheckout> read_checkout(const CheckoutTable& table, const fs::path& root) {
  SourceCheckout checkout;
  checkout.root = root;
  for (const std::string& pattern : table.sources) {
    const auto files = expand(root, pattern);
    if (files.empty()) {
      return fail(ErrorKind::setup, fmt::format("it has no file '{}'", pattern));
    }
    std::copy_if(files.begin(), files.end(), std::back_inserter(checkout.sources), [&](const fs::path& file) {
      const std::string name = file.lexically_relative(root).string();
      return std::none_of(table.excluded.begin(), table.excluded.end(),
                          [&name](const std::string& excluded) { return matches(excluded, name, 0); });
    });
  }
  std::sort(checkout.sources.begin(), checkout.sources.end());
  checkout.sources.erase(std::unique(checkout.sources.begin(), checkout.sources.end()), checkout.sources.end());
  for (const std::string& include : table.includes) {
    checkout.includes.push_back((root / include).lexically_normal());
    if (std::error_code ignored; !fs::is_directory(checkout.includes.back(), ignored)) {
      return fail(ErrorKind::setup, fmt::format("it has no folder '{}'", include));
    }
  }
  const auto version = version_of(table, root);
  const auto hash = hash_of_sources(root, checkout.includes, with_neighbours(checkout.sources));
  if (!version || !hash) {
    return tl::unexpected(version ? hash.error() : version.error());
  }
  checkout.hash = *hash;
  checkout.version = fmt::format("{}+sources.{}", *version, hash->substr(0, 8));
  return checkout;
}

}  // namespace

Result<SourceCheckout> find_checkout(const CheckoutTable& table, const char* root) {
  const std::string remedy = fmt::format("get {}, and set {} to the folder it lies in", table.url, table.variable);
  if (root == nullptr || *root == '\0') {
    return fail(ErrorKind::setup, fmt::format("{} is not set", table.variable), "", remedy);
  }
  const fs::path folder = fs::absolute(root).lexically_normal();
  if (std::error_code ignored; !fs::is_directory(folder, ignored)) {
    return fail(ErrorKind::setup, fmt::format("{} names no folder: {}", table.variable, folder.string()), "", remedy);
  }
  // Without a trailing slash, so that what is found below has the same spelling everywhere.
  auto checkout = read_checkout(table, folder.has_filename() ? folder : folder.parent_path());
  if (!checkout) {
    return fail(
        ErrorKind::setup,
        fmt::format("{} names {}, which cannot be used: {}", table.variable, folder.string(), checkout.error().what),
        "", remedy);
  }
  return checkout;
}

}  // namespace probemark

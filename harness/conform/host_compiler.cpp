#include "harness/conform/host_compiler.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <system_error>

#include "harness/digest/sha256.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes compile_deadline{5};

std::string variable_or(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

std::string cpp_compiler() { return variable_or("CXX", "g++"); }

bool is_cpp(const fs::path& source) { return source.extension() == ".cpp" || source.extension() == ".cc"; }

/// A folder that is gone when the build is.
struct WorkFolder {
  fs::path path;
  explicit WorkFolder(fs::path folder) : path(std::move(folder)) {}
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

std::vector<std::string> compile_command(const fs::path& source, const std::vector<std::string>& flags) {
  std::vector<std::string> command;
  if (is_cpp(source)) {
    command = {cpp_compiler(), "-std=c++14", "-fno-exceptions", "-fno-rtti"};
  } else if (source.extension() == ".S") {
    command = {variable_or("CC", "gcc")};
  } else {
    command = {variable_or("CC", "gcc"), "-std=c11"};
  }
  command.insert(command.end(), flags.begin(), flags.end());
  return command;
}

/// Runs `command`, which writes `output` in a work folder, and stores that.
Result<fs::path> make(std::vector<std::string> command, const std::string& key, const std::string& suffix,
                      const std::string& what, const BuildCache& cache) {
  if (auto found = cache.find(key, suffix)) {
    return *found;
  }
  auto folder = cache.make_work_folder();
  if (!folder) {
    return tl::unexpected(std::move(folder).error());
  }
  const WorkFolder work(*folder);
  const fs::path output = work.path / ("output" + suffix);
  command.insert(command.end(), {"-o", output.string()});
  auto run = run_to_end(command, compile_deadline);
  if (!run) {
    return tl::unexpected(std::move(run).error());
  }
  if (!run->status.ok()) {
    const std::size_t bound = 1500;
    return fail(ErrorKind::setup, fmt::format("{} failed:\n{}", command[0], run->output.substr(0, bound)), what,
                "the first error above names the line; the host compiles with $CXX and $CC, else g++ and gcc");
  }
  return cache.store(key, suffix, output);
}

std::string key_of(const std::string& kind, const std::vector<std::string>& fields) {
  Sha256 hash;
  hash.add_field(kind);
  for (const std::string& field : fields) {
    hash.add_field(field);
  }
  return hash.finish();
}

}  // namespace

Result<fs::path> build_on_host(const HostBuild& build, const BuildCache& cache) {
  auto version = run_to_end({cpp_compiler(), "--version"}, std::chrono::seconds(30));
  if (!version) {
    return tl::unexpected(std::move(version).error());
  }
  std::vector<std::string> link = {cpp_compiler()};
  std::vector<std::string> link_fields = {version->output, build.suffix};
  for (const fs::path& source : build.sources) {
    auto content = sha256_of_file(source);
    if (!content) {
      return tl::unexpected(std::move(content).error());
    }
    std::vector<std::string> command = compile_command(source, build.flags);
    std::vector<std::string> fields = {version->output, build.headers, *content, source.extension().string()};
    fields.insert(fields.end(), command.begin(), command.end());
    // Reports of crashes and sanitizers name the source as it was given.
    fields.push_back(source.string());
    command.insert(command.end(), {"-c", source.string()});
    auto object = make(command, key_of("host object 1", fields), ".o", source.string(), cache);
    if (!object) {
      return object;
    }
    link.push_back(object->string());
    link_fields.push_back(object->filename().string());
  }
  link.insert(link.end(), build.link_flags.begin(), build.link_flags.end());
  link_fields.insert(link_fields.end(), build.link_flags.begin(), build.link_flags.end());
  return make(link, key_of("host link 1", link_fields), build.suffix, "linking for the host", cache);
}

}  // namespace probemark

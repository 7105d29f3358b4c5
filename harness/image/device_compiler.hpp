// Device sources -> objects, with the board's toolchain, each compiled once.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/image/build_cache.hpp"
#include "harness/image/kernel_library.hpp"
#include "harness/image/work_folder.hpp"
#include "reference/program.hpp"

namespace probemark {

struct DeviceSource {
  std::filesystem::path file;
  std::vector<std::string> flags = {};
  std::string own_headers = {};  ///< hash over what it may include beyond reference/ and targets/
};

/// Safe to share between threads.
class DeviceCompiler {
 public:
  /// `root`: the folder that holds targets/ and reference/.
  DeviceCompiler(const std::filesystem::path& root, BuildCache cache);

  /// First line of what it says of itself.
  Result<std::string> version(const std::string& compiler);
  /// The core's sources, the runtime's and `portable`: what every image has.
  [[nodiscard]] std::vector<DeviceSource> base_sources(const Board& board, Profile profile) const;
  /// The library's own sources; none of `portable`.
  Result<std::vector<DeviceSource>> library_sources(const KernelLibrary& kernels, Profile profile);
  /// From the cache, else compiled into it.
  Result<std::filesystem::path> object(const Board& board, const DeviceSource& source);
  /// Compiles a source of `work` there.
  Result<std::filesystem::path> compile(const Board& board, const WorkFolder& work, const std::filesystem::path& source,
                                        const std::vector<std::string>& flags);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] const BuildCache& cache() const { return cache_; }

 private:
  /// Over what all device sources may include.
  Result<std::string> sources_hash();
  /// Over what the library's sources may include beyond that.
  Result<std::string> kernels_hash(const KernelLibrary& kernels);

  std::filesystem::path root_;
  BuildCache cache_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::string> versions_;
  std::map<std::string, std::string> kernels_hashes_;  // by folder
  std::string sources_hash_;
};

/// The flags as a record shows them: without paths, which differ from machine to machine; what the library adds for its
/// own sources comes last.
std::string portable_flags(const Board& board, const KernelLibrary& kernels);

/// What a compiler or linker said, cut to its first words.
Error build_error(const std::string& what, const std::string& where, const std::string& output);

}  // namespace probemark

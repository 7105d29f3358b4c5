// Graph + Board + kernel library -> Image: generates, compiles with the board's toolchain, links, reads the ELF back.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <variant>

#include "harness/board/board.hpp"
#include "harness/image/build_cache.hpp"
#include "harness/image/elf_file.hpp"
#include "harness/image/image.hpp"
#include "harness/image/kernel_library.hpp"
#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark {

/// An image that its board cannot hold. Bytes of the region that does not suffice.
struct DoesNotFit {
  std::string region;  ///< "flash" or "ram"
  std::uint64_t needed = 0;
  std::uint64_t available = 0;
};

struct ImageRequest {
  const Graph& graph;
  const Program& program;
  const Board& board;
  const KernelLibrary& kernels;
  std::string workload;  ///< id, for the description and messages
  std::string model_sha256;
  std::size_t scratch_bytes = 0;  ///< what a first run of the image said that its kernels need
};

/// Safe to share between threads.
class ImageBuilder {
 public:
  /// `root`: the folder that holds targets/ and reference/.
  ImageBuilder(const std::filesystem::path& root, BuildCache cache);

  /// A compiler that is missing or fails is an Error with its first words; what does not fit is a DoesNotFit.
  Result<std::variant<Image, DoesNotFit>> build(const ImageRequest& request);

 private:
  struct Work;
  Result<std::string> compiler_version(const std::string& compiler);
  /// Over what all device sources may include.
  Result<std::string> sources_hash();
  /// Over what the library's sources may include beyond that.
  Result<std::string> kernels_hash(const KernelLibrary& kernels);
  Result<std::filesystem::path> object(const ImageRequest& request, const std::filesystem::path& source,
                                       const std::vector<std::string>& extra_flags, const std::string& own_headers);
  Result<std::filesystem::path> compile(const Work& work, const std::filesystem::path& source,
                                        const std::vector<std::string>& flags);

  std::filesystem::path root_;
  BuildCache cache_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::string> versions_;
  std::map<std::string, std::string> kernels_hashes_;  // by folder
  std::string sources_hash_;
};

/// What the ELF says of itself, as an Image; `description` and symbols of another protocol version are errors.
Result<Image> read_image(const std::filesystem::path& elf);

}  // namespace probemark

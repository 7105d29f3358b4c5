// Graph + Board + kernel library -> Image: generates, compiles with the board's toolchain, links, reads the ELF back.
#pragma once

#include <string>
#include <variant>

#include "harness/board/board.hpp"
#include "harness/image/build_cache.hpp"
#include "harness/image/device_compiler.hpp"
#include "harness/image/image.hpp"
#include "harness/image/kernel_library.hpp"
#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark {

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
  ImageBuilder(const std::filesystem::path& root, BuildCache cache) : compiler_(root, std::move(cache)) {}

  /// A compiler that is missing or fails is an Error with its first words; what does not fit is a DoesNotFit.
  Result<std::variant<Image, DoesNotFit>> build(const ImageRequest& request);

 private:
  DeviceCompiler compiler_;
};

/// What the ELF says of itself, as an Image; `description` and symbols of another protocol version are errors.
Result<Image> read_image(const std::filesystem::path& elf);

}  // namespace probemark

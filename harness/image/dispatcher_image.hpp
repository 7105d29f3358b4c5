// Kernel library + Board -> an image that runs conformance cases instead of a model.
#pragma once

#include <variant>
#include <vector>

#include "harness/image/device_compiler.hpp"
#include "harness/image/image.hpp"
#include "reference/program.hpp"

namespace probemark {

struct DispatcherImage {
  Image image;
  std::vector<Kernel> kernels;
  std::uint64_t dispatcher = 0;  ///< address of its pm_dispatcher
  std::uint64_t arena = 0;       ///< address
  std::uint64_t arena_bytes = 0;
};

struct DispatcherRequest {
  const Board& board;
  const KernelLibrary& kernels;
  Profile profile = Profile::double_rounding;
  std::vector<Kernel> selected;  ///< of those provided
};

/// Safe to share between threads.
class DispatcherImageBuilder {
 public:
  /// `root`: the folder that holds targets/ and reference/.
  DispatcherImageBuilder(const std::filesystem::path& root, BuildCache cache) : compiler_(root, std::move(cache)) {}

  /// The kernels that the library itself defines for this board, in the order of the registry: all of `portable`.
  Result<std::vector<Kernel>> provided(const Board& board, const KernelLibrary& kernels, Profile profile);

  /// As ImageBuilder::build(). AVR boards are refused. What RAM is left between the image's own data and a reserve for
  /// the stack is the arena.
  Result<std::variant<DispatcherImage, DoesNotFit>> build(const DispatcherRequest& request);

 private:
  /// Objects of all that is not generated.
  Result<std::vector<std::string>> objects(const DispatcherRequest& request);
  Result<std::variant<std::filesystem::path, DoesNotFit>> link(const DispatcherRequest& request, const WorkFolder& work,
                                                               std::vector<std::string> objects,
                                                               const std::string& script);
  DeviceCompiler compiler_;
};

}  // namespace probemark

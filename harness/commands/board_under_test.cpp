#include <fmt/format.h>

#include <chrono>

#include "harness/commands/library_under_test.hpp"
#include "harness/commands/selection.hpp"
#include "harness/conform/board_executor.hpp"
#include "harness/process/scratch_folder.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

/// All that a BoardExecutor refers to.
struct BoardPlace {
  Board board;
  KernelLibrary kernels;
  DispatcherImageBuilder images;
  ScratchFolder scratch;

  BoardPlace(Board its_board, KernelLibrary its_kernels, const fs::path& root, ScratchFolder folder)
      : board(std::move(its_board)),
        kernels(std::move(its_kernels)),
        images(root, BuildCache(fs::absolute(default_cache_folder()))),
        scratch(std::move(folder)) {}
};

}  // namespace

Result<LibraryUnderTest> set_up_on_board(const ConformOptions& options, const fs::path& root,
                                         const std::vector<Kernel>& chosen) {
  const auto board = select_board(root, options.board, options.board_file);
  if (!board) {
    return tl::unexpected(board.error());
  }
  const auto launcher = select_launcher(*board, options.probe);
  if (!launcher) {
    return tl::unexpected(launcher.error());
  }
  const auto libraries = select_kernel_libraries(root, {options.kernels});
  if (!libraries) {
    return tl::unexpected(libraries.error());
  }
  const auto profile = profile_for(options.profile, libraries->front().profiles);
  if (!profile) {
    return tl::unexpected(profile.error());
  }
  auto scratch = ScratchFolder::create();
  if (!scratch) {
    return tl::unexpected(scratch.error());
  }
  auto place = std::make_shared<BoardPlace>(*board, libraries->front(), root, std::move(*scratch));
  BoardExecutorRequest request{place->board, place->kernels, **launcher, place->images, place->scratch.path()};
  request.profile = *profile;
  request.selected = chosen;
  request.probe.serial = options.serial;
  request.case_deadline = std::chrono::seconds(options.timeout_s);
  auto executor = BoardExecutor::create(std::move(request));
  if (!executor) {
    return tl::unexpected(executor.error());
  }
  LibraryUnderTest under_test;
  under_test.id = place->kernels.id;
  under_test.title = place->kernels.title;
  under_test.version = place->kernels.version;
  const Image& image = (*executor)->images().front().image;
  under_test.compiler = image.compiler;
  under_test.flags = fmt::format("{} {}", image.flags, fmt::join(place->kernels.compile_flags, " "));
  under_test.profile = *profile;
  under_test.register_place = place->board.core.family;
  for (const UnfitKernel& kernel : (*executor)->unfit()) {
    under_test.unfit.push_back(kernel.kernel);
  }
  under_test.place = std::move(place);
  under_test.executor = std::move(*executor);
  return under_test;
}

}  // namespace probemark

#include "harness/conform/dispatcher_images.hpp"

#include <iterator>

namespace probemark {
namespace {

Result<void> build_part(DispatcherImageBuilder& builder, const DispatcherRequest& request, DispatcherImages& found) {
  if (request.selected.empty()) {
    return {};
  }
  auto built = builder.build(request);
  if (!built) {
    return tl::unexpected(built.error());
  }
  if (auto* image = std::get_if<DispatcherImage>(&*built)) {
    found.images.push_back(std::move(*image));
    return {};
  }
  const auto& all = request.selected;
  if (all.size() == 1) {
    found.unfit.push_back({all[0], std::get<DoesNotFit>(*built)});
    return {};
  }
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  for (const std::vector<Kernel>& half : {std::vector<Kernel>(all.begin(), middle), {middle, all.end()}}) {
    if (auto done = build_part(builder, {request.board, request.kernels, request.profile, half}, found); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace

Result<DispatcherImages> build_dispatchers(DispatcherImageBuilder& builder, const DispatcherRequest& request) {
  DispatcherImages found;
  if (auto done = build_part(builder, request, found); !done) {
    return tl::unexpected(done.error());
  }
  return found;
}

}  // namespace probemark

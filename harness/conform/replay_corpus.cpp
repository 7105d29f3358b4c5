// Writes the seed corpus of replay_file_fuzzer, a short file a kernel: replay_corpus SPACES FOLDER.
#include <fmt/format.h>

#include <algorithm>

#include "harness/cases/case_space.hpp"
#include "harness/cases/kernel_types.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/replay_file.hpp"

namespace {

using namespace probemark;

constexpr std::size_t first_cases = 40;

Result<ReplayFile> shortest_file(const std::shared_ptr<const CaseSpace>& space, Kernel kernel) {
  const Profile profile = Profile::double_rounding;
  const auto cases = KernelCases::enumerate(space, kernel, Level::quick, 1, profile);
  if (!cases) {
    return tl::unexpected(cases.error());
  }
  ReplayFile shortest;
  std::size_t length = SIZE_MAX;
  for (std::size_t i = 0; i < std::min(first_cases, cases->size()); ++i) {
    auto test = cases->make(i);
    auto expected = test.and_then([](const Case& made) { return expected_of(made, made.profile); });
    if (!expected) {
      return tl::unexpected(expected.error());
    }
    ReplayFile file{std::move(*test), 1, profile, std::move(*expected), {}, {}};
    if (const std::size_t size = replay_text(file).size(); size < length) {
      length = size;
      shortest = std::move(file);
    }
  }
  return shortest;
}

Result<void> write_corpus(const std::filesystem::path& spaces, const std::filesystem::path& folder) {
  const auto read = read_case_spaces(spaces);
  if (!read) {
    return tl::unexpected(read.error());
  }
  for (const auto& space : *read) {
    for (const Kernel kernel : kernels_of(*space)) {
      const auto written = shortest_file(space, kernel).and_then([&](const ReplayFile& file) {
        return write_replay_file(folder / (types_of(kernel).name + std::string(".json")), file);
      });
      if (!written) {
        return written;
      }
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: replay_corpus SPACES FOLDER\n");
    return 2;
  }
  const auto written = write_corpus(argv[1], argv[2]);
  if (!written) {
    fmt::print(stderr, "{}\n", describe(written.error()));
  }
  return written ? 0 : 1;
}

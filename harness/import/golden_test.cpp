// Every public model, every golden vector, every profile: zero differing elements.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "harness/import/public_models.hpp"
#include "harness/import/tflite_import.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> read_bytes(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The inputs of all samples, each sample's inputs side by side: golden files hold one file an input.
std::vector<std::vector<std::uint8_t>> samples_of(const Graph& graph, const fs::path& stem) {
  std::vector<std::vector<std::uint8_t>> samples;
  for (std::size_t k = 0; k < graph.inputs.size(); ++k) {
    const std::size_t bytes = graph.tensors[static_cast<std::size_t>(graph.inputs[k])].bytes();
    const auto data = read_bytes(fs::path(fmt::format("{}.in{}.bin", stem.string(), k)));
    samples.resize(data.size() / bytes);
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const auto* first = data.data() + s * bytes;
      samples[s].insert(samples[s].end(), first, first + bytes);
    }
  }
  return samples;
}

struct Count {
  std::size_t elements = 0;
  std::size_t differing = 0;
};

Count compare(const fs::path& model, const fs::path& stem, Profile profile) {
  Count count;
  auto graph = import_tflite_file(model);
  EXPECT_TRUE(graph) << describe(graph.error());
  auto interpreter = Interpreter::create(*graph, profile);
  EXPECT_TRUE(interpreter) << model << ": " << describe(interpreter.error());
  if (!interpreter) {
    return count;
  }
  const auto expected = read_bytes(fs::path(stem.string() + "." + profile_name(profile) + ".bin"));
  std::size_t at = 0;
  for (const auto& sample : samples_of(*graph, stem)) {
    const auto output = interpreter->invoke(sample);
    EXPECT_TRUE(output) << model;
    for (const std::uint8_t byte : *output) {
      count.differing += at < expected.size() && byte != expected[at] ? 1 : 0;
      ++at;
    }
  }
  EXPECT_EQ(at, expected.size()) << model;
  count.elements = at;
  return count;
}

class Golden : public testing::TestWithParam<Profile> {};

TEST_P(Golden, EveryPublicModelIsBitExact) {
  const auto models = public_models_folder(PROBEMARK_SOURCE_DIR);
  if (!models) {
    GTEST_SKIP() << "the public models are not at hand: set PROBEMARK_PUBLIC_MODELS";
  }
  Count total;
  std::size_t files = 0;
  for (const char* set : {"mlperf_tiny", "tflm", "layers"}) {
    for (const auto& entry : fs::directory_iterator(*models / set)) {
      const fs::path stem = *models / "../golden" / set / entry.path().stem();
      if (!fs::exists(stem.string() + ".in0.bin")) {
        continue;
      }
      const Count count = compare(entry.path(), stem, GetParam());
      EXPECT_EQ(count.differing, 0U) << entry.path().filename() << " of " << count.elements;
      total.elements += count.elements;
      total.differing += count.differing;
      ++files;
    }
  }
  EXPECT_GE(files, 40U);
  RecordProperty("elements", static_cast<int>(total.elements));
  fmt::print("{}: {} models, {} elements, {} differ\n", profile_name(GetParam()), files, total.elements,
             total.differing);
}

INSTANTIATE_TEST_SUITE_P(Profiles, Golden,
                         testing::Values(Profile::double_rounding, Profile::single_rounding, Profile::xnnpack),
                         [](const auto& parameter) { return std::string(profile_name(parameter.param)); });

}  // namespace
}  // namespace probemark

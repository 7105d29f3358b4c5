// Writes the seed corpus of tflite_import_fuzzer, a small model an operator and type and some chains: fuzz_corpus
// FOLDER.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "harness/import/random_graph.hpp"
#include "harness/import/tflite_writer.hpp"

namespace {

using namespace probemark;

bool write_model(const std::filesystem::path& folder, const Graph& graph, int number) {
  const auto bytes = write_tflite(graph);
  std::ofstream stream(folder / fmt::format("{}.tflite", number), std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return stream.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: fuzz_corpus FOLDER\n");
    return 2;
  }
  std::filesystem::create_directories(argv[1]);
  bool good = true;
  int number = 0;
  for (const ElementType type : {ElementType::int8, ElementType::int16}) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      for (const OperatorCode code : supported_operators()) {
        if (takes_activations(code, type)) {
          good = write_model(argv[1], random_operator_graph(code, type, seed), number++) && good;
        }
        if (type == ElementType::int8 && takes_int4_weights(code)) {
          good = write_model(argv[1], random_operator_graph(code, type, seed, ElementType::int4), number++) && good;
        }
      }
      good = write_model(argv[1], random_chain(type, 3, seed), number++) && good;
    }
  }
  return good ? 0 : 1;
}

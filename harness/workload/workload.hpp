// A workload: a model with its input vectors, labels and quality metric.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reference/error.hpp"
#include "reference/graph.hpp"

namespace probemark {

enum class QualityMetric { top1, auc, mae };

/// "top1": share of samples whose largest output is the label's. "auc": area under the ROC curve, score = mean squared
/// error between dequantized input and output. "mae": mean of |dequantized output - label|. The threshold is a minimum,
/// for mae a maximum.
struct Quality {
  QualityMetric metric = QualityMetric::top1;
  double threshold = 0;
};

/// What workloads/models/<id>/workload.toml says, paths resolved.
struct WorkloadFile {
  std::string id;
  std::string title;
  std::string description;
  std::string licence;
  std::string source_url;  ///< where a model that is not in the tree comes from; empty otherwise
  std::string model_sha256;
  std::filesystem::path model;  ///< may not exist for a model that is not in the tree
  std::string vectors_sha256;   ///< empty for generated vectors
  std::filesystem::path vectors;
  std::optional<std::uint64_t> vectors_seed;  ///< set: uniformly random bytes from this seed
  std::uint64_t count = 0;
  std::filesystem::path labels;  ///< empty where there are none
  std::optional<Quality> quality;
  std::filesystem::path file;
};

struct Workload {
  WorkloadFile file;
  Graph graph;
  std::vector<std::uint8_t> inputs;  ///< `count` samples, concatenated
  std::vector<double> labels;        ///< one a sample, or none
  std::string vectors_sha256;

  [[nodiscard]] std::uint64_t count() const { return file.count; }
  /// The raw input bytes of one sample.
  [[nodiscard]] std::span<const std::uint8_t> input(std::uint64_t sample) const;
};

/// Where models that are not in the tree are looked for, in order.
struct ModelSources {
  std::filesystem::path
      public_models;              ///< PROBEMARK_PUBLIC_MODELS, or ../shared/models where that exists; may be empty
  std::filesystem::path fetched;  ///< what scripts/fetch-models filled: <sha256>.tflite
};
ModelSources default_model_sources(const std::filesystem::path& root);

/// Reads `folder`/workload.toml. Unknown keys are errors with file and line.
Result<WorkloadFile> read_workload_file(const std::filesystem::path& folder, const ModelSources& sources);

/// All of `workloads_folder`/models/*/workload.toml, by id.
Result<std::vector<WorkloadFile>> read_workload_files(const std::filesystem::path& workloads_folder,
                                                      const ModelSources& sources);

/// Whether the model's file is at hand.
bool is_available(const WorkloadFile& file);

/// Reads model, vectors and labels and checks them against their SHA-256 and each other.
Result<Workload> load_workload(const WorkloadFile& file);

}  // namespace probemark

// What an image says of itself in its .probemark section: enough to drive it with nothing but the ELF.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/image/arena_plan.hpp"
#include "reference/error.hpp"
#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark {

struct DescribedTensor {
  std::string name;
  std::int32_t tensor = 0;   ///< index in the graph
  std::uint64_t offset = 0;  ///< in the arena
  std::uint64_t bytes = 0;
};

struct DescribedOperator {
  std::string name;    ///< e.g. "CONV_2D"
  std::string kernel;  ///< symbol
  DescribedTensor output;
};

struct ImageDescription {
  std::uint32_t protocol_version = 0;
  std::string workload;
  std::string model_sha256;
  std::string board;
  std::string kernels;
  std::string profile;
  std::string compiler;
  std::string flags;
  std::uint64_t clock_hz = 0;
  std::vector<DescribedTensor> inputs;
  std::vector<DescribedTensor> outputs;
  std::vector<DescribedOperator> operators;
};

struct DescriptionRequest {
  const Graph& graph;
  const Program& program;
  const ArenaPlan& plan;
  std::string board;
  std::uint64_t clock_hz;
  std::string workload;
  std::string model_sha256;
  std::string kernels;
  std::string compiler;
  std::string flags;
};

ImageDescription describe_image(const DescriptionRequest& request);
std::string to_json_text(const ImageDescription& description);
/// Another protocol version, or text that is none of ours, is an error.
Result<ImageDescription> parse_description(const std::string& text);

}  // namespace probemark

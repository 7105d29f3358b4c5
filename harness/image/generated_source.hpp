// Program + ArenaPlan -> the source files of an image, as text and bytes. Pure: nothing is written here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/image/arena_plan.hpp"
#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark {

struct GeneratedFile {
  std::string name;  ///< relative; the sources refer to each other by it
  std::vector<std::uint8_t> bytes;
};

/// What the generated sources are of.
struct SourceRequest {
  const Graph& graph;
  const Program& program;
  const ArenaPlan& plan;
  const Board& board;
  std::string title;              ///< for the banner, e.g. "kws on some-board"
  std::size_t scratch_bytes = 0;  ///< reserved for kernels that asked for scratch
  std::string description;        ///< JSON, goes into the .probemark section
};

/// model.cpp (a function an operator, static parameters), constants.S and the tables it includes, board.cpp (clock
/// set-up and trigger pin).
std::vector<GeneratedFile> generate_sources(const SourceRequest& request);

/// board.cpp alone: what an image of anything else than a model needs, too.
GeneratedFile board_source(const Board& board);

/// Bytes of the model's constants: filters, biases, multipliers, tables, constant operands.
std::size_t constant_bytes(const Graph& graph, const Program& program);

}  // namespace probemark

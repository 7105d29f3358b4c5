#include "harness/image/arena_plan.hpp"

#include <algorithm>
#include <numeric>

namespace probemark {
namespace {

/// A block of bytes that is live from call `first` to call `last`, both included. Tensors that share bytes share a
/// block.
struct Block {
  std::size_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t offset = 0;
};

struct Lifetimes {
  std::vector<Block> blocks;
  std::vector<std::optional<std::size_t>> block_of;  // by tensor
};

bool is_reshape(const Call& call) {
  return call.kernel == Kernel::reshape_s8_s8 || call.kernel == Kernel::reshape_s16_s16;
}

bool read_after(const Program& program, const Graph& graph, std::int32_t tensor, std::size_t call) {
  for (std::size_t i = call + 1; i < program.calls.size(); ++i) {
    const auto& inputs = program.calls[i].inputs;
    if (std::find(inputs.begin(), inputs.end(), tensor) != inputs.end()) {
      return true;
    }
  }
  return std::find(graph.outputs.begin(), graph.outputs.end(), tensor) != graph.outputs.end();
}

Lifetimes lifetimes(const Graph& graph, const Program& program) {
  Lifetimes result;
  result.block_of.resize(graph.tensors.size());
  const auto touch = [&](std::int32_t tensor, std::size_t when) {
    const auto t = static_cast<std::size_t>(tensor);
    if (graph.tensors[t].constant) {
      return;
    }
    if (!result.block_of[t]) {
      result.block_of[t] = result.blocks.size();
      result.blocks.push_back({graph.tensors[t].bytes(), when, when, 0});
    }
    Block& block = result.blocks[*result.block_of[t]];
    block.last = std::max(block.last, when);
  };
  for (const std::int32_t input : graph.inputs) {
    touch(input, 0);
  }
  for (std::size_t i = 0; i < program.calls.size(); ++i) {
    const Call& call = program.calls[i];
    for (const std::int32_t input : call.inputs) {
      touch(input, i);
    }
    const auto in = static_cast<std::size_t>(call.inputs[0]);
    if (is_reshape(call) && result.block_of[in] && !read_after(program, graph, call.inputs[0], i)) {
      result.block_of[static_cast<std::size_t>(call.output)] = result.block_of[in];
    }
    touch(call.output, i);
  }
  for (const std::int32_t output : graph.outputs) {
    touch(output, program.calls.size());
  }
  return result;
}

bool overlap_in_time(const Block& a, const Block& b) { return a.first <= b.last && b.first <= a.last; }

}  // namespace

ArenaPlan plan_arena(const Graph& graph, const Program& program, std::size_t alignment) {
  Lifetimes live = lifetimes(graph, program);
  std::vector<std::size_t> order(live.blocks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return live.blocks[a].bytes > live.blocks[b].bytes; });
  ArenaPlan plan;
  std::vector<std::size_t> placed;
  for (const std::size_t index : order) {
    Block& block = live.blocks[index];
    std::vector<const Block*> neighbours;
    for (const std::size_t other : placed) {
      if (overlap_in_time(block, live.blocks[other])) {
        neighbours.push_back(&live.blocks[other]);
      }
    }
    std::sort(neighbours.begin(), neighbours.end(),
              [](const Block* a, const Block* b) { return a->offset < b->offset; });
    for (const Block* neighbour : neighbours) {
      if (block.offset + block.bytes <= neighbour->offset) {
        break;
      }
      const std::size_t end = neighbour->offset + neighbour->bytes;
      block.offset = std::max(block.offset, (end + alignment - 1) / alignment * alignment);
    }
    placed.push_back(index);
    plan.bytes = std::max(plan.bytes, block.offset + block.bytes);
  }
  plan.offset.resize(graph.tensors.size());
  for (std::size_t t = 0; t < graph.tensors.size(); ++t) {
    if (live.block_of[t]) {
      plan.offset[t] = live.blocks[*live.block_of[t]].offset;
    }
  }
  return plan;
}

}  // namespace probemark

// The oracle: runs a graph on the host with the reference kernels, one buffer a tensor.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reference/graph.hpp"
#include "reference/program.hpp"

namespace probemark {

class Interpreter {
 public:
  /// Lowers `graph` under `profile`. The interpreter keeps its own copy of both.
  static Result<Interpreter> create(Graph graph, Profile profile);

  Interpreter(Interpreter&&) = default;
  Interpreter& operator=(Interpreter&&) = default;
  Interpreter(const Interpreter&) = delete;  // the calls point into their own tables
  Interpreter& operator=(const Interpreter&) = delete;
  ~Interpreter() = default;

  /// One inference from fresh state: a sequence of one step. `input`: the raw bytes of all graph inputs of one sample,
  /// concatenated in order (Graph::input_bytes of them). Returns the raw bytes of all graph outputs, likewise.
  Result<std::vector<std::uint8_t>> invoke(std::span<const std::uint8_t> input);

  /// The next step of the sequence: like invoke, but from the state that the last inference left.
  Result<std::vector<std::uint8_t>> advance(std::span<const std::uint8_t> input);

  /// The state of call `call` of the program after the last inference; empty where it has none.
  [[nodiscard]] std::span<const std::uint8_t> state(std::size_t call) const;

  /// The bytes of any tensor after the last inference.
  [[nodiscard]] std::span<const std::uint8_t> tensor(std::int32_t index) const;

  [[nodiscard]] const Graph& graph() const { return graph_; }
  [[nodiscard]] const Program& program() const { return program_; }

 private:
  Interpreter(Graph graph, Program program);
  Graph graph_;
  Program program_;
  void reset_state();
  std::vector<std::vector<std::uint64_t>> buffers_;  // 8-byte words: aligned for every element type
  std::vector<std::vector<std::uint64_t>> states_;   // by call
};

}  // namespace probemark

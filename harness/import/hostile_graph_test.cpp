// Well-formed models with hostile parameters: scales, zero points, shapes, attributes and constants at their extremes
// must be refused by name or run without undefined behaviour (which the sanitizer builds show).
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

#include "harness/import/random_graph.hpp"
#include "harness/import/random_graph_builder.hpp"
#include "harness/import/step_bound.hpp"
#include "harness/import/tflite_import.hpp"
#include "harness/import/tflite_writer.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

constexpr std::int32_t int32_min = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t int32_max = std::numeric_limits<std::int32_t>::max();

class Mutation {
 public:
  explicit Mutation(std::uint64_t seed) : random_(ElementType::int8, seed) {}

  void apply(Graph& graph) {
    Operator& op = random_.once_in(2) ? graph.operators.back() : graph.operators.front();
    const std::vector<std::int32_t>& ends = random_.once_in(3) ? op.outputs : op.inputs;
    const std::int32_t index = random_.one_of(ends);
    if (index < 0 || random_.once_in(4)) {
      change_attributes(op.attributes);
    } else {
      change_tensor(graph.tensors[static_cast<std::size_t>(index)]);
    }
  }

 private:
  std::int32_t extreme() {
    return random_.once_in(2) ? random_.integer(-3, 40)
                              : random_.one_of<std::int32_t>({int32_min, int32_max, -1, 0, 1, 2, 127, 128, 255, 32767,
                                                              32768, 65536, 1 << 20, 1 << 30});
  }

  void change_attributes(Attributes& a) {
    const std::vector<std::int32_t*> numbers{
        &a.stride_h,        &a.stride_w,      &a.dilation_h,    &a.dilation_w,
        &a.filter_h,        &a.filter_w,      &a.axis,          &a.begin_mask,
        &a.end_mask,        &a.ellipsis_mask, &a.new_axis_mask, &a.shrink_axis_mask,
        &a.depth_multiplier};
    *random_.one_of(numbers) = extreme();
    if (random_.once_in(4)) {
      a.padding = a.padding == Padding::same ? Padding::valid : Padding::same;
    }
    if (random_.once_in(4)) {
      a.activation = static_cast<Activation>(random_.integer(0, 5));
    }
    if (random_.once_in(4)) {
      a.beta = random_.one_of<float>({0.0F, -1.0F, 1e-30F, 1e30F, std::numeric_limits<float>::infinity(),
                                      std::numeric_limits<float>::quiet_NaN()});
    }
  }

  void change_tensor(Tensor& tensor) {
    const int what = random_.integer(0, 3);
    if (what == 0 && !tensor.quantization.scale.empty()) {
      random_scale(tensor.quantization.scale);
    } else if (what == 1 && !tensor.quantization.zero_point.empty()) {
      tensor.quantization.zero_point[0] = extreme();
    } else if (what == 2 && !tensor.shape.empty()) {
      const auto d = random_.integer(0, static_cast<std::int32_t>(tensor.shape.size()) - 1);
      tensor.shape[static_cast<std::size_t>(d)] = extreme();
    } else if (tensor.constant && tensor.data.size() >= 4) {
      const std::int32_t value = extreme();
      const auto word = random_.integer(0, static_cast<std::int32_t>(tensor.data.size() / 4) - 1);
      std::memcpy(tensor.data.data() + 4 * word, &value, 4);
    }
  }

  void random_scale(std::vector<float>& scales) {
    const auto i = random_.integer(0, static_cast<std::int32_t>(scales.size()) - 1);
    scales[static_cast<std::size_t>(i)] = random_.one_of<float>(
        {0.0F, -1.0F, 1e-45F, 1e-38F, 1e-20F, 1e-9F, 1e-6F, 1e-3F, 1.0F, 7.9F, 8.0F, 64.0F, 1e6F, 1e9F, 1e20F, 3e38F,
         std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()});
  }

  RandomGraphBuilder random_;
};

TEST(HostileGraph, IsRefusedByNameOrRuns) {
  std::size_t refused = 0;
  std::size_t run = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    for (const OperatorCode code : supported_operators()) {
      const bool wide = seed % 2 == 0 && takes_activations(code, ElementType::int16);
      const bool narrow = seed % 4 == 1 && takes_int4_weights(code);
      Graph graph = random_operator_graph(code, wide ? ElementType::int16 : ElementType::int8, seed,
                                          narrow ? ElementType::int4 : ElementType::int8);
      Mutation mutation(seed);
      mutation.apply(graph);
      if (seed % 3 == 0) {
        mutation.apply(graph);
      }
      const auto imported = import_tflite(write_tflite(graph), "hostile");
      if (!imported) {
        EXPECT_NE(imported.error().where.find("hostile"), std::string::npos) << imported.error().what;
        ++refused;
        continue;
      }
      const bool quick = is_quick(*imported);
      for (const Profile profile : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
        const auto program = lower(*imported, profile);
        if (!program) {
          EXPECT_NE(program.error().remedy.find("supported: "), std::string::npos) << describe(program.error());
          EXPECT_FALSE(program.error().where.empty()) << describe(program.error());
          ++refused;
        } else if (quick) {
          auto interpreter = Interpreter::create(*imported, profile);
          ASSERT_TRUE(interpreter);
          const auto output = interpreter->invoke(random_input(*imported, seed));
          ASSERT_TRUE(output) << graph.description << ": " << describe(output.error());
          ++run;
        }
      }
    }
  }
  // Both happen often: the mutations are neither all harmless nor all absurd.
  EXPECT_GT(refused, 3000U);
  EXPECT_GT(run, 3000U);
}

}  // namespace
}  // namespace probemark

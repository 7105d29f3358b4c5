#include "harness/image/description.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "harness/image/two_layer_graph.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {
namespace {

using Json = nlohmann::ordered_json;

ImageDescription description_of(const Graph& graph) {
  const auto program = lower(graph, Profile::xnnpack);
  EXPECT_TRUE(program) << describe(program.error());
  const ArenaPlan plan = plan_arena(graph, *program, 16);
  return describe_image(
      {graph, *program, plan, "some-board", 25'000'000, "two-layer", "0123", "portable", "g++ 12.2.1", "-O2 -mthumb"});
}

TEST(Description, SaysWhatItWasMadeOf) {
  const ImageDescription d = description_of(two_layer_graph());
  EXPECT_EQ(d.protocol_version, PM_PROTOCOL_VERSION);
  EXPECT_EQ(d.profile, "xnnpack");
  EXPECT_EQ(d.board, "some-board");
  EXPECT_EQ(d.clock_hz, 25'000'000U);
  ASSERT_EQ(d.inputs.size(), 1U);
  EXPECT_EQ(d.inputs[0].name, "input");
  EXPECT_EQ(d.inputs[0].bytes, 8U);
  ASSERT_EQ(d.outputs.size(), 1U);
  EXPECT_EQ(d.outputs[0].bytes, 4U);
  ASSERT_EQ(d.operators.size(), 2U);
  EXPECT_EQ(d.operators[0].name, "FULLY_CONNECTED");
  EXPECT_EQ(d.operators[0].kernel, "pm_fully_connected_s8_s8_s8");
  EXPECT_EQ(d.operators[0].output.name, "hidden");
  EXPECT_EQ(d.operators[1].output.tensor, d.outputs[0].tensor);
  EXPECT_EQ(d.operators[1].output.offset, d.outputs[0].offset);
}

TEST(Description, SurvivesItsJson) {
  const ImageDescription d = description_of(two_layer_graph());
  const auto parsed = parse_description(to_json_text(d));
  ASSERT_TRUE(parsed) << describe(parsed.error());
  EXPECT_EQ(to_json_text(*parsed), to_json_text(d));
  EXPECT_EQ(parsed->workload, "two-layer");
  EXPECT_EQ(parsed->model_sha256, "0123");
  EXPECT_EQ(parsed->kernels, "portable");
  EXPECT_EQ(parsed->compiler, "g++ 12.2.1");
  EXPECT_EQ(parsed->flags, "-O2 -mthumb");
}

TEST(Description, ATensorNameThatIsNoUtf8IsReplaced) {
  Graph graph = two_layer_graph();
  graph.tensors[0].name = "in\xff\"\\";
  const auto parsed = parse_description(to_json_text(description_of(graph)));
  ASSERT_TRUE(parsed) << describe(parsed.error());
  EXPECT_EQ(parsed->inputs[0].name, "in\xef\xbf\xbd\"\\");
}

TEST(Description, RefusesAnotherProtocolVersion) {
  ImageDescription d = description_of(two_layer_graph());
  d.protocol_version = PM_PROTOCOL_VERSION + 1;
  const auto parsed = parse_description(to_json_text(d));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::setup);
  EXPECT_THAT(parsed.error().what, testing::HasSubstr(fmt::format("protocol version {}, this harness {}",
                                                                  PM_PROTOCOL_VERSION + 1, PM_PROTOCOL_VERSION)));
}

TEST(Description, RefusesEveryMissingKeyByName) {
  const Json whole = Json::parse(to_json_text(description_of(two_layer_graph())));
  for (const auto& [key, value] : whole.items()) {
    Json partial = whole;
    partial.erase(key);
    const auto parsed = parse_description(partial.dump());
    ASSERT_FALSE(parsed) << key;
    EXPECT_EQ(parsed.error().kind, ErrorKind::setup);
    EXPECT_THAT(parsed.error().what, testing::HasSubstr("'" + key + "'"));
  }
}

TEST(Description, RefusesEveryValueOfTheWrongKind) {
  const Json whole = Json::parse(to_json_text(description_of(two_layer_graph())));
  for (const auto& [key, value] : whole.items()) {
    Json wrong = whole;
    wrong[key] = Json::array({Json::array()});
    EXPECT_FALSE(parse_description(wrong.dump())) << key;
  }
}

TEST(Description, RefusesGarbage) {
  for (const char* text : {"", "{", "null", "[]", "7", "\"text\"", "\xff\xfe", "{\"protocol_version\": \"1\"}"}) {
    const auto parsed = parse_description(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::setup) << text;
  }
}

}  // namespace
}  // namespace probemark

#include "harness/image/description.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "targets/runtime/mailbox.h"

namespace probemark {
namespace {

using Json = nlohmann::ordered_json;

DescribedTensor tensor_of(const DescriptionRequest& r, std::int32_t index) {
  const auto i = static_cast<std::size_t>(index);
  const Tensor& tensor = r.graph.tensors[i];
  return {tensor.name, index, r.plan.offset[i].value_or(0), tensor.bytes()};
}

Json json_of(const DescribedTensor& tensor) {
  return {{"name", tensor.name}, {"tensor", tensor.tensor}, {"offset", tensor.offset}, {"bytes", tensor.bytes}};
}

DescribedTensor tensor_from(const Json& json) {
  return {json.at("name").get<std::string>(), json.at("tensor").get<std::int32_t>(),
          json.at("offset").get<std::uint64_t>(), json.at("bytes").get<std::uint64_t>()};
}

}  // namespace

ImageDescription describe_image(const DescriptionRequest& r) {
  ImageDescription description;
  description.protocol_version = PM_PROTOCOL_VERSION;
  description.workload = r.workload;
  description.model_sha256 = r.model_sha256;
  description.board = r.board;
  description.kernels = r.kernels;
  description.profile = profile_name(r.program.profile);
  description.compiler = r.compiler;
  description.flags = r.flags;
  description.clock_hz = r.clock_hz;
  for (const std::int32_t index : r.graph.inputs) {
    description.inputs.push_back(tensor_of(r, index));
  }
  for (const std::int32_t index : r.graph.outputs) {
    description.outputs.push_back(tensor_of(r, index));
  }
  for (const Call& call : r.program.calls) {
    description.operators.push_back({operator_name(r.graph.operators[call.operator_index].code),
                                     kernel_symbol(call.kernel), tensor_of(r, call.output)});
  }
  return description;
}

std::string to_json_text(const ImageDescription& d) {
  Json json = {{"protocol_version", d.protocol_version},
               {"workload", d.workload},
               {"model_sha256", d.model_sha256},
               {"board", d.board},
               {"kernels", d.kernels},
               {"profile", d.profile},
               {"compiler", d.compiler},
               {"flags", d.flags},
               {"clock_hz", d.clock_hz}};
  json["inputs"] = Json::array();
  json["outputs"] = Json::array();
  json["operators"] = Json::array();
  for (const auto& tensor : d.inputs) {
    json["inputs"].push_back(json_of(tensor));
  }
  for (const auto& tensor : d.outputs) {
    json["outputs"].push_back(json_of(tensor));
  }
  for (const auto& op : d.operators) {
    json["operators"].push_back({{"name", op.name}, {"kernel", op.kernel}, {"output", json_of(op.output)}});
  }
  // Tensor names come from outside and may be no UTF-8.
  return json.dump(1, ' ', true, Json::error_handler_t::replace);
}

Result<ImageDescription> parse_description(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    return fail(ErrorKind::setup, "the image does not describe itself: no JSON in its .probemark section");
  }
  try {  // at() and get() report by exception; none leaves this function
    ImageDescription d;
    d.protocol_version = json.at("protocol_version").get<std::uint32_t>();
    if (d.protocol_version != PM_PROTOCOL_VERSION) {
      return fail(
          ErrorKind::setup,
          fmt::format("the image speaks protocol version {}, this harness {}", d.protocol_version, PM_PROTOCOL_VERSION),
          "", "build the image again");
    }
    for (auto [key, field] : {std::pair{"workload", &d.workload},
                              {"model_sha256", &d.model_sha256},
                              {"board", &d.board},
                              {"kernels", &d.kernels},
                              {"profile", &d.profile},
                              {"compiler", &d.compiler},
                              {"flags", &d.flags}}) {
      *field = json.at(key).get<std::string>();
    }
    d.clock_hz = json.at("clock_hz").get<std::uint64_t>();
    for (const Json& tensor : json.at("inputs")) {
      d.inputs.push_back(tensor_from(tensor));
    }
    for (const Json& tensor : json.at("outputs")) {
      d.outputs.push_back(tensor_from(tensor));
    }
    for (const Json& op : json.at("operators")) {
      d.operators.push_back(
          {op.at("name").get<std::string>(), op.at("kernel").get<std::string>(), tensor_from(op.at("output"))});
    }
    return d;
  } catch (const nlohmann::json::exception& error) {
    return fail(ErrorKind::setup, fmt::format("the image's description is incomplete: {}", error.what()));
  }
}

}  // namespace probemark

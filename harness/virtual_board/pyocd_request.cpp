#include "harness/virtual_board/pyocd_request.hpp"

namespace probemark::virtual_board {

using Json = nlohmann::json;

PyOcdLine parse_pyocd_line(std::string_view line) {
  Json object = Json::parse(line, nullptr, false);
  if (!object.is_object()) {
    return {{}, "the line is no JSON object"};
  }
  PyOcdLine parsed;
  const auto id = object.find("id");
  if (id == object.end() || !id->is_number_integer()) {
    parsed.mistake = "the request has no integer \"id\"";
    return parsed;
  }
  parsed.request.id = id->get<std::int64_t>();
  const auto name = object.find("request");
  if (name == object.end() || !name->is_string()) {
    parsed.mistake = "the request has no string \"request\"";
    return parsed;
  }
  parsed.request.name = name->get<std::string>();
  if (const auto arguments = object.find("arguments"); arguments != object.end()) {
    if (!arguments->is_array()) {
      parsed.mistake = "\"arguments\" is no array";
      return parsed;
    }
    // Moved: a copy of a line of brackets only would go as deep as the line is long.
    parsed.request.arguments = std::move(*arguments);
  }
  return parsed;
}

std::string format_pyocd_answer(std::int64_t id, const PyOcdAnswer& answer) {
  Json object{{"id", id}, {"status", 0}};
  if (!answer) {
    object["status"] = static_cast<int>(answer.error().status);
    object["error"] = answer.error().text;
  } else if (!answer->is_null()) {
    object["result"] = *answer;
  }
  return object.dump() + '\n';
}

}  // namespace probemark::virtual_board

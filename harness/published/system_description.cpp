#include "harness/published/system_description.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <regex>

#include "harness/record/record_json.hpp"

namespace probemark {
namespace {

constexpr std::size_t longest_note = 10'000;  // std::regex recurses over its text

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

double number_of(const std::string& digits) {
  double value = 0;
  (void)std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// The numbers before a unit that `pattern` captures, with what else it captures.
std::vector<std::smatch> matches_of(const std::string& text, const std::regex& pattern) {
  return {std::sregex_iterator(text.begin(), text.end(), pattern), {}};
}

}  // namespace

std::optional<std::uint64_t> parse_frequency(const std::string& given) {
  static const std::regex pattern(R"((\d{1,6}(?:\.\d{1,6})?)\s*([kMG])(?:[hH][zZ])?\b)");
  const std::string text = given.substr(0, longest_note);
  std::optional<std::uint64_t> hertz;
  for (const std::smatch& match : matches_of(text, pattern)) {
    const double scale = match[2] == "k" ? 1e3 : match[2] == "M" ? 1e6 : 1e9;
    const auto value = static_cast<std::uint64_t>(std::llround(number_of(match[1]) * scale));
    if (value == 0 || (hertz && *hertz != value)) return std::nullopt;
    hertz = value;
  }
  return hertz;
}

std::vector<double> parse_voltages(const std::string& given) {
  static const std::regex pattern(R"((\d{1,2}(?:\.\d{1,4})?)\s*[vV]\b)");
  const std::string text = given.substr(0, longest_note);
  std::vector<double> volts;
  for (const std::smatch& match : matches_of(text, pattern)) {
    const double value = number_of(match[1]);
    if (value > 0 && std::find(volts.begin(), volts.end(), value) == volts.end()) volts.push_back(value);
  }
  return volts;
}

Result<SystemDescription> parse_system(const std::string& text, const std::string& name) {
  const auto json = parse_json(text, name);
  if (!json) return tl::unexpected(json.error());
  if (!json->is_object()) return fail(ErrorKind::invalid_input, "a system description is a JSON object", name);
  SystemDescription system;
  system.submitter = text_of(*json, "Submitter");
  system.board = text_of(*json, "Board Name");
  system.processor = text_of(*json, "Processor(s) Name");
  system.framework = text_of(*json, "Inference Framework");
  system.compiler = text_of(*json, "General Compiler(s)");
  system.clock_hz = parse_frequency(text_of(*json, "Processor(s) Frequencies"));
  const std::string voltage = text_of(*json, "Processor(s) Voltage");
  system.voltages = parse_voltages(voltage.empty() ? text_of(*json, "Hardware Notes") : voltage);
  return system;
}

}  // namespace probemark

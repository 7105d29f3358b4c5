// Arbitrary text as a space's file: an error, or a space whose cases can be made. Never a crash, never for long.
#include <cstddef>
#include <cstdint>

#include "harness/cases/expression.hpp"
#include "harness/cases/space_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto scope = [](std::string_view name) -> std::optional<probemark::Meaning> {
    return name == "a" ? std::optional<probemark::Meaning>(std::int64_t{3}) : std::nullopt;
  };
  (void)probemark::Expression::parse(text, scope, "fuzz");
  const auto space = probemark::parse_case_space(text, "fuzz.toml");
  if (space) {
    probemark::Point point;
    for (const auto& [name, values] : probemark::parameters_of(**space)) {
      point[name] = values.front();
    }
    (void)probemark::make_case_at(**space, probemark::kernels_of(**space).front(), point, 1);
  }
  return 0;
}

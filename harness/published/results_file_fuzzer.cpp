// Any bytes as a results.txt and as a system description: an error or a record, and what the record says can be
// written.
#include <cstdlib>

#include "harness/published/published_record.hpp"
#include "harness/record/record_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  const std::string text(reinterpret_cast<const char*>(data), size);
  PublishedItem item;
  item.system = text.substr(0, 20);
  item.benchmark = benchmarks.data();
  if (auto results = parse_results(text, "results.txt")) {
    item.performance = *results;
    item.accuracy = *results;
    item.energy = std::move(*results);
  }
  if (auto system = parse_system(text, "system.json")) {
    item.description = std::move(*system);
  }
  (void)parse_frequency(text);
  (void)parse_voltages(text);
  if (!record_to_json(published_record(item))) {
    std::abort();
  }
  return 0;
}

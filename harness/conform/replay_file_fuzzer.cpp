// Any text is a replay file or an error; what is read is written as it can be read again, and the reference runs it.
#include <cstdlib>

#include "harness/conform/expected.hpp"
#include "harness/conform/replay_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = probemark::parse_replay(std::string(data, data + size), "fuzz");
  if (!file) {
    return 0;
  }
  if (!probemark::parse_replay(probemark::replay_text(*file), "again")) {
    std::abort();
  }
  (void)probemark::expected_of(file->test, file->profile);
  return 0;
}

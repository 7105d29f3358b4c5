// Arbitrary bytes as the text of a trace, under every CSV layout: an error or samples whose time ascends. Never a
// crash.
#include <cstdint>
#include <cstdlib>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/unit.hpp"

namespace {

using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that

Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest&, TraceDescription&) {
  CsvLayout layout;
  const auto time = csv_column(header, header.titles.front(), 's', "ms");
  const auto current = csv_column(header, header.titles.back(), 'A', "uA");
  if (!time || !current) {
    return tl::unexpected((!time ? time : current).error());
  }
  layout.time = *time;
  layout.current = *current;
  if (header.titles.size() > 2) {
    layout.level = CsvColumn{1};
  }
  return layout;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto reader = open_csv_lines(TextLines::of_text(text, "fuzz"), {}, {}, layout_of);
  double last = 0;
  bool any = false;
  while (reader) {
    const auto block = (*reader)->next();
    if (!block || block->size() == 0) {
      break;
    }
    for (std::size_t k = 0; k < block->size(); ++k) {
      if (any && block->time(k) <= last) {
        std::abort();
      }
      last = block->time(k);
      any = true;
    }
  }
  return 0;
}

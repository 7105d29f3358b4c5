// The trace formats of this build. To add one: write format_<name>.cpp and add a row.
#pragma once

#include <vector>

#include "harness/trace/trace_reader.hpp"

// In the order in which they are asked; csv recognises nothing by itself.
#define PROBEMARK_TRACE_FORMATS(ROW) \
  ROW(mlperf)                        \
  ROW(ppk2)                          \
  ROW(jls)                           \
  ROW(capture)                       \
  ROW(ppk2_csv)                      \
  ROW(joulescope)                    \
  ROW(jsdrv)                         \
  ROW(monsoon)                       \
  ROW(otii)                          \
  ROW(csv)

namespace probemark {

#define PROBEMARK_DECLARE_TRACE_FORMAT(name) const TraceFormat& name##_trace_format();
PROBEMARK_TRACE_FORMATS(PROBEMARK_DECLARE_TRACE_FORMAT)
#undef PROBEMARK_DECLARE_TRACE_FORMAT

/// All of them, in that order.
std::vector<const TraceFormat*> trace_formats();

}  // namespace probemark

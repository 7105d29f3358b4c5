// Any CSV file, its columns told: time=NAME:UNIT,current=NAME:UNIT,.. A NAME is a title, its part before the unit, or
// the number of the column from 1.
#include <fmt/format.h>

#include <charconv>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/trace_formats.hpp"
#include "harness/trace/unit.hpp"

namespace probemark {
namespace {

bool recognises(std::string_view) { return false; }

/// The title that NAME means.
std::string title_of(const CsvHeader& header, const std::string& name) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return !header.column(name) && whole && number >= 1 && number <= header.titles.size() ? header.titles[number - 1]
                                                                                        : name;
}

tl::unexpected<Error> wrong_map(std::string what) {
  return fail(ErrorKind::usage, std::move(what), "--map",
              "write time=NAME:UNIT,current=NAME:UNIT,voltage=NAME:UNIT; instead of current, power or energy");
}

Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest& request, TraceDescription&) {
  CsvLayout layout;
  bool has_time = false;
  std::string_view rest = request.columns;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      return wrong_map(fmt::format("'{}' is no NAME=COLUMN", part));
    }
    const std::string_view what = part.substr(0, equals);
    std::string name(part.substr(equals + 1));
    std::string unit;
    // A colon belongs to the title where the title has it.
    if (const auto colon = name.rfind(':'); colon != std::string::npos && !header.column(name)) {
      unit = name.substr(colon + 1);
      name = name.substr(0, colon);
    }
    if (what == "digital") {
      const auto level = header.column(title_of(header, name));
      if (!level) {
        return wrong_map(fmt::format("there is no column '{}'", name));
      }
      layout.level = CsvColumn{*level};
      continue;
    }
    const char base = what == "time"      ? 's'
                      : what == "current" ? 'A'
                      : what == "voltage" ? 'V'
                      : what == "power"   ? 'W'
                      : what == "energy"  ? 'J'
                                          : '\0';
    if (base == '\0') {
      return wrong_map(fmt::format("'{}' is none of time, current, voltage, power, energy and digital", what));
    }
    const auto column = csv_column(header, title_of(header, name), base, unit);
    if (!column) {
      return tl::unexpected(column.error());
    }
    CsvColumn told = *column;
    if (!unit.empty()) {  // what was said counts before what is written
      const auto parsed = parse_unit(unit);
      if (!parsed || parsed->base != base) {
        return wrong_map(fmt::format("'{}' is no unit of {}", unit, what));
      }
      told.factor = parsed->factor;
    }
    has_time |= base == 's';
    (base == 's'   ? layout.time
     : base == 'A' ? layout.current.emplace()
     : base == 'V' ? layout.voltage.emplace()
     : base == 'W' ? layout.power.emplace()
                   : layout.energy.emplace()) = told;
  }
  if (!has_time || (!layout.current && !layout.power && !layout.energy)) {
    return wrong_map(fmt::format("a trace needs its time and its current, power or energy; the file has: {}",
                                 fmt::join(header.titles, ", ")));
  }
  if (request.digital && !layout.level) {
    return wrong_map("--digital needs the line's column: add digital=NAME");
  }
  return layout;
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  return open_csv_trace(request, {"csv", "not named", Quantity::current, 0, false, {}}, layout_of);
}

}  // namespace

const TraceFormat& csv_trace_format() {
  static const TraceFormat format{"csv", "any CSV file, its columns named by --map", recognises, open};
  return format;
}

}  // namespace probemark

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/decimal.hpp"
#include "harness/trace/window_file.hpp"

namespace probemark {
namespace {

/// "; Samplerate: 1 MHz" as Hz.
std::optional<double> sample_rate(std::string_view comment) {
  const auto at = comment.find("Samplerate:");
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view text = comment.substr(at + 11);
  const auto begin = text.find_first_not_of(' ');
  const auto unit = text.find_first_not_of("0123456789.", begin);
  if (begin == std::string_view::npos || unit == std::string_view::npos) {
    return std::nullopt;
  }
  const auto number = parse_decimal(text.substr(begin, unit - begin));
  const std::string_view name = text.substr(unit);
  const double factor = name.find("GHz") != std::string_view::npos   ? 1e9
                        : name.find("MHz") != std::string_view::npos ? 1e6
                        : name.find("kHz") != std::string_view::npos ? 1e3
                                                                     : 1;
  return number && *number > 0 ? std::optional(*number * factor) : std::nullopt;
}

/// Levels and times of one line, row by row, turned into windows.
class LogicRows {
 public:
  LogicRows(unsigned line, double offset_s) : line_(line), offset_s_(offset_s) {}

  void comment(std::string_view text) { rate_ = rate_ ? rate_ : sample_rate(text); }

  Result<void> row(std::string_view text, const std::string& where) {
    const CsvHeader cells = parse_csv_header(text, where);
    const auto first = parse_decimal(cells.titles.front());
    if (!first) {
      if (rows_ > 0) {
        return fail(ErrorKind::invalid_input, fmt::format("'{}' is no number", cells.titles.front().substr(0, 40)),
                    where);
      }
      has_time_ |= cells.titles.front().starts_with("Time");
      columns_ = cells.titles.size();
      return {};
    }
    if (!has_time_ && !rate_) {
      return fail(ErrorKind::invalid_input, "no time: neither a column 'Time [s]' nor a comment '; Samplerate:'", where,
                  "give a CSV export of Saleae Logic or of sigrok-cli");
    }
    const std::size_t column = line_ + (has_time_ ? 1 : 0);
    if (column >= cells.titles.size() || (columns_ != 0 && columns_ != cells.titles.size())) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("the row has {} columns, too few for line {}", cells.titles.size(), line_), where);
    }
    const std::string& level = cells.titles[column];
    if (level != "0" && level != "1") {
      return fail(ErrorKind::invalid_input, fmt::format("'{}' is no level of a line", level.substr(0, 40)), where);
    }
    const double time = has_time_ ? *first : static_cast<double>(rows_) / *rate_;
    if (!std::isfinite(time) || (rows_ > 0 && time <= last_s_)) {
      return fail(ErrorKind::invalid_input, fmt::format("the time goes from {} s to {} s", last_s_, time), where);
    }
    const bool high = level == "1";
    if (rows_ > 0 && high != high_) {
      // A row of Saleae is the edge itself; of sigrok the first sample after it.
      const double edge = (has_time_ ? time : time - 0.5 / *rate_) + offset_s_;
      if (high) {
        begin_s_ = edge;
      } else if (begin_s_) {
        list_.windows.push_back({*begin_s_, edge});
      }
    }
    high_ = high;
    last_s_ = time;
    ++rows_;
    return list_.windows.size() > most_windows
               ? fail(ErrorKind::invalid_input, fmt::format("line {} has more than {} windows", line_, most_windows),
                      where, "give the line that is high during a window by --digital")
               : Result<void>();
  }

  Result<WindowList> finish(const std::string& where) && {
    return list_.windows.empty()
               ? fail(ErrorKind::invalid_input, fmt::format("line {} has no whole window", line_), where)
               : Result<WindowList>(std::move(list_));
  }

 private:
  unsigned line_;
  double offset_s_;
  bool has_time_ = false;
  std::optional<double> rate_;
  std::size_t columns_ = 0;
  std::uint64_t rows_ = 0;
  bool high_ = false;
  double last_s_ = 0;
  std::optional<double> begin_s_;
  WindowList list_;
};

}  // namespace

Result<WindowList> read_logic_file(const std::filesystem::path& file, unsigned line, double offset_s) {
  auto lines = TextLines::open(file);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  LogicRows rows(line, offset_s);
  while (true) {
    const auto text = lines->next();
    if (!text) {
      return tl::unexpected(text.error());
    }
    if (*text == nullptr) {
      return std::move(rows).finish(file.string());
    }
    if (**text == ';') {
      rows.comment(*text);
    } else if (**text != '\0') {
      if (auto added = rows.row(*text, lines->where()); !added) {
        return tl::unexpected(added.error());
      }
    }
  }
}

}  // namespace probemark

#include "harness/trace/csv_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "harness/measure/statistics.hpp"
#include "harness/trace/decimal.hpp"

namespace probemark {
namespace {

constexpr std::size_t block_rows = 16384;
constexpr std::size_t rows_for_period = 1024;

/// What a layout asks of a row, in the order of the columns.
enum class Role : std::uint8_t { time, value, voltage, level };
struct Wanted {
  std::size_t index = 0;
  Role role = Role::time;
  double factor = 1;
};

std::vector<Wanted> wanted_of(const CsvLayout& layout) {
  std::vector<Wanted> wanted = {{layout.time.index, Role::time, layout.time.factor}};
  for (const auto* column : {&layout.current, &layout.power, &layout.energy}) {
    if (*column) {
      wanted.push_back({(*column)->index, Role::value, (*column)->factor});
      break;
    }
  }
  if (layout.voltage) {
    wanted.push_back({layout.voltage->index, Role::voltage, layout.voltage->factor});
  }
  if (layout.level) {
    wanted.push_back({layout.level->index, Role::level, 1});
  }
  std::stable_sort(wanted.begin(), wanted.end(), [](auto& a, auto& b) { return a.index < b.index; });
  return wanted;
}

class CsvTraceReader : public TraceReader {
 public:
  CsvTraceReader(TextLines lines, TraceDescription description, const CsvLayout& layout, char separator)
      : lines_(std::move(lines)),
        description_(std::move(description)),
        wanted_(wanted_of(layout)),
        layout_(layout),
        separator_(separator) {}

  [[nodiscard]] const TraceDescription& description() const override { return description_; }
  [[nodiscard]] std::uint64_t rows_without_value() const override { return without_value_; }

  Result<SampleBlock> next() override {
    if (!read_ahead_) {
      if (auto filled = fill(); !filled) {
        return tl::unexpected(filled.error());
      }
    }
    read_ahead_ = false;
    SampleBlock block;
    block.value = values_;
    block.time_s = times_;
    block.period_s = description_.period_s;
    if (layout_.voltage) {
      block.voltage_v = voltages_;
    }
    if (layout_.level) {
      block.level = levels_;
    }
    return block;
  }

  /// `first_row`: of a file without a header; else empty.
  Result<void> find_period(const std::string& first_row) {
    if (auto filled = fill(first_row); !filled) {
      return filled;
    }
    read_ahead_ = true;
    std::vector<double> steps;
    for (std::size_t k = 1; k < std::min(times_.size(), rows_for_period); ++k) {
      steps.push_back(times_[k] - times_[k - 1]);
    }
    const auto period = median(steps);
    if (!period) {
      return fail(ErrorKind::invalid_input, fmt::format("only {} samples", times_.size()), lines_.where());
    }
    description_.period_s = *period;
    return {};
  }

  /// A factor found out later than the layout.
  void scale_time(double factor) {
    description_.period_s *= factor;
    for (double& time : times_) {
      time *= factor;
    }
    for (Wanted& wanted : wanted_) {
      wanted.factor *= wanted.role == Role::time ? factor : 1;
    }
    last_s_ *= factor;
  }

 private:
  Result<void> fill(const std::string& first_row = {}) {
    times_.clear();
    values_.clear();
    voltages_.clear();
    levels_.clear();
    if (auto added = add_row(first_row.c_str()); !added) {
      return added;
    }
    while (times_.size() < block_rows) {
      const auto line = lines_.next();
      if (!line) {
        return tl::unexpected(line.error());
      }
      if (*line == nullptr) {
        break;
      }
      if (auto added = add_row(*line); !added) {
        return added;
      }
    }
    return {};
  }

  [[nodiscard]] tl::unexpected<Error> broken(std::string what) const {
    return fail(ErrorKind::invalid_input, std::move(what), lines_.where(),
                "export it again, or delete the line: its sample then counts as lost");
  }

  Result<void> add_row(const char* line) {
    if (*line == '\0' || (*line == ';' && separator_ != ';')) {
      return {};
    }
    double time = 0;
    double value = 0;
    double voltage = 0;
    std::uint8_t level = 0;
    std::size_t column = 0;
    const char* cell = line;
    for (const Wanted& wanted : wanted_) {
      for (; column < wanted.index; ++column) {
        cell = std::strchr(cell, separator_);
        if (cell == nullptr) {
          return broken(fmt::format("the row has {} columns, its header {}", column + 1, layout_.columns));
        }
        ++cell;
      }
      const char* end = cell;
      while (*end != separator_ && *end != '\0') {
        ++end;
      }
      const std::string_view text(cell, static_cast<std::size_t>(end - cell));
      if (wanted.role == Role::level) {
        if (layout_.level_character >= text.size()) {
          return broken(fmt::format("'{}' holds no level of the line", text));
        }
        const char state = text[layout_.level_character];
        if (state != '0' && state != '1' && state != 'X') {  // X: both within the sample
          return broken(fmt::format("'{}' is no level of a line", state));
        }
        level = state == '0' ? 0 : 1;
        continue;
      }
      const auto number = parse_decimal(text);
      if (!number) {
        return broken(fmt::format("'{}' is no number", text.substr(0, 40)));
      }
      (wanted.role == Role::time ? time : wanted.role == Role::value ? value : voltage) = *number * wanted.factor;
    }
    std::size_t columns = column + 1;
    for (const char* at = cell; (at = std::strchr(at, separator_)) != nullptr; ++at) {
      ++columns;
    }
    const bool one_more_empty = columns == layout_.columns + 1 && line[std::strlen(line) - 1] == separator_;
    if (columns != layout_.columns && !one_more_empty) {
      return broken(fmt::format("the row has {} columns, its header {}", columns, layout_.columns));
    }
    if (!std::isfinite(time)) {
      return broken("the row has no time");
    }
    if (any_ && time <= last_s_) {
      return broken(time == last_s_ ? fmt::format("the time {} s repeats", time)
                                    : fmt::format("the time goes back from {} s to {} s", last_s_, time));
    }
    if (!std::isfinite(value) || !std::isfinite(voltage)) {
      ++without_value_;  // the gap in time that it leaves is counted as loss
      return {};
    }
    any_ = true;
    last_s_ = time;
    times_.push_back(time);
    values_.push_back(static_cast<float>(value));
    if (layout_.voltage) {
      voltages_.push_back(static_cast<float>(voltage));
    }
    if (layout_.level) {
      levels_.push_back(level);
    }
    return {};
  }

  TextLines lines_;
  TraceDescription description_;
  std::vector<Wanted> wanted_;
  CsvLayout layout_;
  char separator_;
  bool read_ahead_ = false;
  bool any_ = false;
  double last_s_ = 0;
  std::uint64_t without_value_ = 0;
  std::vector<double> times_;
  std::vector<float> values_;
  std::vector<float> voltages_;
  std::vector<std::uint8_t> levels_;
};

}  // namespace

Result<std::unique_ptr<TraceReader>> open_csv_lines(TextLines lines, const TraceRequest& request,
                                                    TraceDescription description, CsvLayoutOf layout_of) {
  std::string_view title;
  while (title.empty()) {
    const auto line = lines.next();
    if (!line) {
      return tl::unexpected(line.error());
    }
    if (*line == nullptr) {
      return fail(ErrorKind::invalid_input, "the file has no rows", lines.where());
    }
    title = first_csv_line(*line);
  }
  CsvHeader header = parse_csv_header(title, lines.where());
  std::string first_row;
  if (std::all_of(header.titles.begin(), header.titles.end(),
                  [](const std::string& cell) { return parse_decimal(cell).has_value(); })) {
    first_row = title;
    for (std::size_t k = 0; k < header.titles.size(); ++k) {
      header.titles[k] = std::to_string(k + 1);
    }
  }
  auto layout = layout_of(header, request, description);
  if (!layout) {
    return tl::unexpected(layout.error());
  }
  layout->columns = header.titles.size();
  description.quantity = layout->current ? Quantity::current : layout->power ? Quantity::power : Quantity::energy;
  description.has_voltage = layout->voltage.has_value();
  auto reader = std::make_unique<CsvTraceReader>(std::move(lines), std::move(description), *layout, header.separator);
  if (auto found = reader->find_period(first_row); !found) {
    return tl::unexpected(found.error());
  }
  if (reader->description().period_s < layout->least_period_s) {
    reader->scale_time(1 / layout->time.factor);
  }
  return reader;
}

Result<std::unique_ptr<TraceReader>> open_csv_trace(const TraceRequest& request, TraceDescription description,
                                                    CsvLayoutOf layout_of) {
  auto lines = TextLines::open(request.file);
  return lines ? open_csv_lines(std::move(*lines), request, std::move(description), layout_of)
               : tl::unexpected(lines.error());
}

}  // namespace probemark

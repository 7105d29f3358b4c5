#include "harness/trace/window_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/decimal.hpp"

namespace probemark {
namespace {

constexpr std::uintmax_t largest_json = 1 << 20;

Result<void> check_order(const WindowList& list, const std::string& where) {
  for (std::size_t k = 0; k < list.windows.size(); ++k) {
    const TimeWindow& window = list.windows[k];
    if (!std::isfinite(window.begin_s) || !std::isfinite(window.end_s) || window.end_s <= window.begin_s) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("window {} ends at {} s, begins at {} s", k + 1, window.end_s, window.begin_s), where);
    }
    if (k > 0 && window.begin_s < list.windows[k - 1].end_s) {
      return fail(ErrorKind::invalid_input, fmt::format("window {} begins before window {} ends", k + 1, k), where);
    }
  }
  if (list.windows.empty()) {
    return fail(ErrorKind::invalid_input, "it holds no window", where);
  }
  return {};
}

Result<WindowList> windows_of_timestamps(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  WindowList list;
  std::vector<double> times;
  if (json.is_array()) {
    for (const auto& time : json) {
      if (!time.is_number()) {
        return fail(ErrorKind::invalid_input, fmt::format("entry {} is no number", times.size()), file.string());
      }
      times.push_back(time.get<double>());
    }
  }
  if (times.size() < 3) {
    return fail(ErrorKind::invalid_input, "is no array of at least three times", file.string(),
                "give trace1-timestamps.json of EEMBC's runner, or CSV with begin_s,end_s");
  }
  for (std::size_t k = 1; k + 1 < times.size(); k += 2) {
    list.windows.push_back({times[k], times[k + 1]});
  }
  const auto checked = check_order(list, file.string());
  return checked ? Result<WindowList>(list) : tl::unexpected(checked.error());
}

/// The cells of a row as numbers; an error where one is none.
Result<std::vector<double>> numbers_of(const CsvHeader& row, const std::string& where) {
  std::vector<double> numbers;
  for (const std::string& cell : row.titles) {
    const auto number = parse_decimal(cell);
    if (!number || std::isnan(*number)) {
      return fail(ErrorKind::invalid_input, fmt::format("'{}' is no number", cell.substr(0, 40)), where);
    }
    numbers.push_back(*number);
  }
  return numbers;
}

Result<WindowList> windows_of_rows(const std::filesystem::path& file) {
  auto lines = TextLines::open(file);
  if (!lines) {
    return tl::unexpected(lines.error());
  }
  std::optional<CsvHeader> header;
  WindowList list;
  while (true) {
    const auto line = lines->next();
    if (!line) {
      return tl::unexpected(line.error());
    }
    if (*line == nullptr) {
      break;
    }
    if (first_csv_line(*line).empty()) {
      continue;
    }
    const CsvHeader row = parse_csv_header(*line, lines->where());
    if (!header) {
      header = row;
      if (!row.column("begin_s") || !row.column("end_s")) {
        return fail(ErrorKind::invalid_input, "a file of windows begins with the titles begin_s,end_s", row.where,
                    "name the columns so, in seconds of the trace; inferences and target_s may follow");
      }
      continue;
    }
    const auto numbers = numbers_of(row, row.where);
    if (!numbers) {
      return tl::unexpected(numbers.error());
    }
    if (numbers->size() != header->titles.size() || list.windows.size() == most_windows) {
      return fail(ErrorKind::invalid_input,
                  list.windows.size() == most_windows
                      ? fmt::format("more than {} windows", most_windows)
                      : fmt::format("the row has {} columns, its header {}", numbers->size(), header->titles.size()),
                  row.where);
    }
    list.windows.push_back({(*numbers)[*header->column("begin_s")], (*numbers)[*header->column("end_s")]});
    if (const auto column = header->column("inferences")) {
      const double count = (*numbers)[*column];
      if (!(count >= 0 && count < 1e15 && count == std::floor(count))) {
        return fail(ErrorKind::invalid_input, fmt::format("{} is no number of inferences", count), row.where);
      }
      list.inferences.push_back(static_cast<std::uint64_t>(count));
    }
    if (const auto column = header->column("target_s")) {
      list.target_s.push_back((*numbers)[*column]);
    }
  }
  const auto checked = check_order(list, file.string());
  return checked ? Result<WindowList>(list) : tl::unexpected(checked.error());
}

}  // namespace

Result<WindowList> read_window_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return fail(ErrorKind::usage, "cannot read the windows: no such file", file.string(), "check --windows");
  }
  std::ifstream stream(file, std::ios::binary);
  char first = 0;
  stream >> first;
  if (first != '[') {
    return windows_of_rows(file);
  }
  if (std::filesystem::file_size(file, error) > largest_json) {
    return fail(ErrorKind::invalid_input, "more than 1 MB of timestamps", file.string());
  }
  return windows_of_timestamps(file);
}

}  // namespace probemark

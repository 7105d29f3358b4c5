#include "harness/report/matrix.hpp"

#include <map>
#include <tuple>

namespace probemark {

Matrix arrange(const std::vector<Record>& records) {
  Matrix matrix;
  std::map<std::tuple<std::string, std::string>, std::size_t> row_of;
  std::map<std::string, std::size_t> column_of;
  for (const Record& record : records) {
    matrix.kernels.insert(record.kernels);
    if (row_of.try_emplace({record.board, record.kernels}, matrix.rows.size()).second) {
      matrix.rows.push_back({record.board, record.board_title, record.kernels, record.board});
    }
    if (column_of.try_emplace(record.workload, matrix.columns.size()).second) {
      matrix.columns.push_back({record.workload, record.workload_title});
    }
  }
  if (matrix.kernels.size() > 1) {
    for (MatrixRow& row : matrix.rows) row.label = row.board + " · " + row.kernels;
  }
  matrix.cells.assign(matrix.rows.size(), std::vector<const Record*>(matrix.columns.size(), nullptr));
  for (const Record& record : records) {
    matrix.cells[row_of.at({record.board, record.kernels})][column_of.at(record.workload)] = &record;
  }
  return matrix;
}

const Measurement* measurement(const Record& record, std::string_view name) {
  if (!has_numbers(record.status)) return nullptr;
  const auto found = record.metrics.find(std::string(name));
  return found == record.metrics.end() ? nullptr : std::get_if<Measurement>(&found->second);
}

std::optional<Headline> headline(const Record& record) {
  for (const char* name : {"latency_s", "instructions", "cycles"}) {
    if (const Measurement* value = measurement(record, name)) return Headline{find_metric(name), value};
  }
  return std::nullopt;
}

}  // namespace probemark

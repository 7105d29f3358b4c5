// The details of what failed: a line for each item that could not run, a block for each failure.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/record/item.hpp"
#include "harness/report/failure_text.hpp"
#include "harness/report/terminal.hpp"
#include "harness/report/terminal_text.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

constexpr std::size_t word_columns = 12;
constexpr std::size_t block_indent = 4;

/// Also what was published and breaks rules; what breaks none needs no line.
bool could_not_run(const Record& record) {
  if (record.status == Status::unverified) return !record.objections.empty();
  return record.status != Status::bit_exact && !is_failure(record.status);
}

std::string line_of(const Record& record, const std::string& item, std::size_t item_columns, std::size_t width,
                    bool colour) {
  const auto details = failure_lines(record);
  const bool warns = record.status == Status::does_not_fit || record.status == Status::unstable;
  const Ink ink = warns ? Ink::warning : Ink::dim;
  const std::size_t begin = word_columns + 2 + item_columns + 2;
  std::string body;
  for (const std::string& detail : details) {
    if (!body.empty() && record.status != Status::unverified) break;
    body += (body.empty() ? "" : "\n" + std::string(begin, ' ')) + beside(printable(detail), begin, width);
  }
  return inked(pad_right(std::string(status_word(record.status)), word_columns), ink, colour) + "  " +
         pad_right(item, item_columns) + "  " + body + "\n";
}

std::string block_of(const Record& record, const std::string& item, std::size_t width, bool colour) {
  const auto details = failure_lines(record);
  std::string block =
      inked(fmt::format("{} {}", status_symbol(record.status), status_word(record.status)), Ink::bad, colour);
  block += "  " + inked(item, Ink::bold, colour);
  const bool reason_is_news = !record.reason.empty() && (details.empty() || details.front() != record.reason);
  if (reason_is_news) block += "  " + printable(record.reason);
  block += "\n";
  for (const std::string& detail : details) {
    block += std::string(block_indent, ' ') + wrapped(printable(detail), width - block_indent, block_indent + 2) + "\n";
  }
  return block;
}

}  // namespace

std::string render_failures(const std::vector<Record>& records, std::size_t width, bool colour) {
  std::set<std::string> kernels;
  for (const Record& record : records) kernels.insert(record.kernels);
  const auto name = [&](const Record& record) {
    return printable(kernels.size() > 1 ? item_name(record) : record.board + "/" + record.workload);
  };
  std::size_t item_columns = 0;
  for (const Record& record : records) {
    if (could_not_run(record)) item_columns = std::max(item_columns, columns_of(name(record)));
  }
  std::string lines;
  std::string blocks;
  for (const Record& record : records) {
    if (could_not_run(record)) lines += line_of(record, name(record), item_columns, width, colour);
    if (is_failure(record.status)) blocks += block_of(record, printable(item_name(record)), width, colour);
  }
  return lines + (lines.empty() || blocks.empty() ? "" : "\n") + blocks;
}

}  // namespace probemark

#include "harness/trace/trace_formats.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace probemark {
namespace {

constexpr std::size_t head_bytes = 4096;

Result<std::string> head_of(const std::filesystem::path& file) {
  if (std::error_code ignored; std::filesystem::is_directory(file, ignored)) {
    return fail(ErrorKind::usage, "is a folder", file.string(), "give the trace file itself");
  }
  std::ifstream stream(file, std::ios::binary);
  std::string head(head_bytes, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!stream && !stream.eof()) {
    return fail(ErrorKind::usage, fmt::format("cannot read the trace: {}", std::strerror(errno)), file.string(),
                "check the path and its permissions");
  }
  head.resize(static_cast<std::size_t>(stream.gcount()));
  if (head.empty()) {
    return fail(ErrorKind::invalid_input, "the trace is empty", file.string());
  }
  return head;
}

std::string names() {
  std::string all = "auto";
  for (const TraceFormat* format : trace_formats()) {
    all += fmt::format(", {}", format->name);
  }
  return all;
}

}  // namespace

std::vector<const TraceFormat*> trace_formats() {
#define PROBEMARK_TRACE_FORMAT_ROW(name) &name##_trace_format(),
  return {PROBEMARK_TRACE_FORMATS(PROBEMARK_TRACE_FORMAT_ROW)};
#undef PROBEMARK_TRACE_FORMAT_ROW
}

Result<std::unique_ptr<TraceReader>> open_trace(const TraceRequest& request) {
  const auto head = head_of(request.file);
  if (!head) {
    return tl::unexpected(head.error());
  }
  const std::string wanted = request.format == "auto" && !request.columns.empty() ? "csv" : request.format;
  for (const TraceFormat* format : trace_formats()) {
    if (format->name == wanted || (wanted == "auto" && format->recognises(*head))) {
      return format->open(request);
    }
  }
  if (wanted != "auto") {
    return fail(ErrorKind::usage, fmt::format("there is no trace format '{}'", wanted), "--format",
                "known: " + names());
  }
  const std::string first_line = head->substr(0, std::min<std::size_t>(head->find_first_of("\r\n"), 120));
  const bool text = first_line.find_first_not_of("\t ~") != std::string::npos &&
                    std::all_of(first_line.begin(), first_line.end(), [](char c) { return c >= ' ' || c == '\t'; });
  return fail(ErrorKind::invalid_input,
              "no known trace format" + (text ? fmt::format(": it begins with '{}'", first_line) : std::string()),
              request.file.string(),
              "name it with --format, or the columns of any CSV file with --map "
              "time=NAME:UNIT,current=NAME:UNIT,voltage=NAME:UNIT");
}

}  // namespace probemark

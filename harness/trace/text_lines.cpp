#include "harness/trace/text_lines.hpp"

#include <fmt/format.h>

#include <libfccp/csv.h>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

namespace probemark {
namespace {

/// What a source of bytes saw; the line reader itself knows no errors.
struct Trouble {  // the library reads ahead in a thread of its own
  std::atomic<int> error = 0;
  std::atomic<std::int64_t> nul_at = -1;
};

void look_for_nul(const char* bytes, int count, std::int64_t begin, Trouble& trouble) {
  const void* nul = count > 0 ? std::memchr(bytes, 0, static_cast<std::size_t>(count)) : nullptr;
  if (nul != nullptr && trouble.nul_at < 0) {
    trouble.nul_at = begin + (static_cast<const char*>(nul) - bytes);
  }
}

class FileBytes : public io::ByteSourceBase {
 public:
  FileBytes(std::ifstream file, Trouble& trouble) : file_(std::move(file)), trouble_(trouble) {}

  int read(char* buffer, int size) override {
    file_.read(buffer, size);
    const auto count = static_cast<int>(file_.gcount());
    if (file_.bad()) {
      trouble_.error = errno;
    }
    look_for_nul(buffer, count, at_, trouble_);
    at_ += count;
    return count;
  }

 private:
  std::ifstream file_;
  Trouble& trouble_;
  std::int64_t at_ = 0;
};

}  // namespace

struct TextLines::Source {
  std::string name;
  Trouble trouble;
  std::optional<io::LineReader> lines;  // of a file
  std::string text;                     // or all of it, in memory, without the library's 48 MB of buffers
  std::size_t at = 0;
  unsigned line = 0;

  char* next_of_text() {
    if (at >= text.size()) {
      return nullptr;
    }
    ++line;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    char* begin = text.data() + at;
    text[end] = '\0';  // at the end of the text, its own terminator
    if (end > at && text[end - 1] == '\r') {
      text[end - 1] = '\0';
    }
    at = end + 1;
    return begin;
  }
};

TextLines::TextLines(std::unique_ptr<Source> source) : source_(std::move(source)) {}
TextLines::TextLines(TextLines&&) noexcept = default;
TextLines& TextLines::operator=(TextLines&&) noexcept = default;
TextLines::~TextLines() = default;

Result<TextLines> TextLines::open(const std::filesystem::path& file) {
  std::ifstream stream;
  stream.rdbuf()->pubsetbuf(nullptr, 0);  // the library has buffers enough
  stream.open(file, std::ios::binary);
  if (!stream) {
    return fail(ErrorKind::usage, fmt::format("cannot read the file: {}", std::strerror(errno)), file.string(),
                "check the path and its permissions");
  }
  auto source = std::make_unique<Source>();
  source->name = file.string();
  source->lines.emplace(source->name, std::make_unique<FileBytes>(std::move(stream), source->trouble));
  return TextLines(std::move(source));
}

TextLines TextLines::of_text(std::string_view text, std::string name) {
  auto source = std::make_unique<Source>();
  source->name = std::move(name);
  source->text = text;
  look_for_nul(text.data(), static_cast<int>(text.size()), 0, source->trouble);
  return TextLines(std::move(source));
}

Result<char*> TextLines::next() {
  try {
    char* line = source_->lines ? source_->lines->next_line() : source_->next_of_text();
    if (source_->trouble.error != 0) {
      return fail(ErrorKind::setup, fmt::format("cannot read on: {}", std::strerror(source_->trouble.error)),
                  source_->name);
    }
    if (source_->trouble.nul_at >= 0) {
      return fail(ErrorKind::invalid_input, "a NUL byte in a text file",
                  fmt::format("{}: byte {}", source_->name, source_->trouble.nul_at.load()),
                  "the file was cut off or is not text: export it again");
    }
    return line;
  } catch (const io::error::base& error) {
    return fail(ErrorKind::invalid_input, "a line of more than 16 MB", where(), "the file is no CSV file");
  }
}

std::string TextLines::where() const {
  return fmt::format("{}:{}", source_->name, source_->lines ? source_->lines->get_file_line() : source_->line);
}

}  // namespace probemark

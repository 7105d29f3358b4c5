#include "harness/workload/workload.hpp"

#include <fmt/format.h>

#include <libfccp/csv.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>

#include "harness/digest/sha256.hpp"
#include "harness/import/tflite_import.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

Result<std::vector<std::uint8_t>> read_bytes(const fs::path& file) {
  // Reading from a folder throws.
  if (std::error_code ignored; fs::is_directory(file, ignored)) {
    return fail(ErrorKind::invalid_input, "is a folder", file.string(), "name a file in workload.toml");
  }
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.good() && !stream.eof()) {
    return fail(ErrorKind::invalid_input, "cannot read the file", file.string(), "check the path and its permissions");
  }
  return bytes;
}

Result<void> expect_digest(const std::vector<std::uint8_t>& bytes, const std::string& expected, const fs::path& file) {
  const std::string actual = sha256_hex(bytes);
  if (actual != expected) {
    return fail(ErrorKind::invalid_input, fmt::format("SHA-256 is {}, workload.toml says {}", actual, expected),
                file.string(), "get the file again, or correct workload.toml if the change is meant");
  }
  return {};
}

/// Uniformly distributed bytes (SplitMix64, S. Vigna, public domain), the same on every machine.
std::vector<std::uint8_t> random_bytes(std::uint64_t seed, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::size_t i = 0; i < count; i += 8) {
    seed += 0x9E3779B97F4A7C15U;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    for (std::size_t k = 0; k < 8 && i + k < count; ++k) {
      bytes[i + k] = static_cast<std::uint8_t>(z >> (8 * k));
    }
  }
  return bytes;
}

/// nullopt of what is no finite number from its first to its last character.
std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Result<std::vector<double>> read_labels(const fs::path& file, std::uint64_t count) {
  std::vector<double> labels(count);
  std::vector<bool> seen(count, false);
  try {  // the CSV library reports by exception, with file and line in its text; none leaves this function
    io::CSVReader<2, io::trim_chars<' ', '\t'>, io::no_quote_escape<','>, io::throw_on_overflow> reader(file.string());
    reader.read_header(io::ignore_no_column, "sample", "label");
    std::uint64_t sample = 0;
    const char* label = nullptr;
    while (reader.read_row(sample, label)) {
      if (sample >= count || seen[sample]) {
        return fail(ErrorKind::invalid_input, fmt::format("sample {} is out of range or listed twice", sample),
                    fmt::format("{}:{}", file.string(), reader.get_file_line()),
                    fmt::format("give each of the samples 0 to {} one line", count - 1));
      }
      const auto value = parse_number(label);
      if (!value) {
        return fail(ErrorKind::invalid_input, fmt::format("the label '{}' of sample {} is no number", label, sample),
                    fmt::format("{}:{}", file.string(), reader.get_file_line()), "labels are decimal numbers");
      }
      seen[sample] = true;
      labels[sample] = *value;
    }
  } catch (const std::exception& error) {
    return fail(ErrorKind::invalid_input, error.what(), file.string(), "the header is `sample,label`");
  }
  if (const auto missing = std::find(seen.begin(), seen.end(), false); missing != seen.end()) {
    return fail(ErrorKind::invalid_input, fmt::format("sample {} has no label", missing - seen.begin()), file.string(),
                "give every sample one line");
  }
  return labels;
}

}  // namespace

std::span<const std::uint8_t> Workload::input(std::uint64_t sample) const {
  const std::size_t bytes = graph.input_bytes();
  return std::span(inputs).subspan(sample * bytes, bytes);
}

Result<Workload> load_workload(const WorkloadFile& file) {
  auto model = read_bytes(file.model);
  if (!model) {
    return tl::unexpected(model.error());
  }
  if (auto checked = expect_digest(*model, file.model_sha256, file.model); !checked) {
    return tl::unexpected(checked.error());
  }
  auto graph = import_tflite(*model, file.model.string());
  if (!graph) {
    return tl::unexpected(graph.error());
  }
  Workload workload{file, std::move(*graph), {}, {}, {}};
  const std::size_t expected = file.count * workload.graph.input_bytes();
  if (file.vectors_seed) {
    workload.inputs = random_bytes(*file.vectors_seed, expected);
    workload.vectors_sha256 = sha256_hex(workload.inputs);
  } else {
    auto vectors = read_bytes(file.vectors);
    if (!vectors) {
      return tl::unexpected(vectors.error());
    }
    if (auto checked = expect_digest(*vectors, file.vectors_sha256, file.vectors); !checked) {
      return tl::unexpected(checked.error());
    }
    if (vectors->size() != expected) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("holds {} bytes; {} samples of {} bytes need {}", vectors->size(), file.count,
                              workload.graph.input_bytes(), expected),
                  file.vectors.string(), "correct `count` in workload.toml");
    }
    workload.inputs = std::move(*vectors);
    workload.vectors_sha256 = file.vectors_sha256;
  }
  if (!file.labels.empty()) {
    auto labels = read_labels(file.labels, file.count);
    if (!labels) {
      return tl::unexpected(labels.error());
    }
    workload.labels = std::move(*labels);
  }
  if (file.quality && workload.labels.empty()) {
    return fail(ErrorKind::invalid_input, "a quality metric without labels", file.file.string(),
                "add labels = \"labels.csv\" to [vectors]");
  }
  return workload;
}

}  // namespace probemark

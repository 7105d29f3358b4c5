// probemark reference: the oracle on any .tflite
#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "harness/commands/command.hpp"
#include "harness/import/tflite_import.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> inputs;
  std::string output;
  std::string profile = "double";
};

Result<std::vector<std::uint8_t>> read_bytes(const std::string& file) {
  // Reading from a folder throws.
  if (std::error_code ignored; std::filesystem::is_directory(file, ignored)) {
    return fail(ErrorKind::usage, "is a folder", file, "give a file of raw tensor bytes");
  }
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.good() && !stream.eof()) {
    return fail(ErrorKind::usage, "cannot read the input", file, "check the path and its permissions");
  }
  return bytes;
}

/// The samples: one file an input of the model, or one file with all inputs of each sample side by side.
Result<std::vector<std::vector<std::uint8_t>>> read_samples(const Graph& graph, const std::vector<std::string>& files) {
  std::vector<std::size_t> sizes;
  for (const std::int32_t input : graph.inputs) {
    sizes.push_back(graph.tensors[static_cast<std::size_t>(input)].bytes());
  }
  if (files.size() == 1) {
    sizes = {graph.input_bytes()};
  }
  if (files.size() != sizes.size()) {
    return fail(ErrorKind::usage, fmt::format("{} input files for a model of {} inputs", files.size(), sizes.size()),
                "--input", "give one file, or one for each input");
  }
  std::vector<std::vector<std::uint8_t>> samples;
  for (std::size_t k = 0; k < files.size(); ++k) {
    auto bytes = read_bytes(files[k]);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    if (bytes->empty() || bytes->size() % sizes[k] != 0 || (k > 0 && bytes->size() / sizes[k] != samples.size())) {
      return fail(ErrorKind::usage, fmt::format("holds {} bytes; one sample has {}", bytes->size(), sizes[k]), files[k],
                  "concatenate whole samples of raw tensor bytes, as many in each file");
    }
    samples.resize(bytes->size() / sizes[k]);
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const auto first = bytes->begin() + static_cast<std::ptrdiff_t>(s * sizes[k]);
      samples[s].insert(samples[s].end(), first, first + static_cast<std::ptrdiff_t>(sizes[k]));
    }
  }
  return samples;
}

/// Writes next to the file first, so that a failure leaves what was there.
Result<void> write_output(const std::string& file, const std::vector<std::uint8_t>& bytes) {
  const std::filesystem::path partial = file + ".partial";
  std::error_code error;
  {
    std::ofstream stream(partial, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) {
      std::filesystem::remove(partial, error);
      return fail(ErrorKind::setup, "cannot write the output", file, "free space there, or name another --output");
    }
  }
  std::filesystem::rename(partial, file, error);
  return error ? fail(ErrorKind::setup, "cannot write the output: " + error.message(), file, "name another --output")
               : Result<void>();
}

Result<std::string> run_reference(const Options& options) {
  const auto profile = profile_of(options.profile);
  if (!profile) {
    return tl::unexpected(profile.error());
  }
  if (std::error_code ignored; std::filesystem::is_directory(options.model, ignored)) {
    return fail(ErrorKind::usage, "is a folder", options.model, "give a .tflite file");
  }
  auto graph = import_tflite_file(options.model);
  if (!graph) {
    return tl::unexpected(graph.error());
  }
  const auto samples = read_samples(*graph, options.inputs);
  if (!samples) {
    return tl::unexpected(samples.error());
  }
  auto interpreter = Interpreter::create(std::move(*graph), *profile);
  if (!interpreter) {
    interpreter.error().where = options.model + ": " + interpreter.error().where;
    return tl::unexpected(interpreter.error());
  }
  std::vector<std::uint8_t> all;
  for (const auto& sample : *samples) {
    const auto output = interpreter->invoke(sample);
    if (!output) {
      return tl::unexpected(output.error());
    }
    all.insert(all.end(), output->begin(), output->end());
  }
  if (auto written = write_output(options.output, all); !written) {
    return tl::unexpected(written.error());
  }
  return fmt::format("{} samples, {} bytes of output, profile {}", samples->size(), all.size(), options.profile);
}

}  // namespace

void add_reference_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("reference", "Run the reference arithmetic on a .tflite model");
  command->add_option("MODEL", options->model, "A .tflite file")->required();
  command->add_option("--input", options->inputs, "Raw tensor bytes, one or several samples")->required();
  command->add_option("--output", options->output, "Where the raw output bytes go")->required();
  command->add_option("--profile", options->profile, "Numerics profile: double, single or xnnpack")
      ->capture_default_str();
  command->callback([options, &exit_code] {
    const auto summary = run_reference(*options);
    if (summary) {
      fmt::print(stderr, "{}\n", *summary);
    }
    exit_code = summary ? exit_ok : report_error(summary.error());
  });
}

}  // namespace probemark

#include "harness/published/results_file.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace probemark {
namespace {

constexpr double largest = 1e15;  // of any figure; beyond it a file is damaged

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The line without the runner's "00100.215 ulp-ml: ".
std::string_view without_stamp(std::string_view line) {
  const auto space = line.find(' ');
  const auto colon = line.find(": ");
  if (space == std::string_view::npos || colon == std::string_view::npos || colon < space) return line;
  const std::string_view stamp = line.substr(0, space);
  const bool is_stamp = stamp.find('.') != std::string_view::npos &&
                        stamp.find_first_not_of("0123456789.") == std::string_view::npos &&
                        line.substr(space + 1, colon - space - 1).find(' ') == std::string_view::npos;
  return is_stamp ? line.substr(colon + 2) : line;
}

/// Takes a number from the front of `text`; nullopt where there is none, or one that no result can be.
std::optional<double> take_number(std::string_view& text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value) || std::signbit(value) || value > largest) return std::nullopt;
  text = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  return value;
}

struct WindowField {
  std::string_view key;
  std::string_view unit;
  double scale;  ///< to SI
  std::optional<double> PublishedWindow::*member;
};

constexpr std::array<WindowField, 11> window_fields{{
    {"# Inferences", "", 1, &PublishedWindow::inferences},
    {"Inferences", "", 1, &PublishedWindow::inferences},
    {"Runtime", "sec.", 1, &PublishedWindow::length_s},
    {"Elapsed time", "", 1, &PublishedWindow::length_s},
    {"Throughput", "inf./sec.", 1, &PublishedWindow::throughput},
    {"Energy/Inf.", "uJ/inf.", 1e-6, &PublishedWindow::energy_per_inference_j},
    {"Energy/Inf", "uJ/inf", 1e-6, &PublishedWindow::energy_per_inference_j},
    {"Energy", "uJ", 1e-6, &PublishedWindow::energy_j},
    {"Total Energy", "uJ", 1e-6, &PublishedWindow::energy_j},
    {"Power", "uW", 1e-6, &PublishedWindow::power_w},
    {"Power", "mW.", 1e-3, &PublishedWindow::power_w},
}};

struct Summary {
  std::string_view key;  ///< up to its number
  std::string_view unit;
  double scale;
  std::optional<double> PublishedResults::*member;
};

constexpr std::array<Summary, 6> summaries{{
    {"Median throughput is", "inf./sec.", 1, &PublishedResults::median_throughput},
    {"Median energy cost is", "uJ/inf.", 1e-6, &PublishedResults::median_energy_j},
    {"Top-1:", "%", 0.01, &PublishedResults::top1},
    {"Top 1% =", "", 0.01, &PublishedResults::top1},
    {"AUC:", "", 1, &PublishedResults::auc},
    {"AUC =", "", 1, &PublishedResults::auc},
}};

constexpr std::array<std::string_view, 2> without_news{"Cannot compute accuracy metrics in single-run mode.",
                                                       "Power Edition Output"};
constexpr std::array<std::string_view, 4> of_streaming{
    "Accuracy:", "Average duty cycle:", "Average period:", "Estimated throughput:"};

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  Result<void> read(std::string_view line) {
    ++line_;
    line = trimmed(without_stamp(trimmed(line)));
    if (line.empty() || line.find_first_not_of('-') == std::string_view::npos) return {};
    for (const std::string_view known : without_news) {
      if (line == known) return {};
    }
    for (const std::string_view key : of_streaming) {
      if (line.starts_with(key)) {
        results_.streaming = true;
        return {};
      }
    }
    if (line.starts_with("Performance results for window")) {
      return open(results_.performance, line.substr(30), false);
    }
    if (line.starts_with("Energy data for window")) return open(results_.energy, line.substr(22), true);
    if (line.starts_with("Energy data for trial")) return open(results_.energy, line.substr(21), false);
    if (line == "Runtime requirements have been met.") return {};
    if (line.starts_with("e-[")) return complain(line);
    return read_figure(line);
  }

  Result<PublishedResults> finish() {
    for (const auto& [number, window] : results_.performance) {
      if (!window.inferences || !window.length_s) return incomplete(window, "inferences and a run time");
    }
    for (const auto& [number, window] : results_.energy) {
      if (!window.energy_j || !window.length_s) return incomplete(window, "an energy and a length");
    }
    if (results_ == PublishedResults{}) {
      return fail(ErrorKind::invalid_input, "there is no result of MLPerf Tiny in it", name_);
    }
    return results_;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> refuse(const std::string& what) const {
    return fail(ErrorKind::invalid_input, what, fmt::format("{}:{}", name_, line_),
                "compare the file with the one that was published");
  }

  [[nodiscard]] tl::unexpected<Error> incomplete(const PublishedWindow& window, const char* needed) const {
    return fail(ErrorKind::invalid_input, fmt::format("this window lacks {}", needed),
                fmt::format("{}:{}", name_, window.line), "compare the file with the one that was published");
  }

  /// " 2 at time 9.15 for 1.09 sec.:", or " 2:"
  Result<void> open(std::map<std::uint64_t, PublishedWindow>& windows, std::string_view rest, bool timed) {
    const auto number = take_number(rest);
    if (!number || *number != std::floor(*number)) return refuse("the window has no number");
    PublishedWindow window{.line = line_};
    if (timed) {
      const bool begins = rest.starts_with("at time");
      if (begins) rest.remove_prefix(7);
      const bool has_begin = begins && take_number(rest).has_value();
      if (!has_begin || !rest.starts_with("for")) return refuse("expected \"at time <s> for <s> sec.\"");
      rest.remove_prefix(3);
      window.length_s = take_number(rest);
      if (!window.length_s || !rest.starts_with("sec.")) return refuse("the window has no length");
      rest.remove_prefix(4);
    }
    if (!rest.empty() && rest != ":") return refuse(fmt::format("\"{}\" is not understood", rest));
    const auto [place, is_new] = windows.try_emplace(static_cast<std::uint64_t>(*number), window);
    if (!is_new) return refuse(fmt::format("window {} is given twice, first in line {}", *number, place->second.line));
    window_ = &place->second;
    return {};
  }

  Result<void> complain(std::string_view line) {
    if (window_ == nullptr) return refuse("an error of the runner outside of a window");
    window_->complaint =
        trimmed(line.substr(3, line.find(']') == std::string_view::npos ? line.npos : line.find(']') - 3));
    return {};
  }

  Result<void> read_figure(std::string_view line) {
    for (const Summary& summary : summaries) {
      if (!line.starts_with(summary.key)) continue;
      std::string_view rest = line.substr(summary.key.size());
      const auto value = take_number(rest);
      if (!value || rest != summary.unit) return refuse(fmt::format("\"{}\" is no figure of that kind", line));
      return set(results_.*summary.member, *value * summary.scale);
    }
    for (const WindowField& field : window_fields) {
      if (!line.starts_with(field.key)) continue;
      std::string_view rest = trimmed(line.substr(field.key.size()));
      if (!rest.starts_with(':')) continue;
      rest.remove_prefix(1);
      const auto value = take_number(rest);
      if (value && rest != field.unit) continue;  // "Power" is given in two units
      if (!value) return refuse(fmt::format("\"{}\" is no figure of that kind", line));
      if (window_ == nullptr) return refuse("a figure outside of a window");
      return set(window_->*field.member, *value * field.scale);
    }
    return refuse(fmt::format("\"{}\" is not understood", line));
  }

  Result<void> set(std::optional<double>& member, double value) const {
    if (member) return refuse("this figure is given twice");
    member = value;
    return {};
  }

  const std::string& name_;
  std::size_t line_ = 0;
  PublishedResults results_;
  PublishedWindow* window_ = nullptr;  ///< that the figures belong to; a map's nodes stay where they are
};

}  // namespace

Result<PublishedResults> parse_results(std::string_view text, const std::string& name) {
  Reader reader(name);
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (auto read = reader.read(text.substr(0, end)); !read) return tl::unexpected(read.error());
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return reader.finish();
}

}  // namespace probemark

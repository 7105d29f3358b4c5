// What happened in a run, as typed values. The NDJSON event file is the one source from which records, the terminal and
// all reports are made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/record/energy_detail.hpp"

namespace probemark {

/// Where a number comes from. Numbers of different kinds are never put on one axis.
enum class MetricKind { measured, simulated, modelled, derived };

/// A metric that exists. `samples` in the unit that the metric's key names.
struct Measurement {
  MetricKind kind = MetricKind::measured;
  std::vector<double> samples = {};  ///< may be empty for derived single values
  double median = 0;
  std::optional<double> ci95_low = {};  ///< absent where undefined (fewer than 2 samples, or exact counts)
  std::optional<double> ci95_high = {};
  std::uint64_t n = 0;
  std::string method = {};      ///< e.g. "QEMU TCG plugin, per instruction"
  std::string resolution = {};  ///< e.g. "1 instruction"

  bool operator==(const Measurement&) const = default;
};

/// A metric that does not exist, and why. Never 0, -1 or NaN in its place.
struct AbsentMetric {
  std::string status = {};  ///< "not_measured", "not_applicable", "suppressed"
  std::string reason = {};

  bool operator==(const AbsentMetric&) const = default;
};

using Metric = std::variant<Measurement, AbsentMetric>;

/// The first place where an output differs from the reference.
struct Difference {
  std::uint64_t sample = 0;  ///< index of the input vector
  std::optional<std::uint64_t> operator_index = {};
  std::string operator_name = {};  ///< e.g. "CONV_2D"
  std::string tensor = {};         ///< name of the tensor in the model
  std::vector<std::int64_t> coordinates = {};
  std::int64_t expected = 0;
  std::int64_t got = 0;
  std::uint64_t differing = 0;  ///< differing elements of that tensor
  std::uint64_t elements = 0;

  bool operator==(const Difference&) const = default;
};

struct FaultReport {
  std::string cause = {};     ///< e.g. "HardFault: undefined instruction"
  std::string symbol = {};    ///< function, where known
  std::string location = {};  ///< file:line, where known
  std::map<std::string, std::uint64_t> registers = {};

  bool operator==(const FaultReport&) const = default;
};

/// How one board x workload x kernel library ended.
enum class Status {
  bit_exact,     ///< carries numbers, as `unstable` and `unverified` do and no other
  unstable,      ///< bit-exact, but only after the board was lost and recovered: `reason` says how
  mismatch,      ///< outputs differ: see `difference`; numbers are suppressed
  does_not_fit,  ///< see `fit`
  fault,         ///< the CPU faulted: see `fault`
  target_lost,   ///< emulator or board died, hung or lied
  build_failed,
  unsupported,  ///< e.g. an operator this engine lacks
  skipped,      ///< e.g. vectors not at hand; `reason` says why
  unverified,   ///< published by others, who compared no output bit by bit: `objections` holds what the audit found
};

/// Whether all answers were right.
constexpr bool is_right(Status status) { return status == Status::bit_exact || status == Status::unstable; }

/// Whether numbers may be shown: no answer was found wrong, and there was one.
constexpr bool has_numbers(Status status) { return is_right(status) || status == Status::unverified; }

/// Bytes that an image needs and a board has, where it does not fit.
struct FitReport {
  std::string region = {};  ///< "flash" or "ram"
  std::uint64_t needed = 0;
  std::uint64_t available = 0;

  bool operator==(const FitReport&) const = default;
};

/// Quality of the board's own outputs, by the workload's metric.
struct QualityReport {
  std::string metric = {};  ///< "top1", "auc", "mae"
  double value = 0;
  double threshold = 0;
  bool passed = false;
  std::optional<std::uint64_t> samples = {};  ///< absent where a publisher does not say

  bool operator==(const QualityReport&) const = default;
};

struct OperatorProfile {
  std::uint64_t index = 0;
  std::string name = {};     ///< operator, e.g. "CONV_2D"
  std::string tensor = {};   ///< name of its output
  std::string kernel = {};   ///< symbol, e.g. "pm_conv2d_s8_s8_s8"
  std::string library = {};  ///< who provided it
  Metric instructions = {};
  Metric cycles = {};

  bool operator==(const OperatorProfile&) const = default;
};

/// Everything that can change a number. Keys are stable; an unknown value is absent from the map, its reason in
/// `absent`.
struct Fingerprint {
  std::map<std::string, std::string> values = {};
  std::map<std::string, std::string> absent = {};

  bool operator==(const Fingerprint&) const = default;
};

/// One finished board x workload x kernel library.
struct Record {
  std::string board = {};
  std::string board_title = {};
  std::string core = {};
  std::string board_kind = {};  ///< "hardware", "emulated", or "published": imported, with status unverified
  std::string workload = {};
  std::string workload_title = {};
  std::string kernels = {};
  std::string profile = {};
  std::string probe = {};
  Status status = Status::skipped;
  std::string reason = {};                   ///< one line for every status but bit_exact
  std::vector<std::string> objections = {};  ///< rules that the numbers break although they are shown; one line each
  std::uint64_t samples_checked = 0;
  std::uint64_t elements_checked = 0;
  std::optional<Difference> difference = {};
  std::optional<FaultReport> fault = {};
  std::optional<FitReport> fit = {};
  std::optional<QualityReport> quality = {};
  /// "instructions", "cycles", "latency_s", "energy_j", "energy_net_j", "energy_slope_j", "energy_modelled_j" (all per
  /// inference), and in bytes "code", "constants", "model", "static_ram",
  /// "arena", "stack", "flash_total", "ram_total".
  std::map<std::string, Metric> metrics = {};
  std::vector<OperatorProfile> operators = {};
  std::optional<EnergyDetail> energy = {};
  std::map<std::string, std::uint64_t> limits = {};  ///< "flash" and "ram" of the board, bytes
  Fingerprint fingerprint = {};
  double wall_s = 0;                   ///< host time of this item
  std::optional<double> guest_s = {};  ///< of which a guest was executing; with a wrong answer nobody may see it

  bool operator==(const Record&) const = default;
};

struct RunStarted {
  std::string run_id = {};
  std::string started_at = {};  ///< ISO 8601, UTC
  std::string harness_version = {};
  std::string commit = {};
  std::string host = {};
  std::vector<std::string> command_line = {};
  std::vector<std::string> items = {};  ///< "board/workload/kernels", all that will be run

  bool operator==(const RunStarted&) const = default;
};
struct ItemStarted {
  std::string item = {};
  std::string phase = {};  ///< "build", "session", "latency", "recovery"

  bool operator==(const ItemStarted&) const = default;
};
struct ItemFinished {
  std::string item = {};
  Record record = {};

  bool operator==(const ItemFinished&) const = default;
};
struct RunFinished {
  std::string finished_at = {};
  double wall_s = 0;
  double guest_s = 0;      ///< sum over items
  double guest_share = 0;  ///< of wall time in which at least one guest was executing
  bool interrupted = false;

  bool operator==(const RunFinished&) const = default;
};

using Event = std::variant<RunStarted, ItemStarted, ItemFinished, RunFinished>;

}  // namespace probemark

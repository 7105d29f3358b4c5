#include "harness/run/fingerprint.hpp"

#include <fmt/format.h>

#include "harness/digest/sha256.hpp"
#include "harness/measure/clock_check.hpp"
#include "harness/record/fingerprint_key.hpp"

namespace probemark {
namespace {

/// A value, or why there is none.
struct Answer {
  std::string value = {};
  std::string reason = {};
};

Answer hash_of_file(const std::filesystem::path& file) {
  const auto hash = sha256_of_file(file);
  return hash ? Answer{*hash, {}} : Answer{{}, "the file cannot be read any more"};
}

/// A latency exists only where the clock was held against the host's and was right; its method has the evidence.
Answer clock_check(const Record& record) {
  const auto found = record.metrics.find("latency_s");
  if (found == record.metrics.end()) return {{}, "the item ended before its time was measured"};
  if (const auto* absent = std::get_if<AbsentMetric>(&found->second)) return {{}, absent->reason};
  return {fmt::format("within {:g} % of the host's clock", clock_tolerance * 100), {}};
}

Answer or_reason(const std::string& value, const char* reason) { return {value, reason}; }

}  // namespace

void complete_fingerprint(Record& record, const FingerprintSources& sources) {
  Fingerprint& fingerprint = record.fingerprint;
  const auto answer = [&fingerprint](std::string_view name, const Answer& given) {
    const std::string key(name);
    if (fingerprint.values.contains(key) || fingerprint.absent.contains(key)) return;
    if (given.value.empty()) {
      fingerprint.absent[key] = given.reason;
    } else {
      fingerprint.values[key] = given.value;
    }
  };
  const bool emulated = sources.board.kind == BoardKind::emulated;
  const char* no_image = "no image was built";
  answer(fingerprint_key::board_sha256, hash_of_file(sources.board.file));
  answer(fingerprint_key::probe, {{}, "no debug server answered"});
  answer(fingerprint_key::debug_state, {emulated ? "attached (emulated)" : "attached, debug logic on", {}});
  answer(fingerprint_key::clock_hz, {std::to_string(sources.board.clock_hz), {}});
  answer(fingerprint_key::clock_check, clock_check(record));
  answer(fingerprint_key::voltage_v, {{}, emulated ? "an emulator has no supply" : "not measured"});
  answer(fingerprint_key::compiler, or_reason(sources.image.compiler, no_image));
  answer(fingerprint_key::compiler_flags, or_reason(sources.image.flags, no_image));
  answer(fingerprint_key::kernels_version, or_reason(sources.kernels.version, "the kernel library names none"));
  answer(fingerprint_key::workload_sha256, hash_of_file(sources.workload.file));
  answer(fingerprint_key::model_sha256, or_reason(sources.workload.model_sha256, "the workload names none"));
  answer(fingerprint_key::vectors_sha256, or_reason(sources.vectors_sha256, "the vectors were not read"));
  answer(fingerprint_key::image_sha256, or_reason(sources.image.sha256, no_image));
  answer(fingerprint_key::profile, {record.profile, {}});
  answer(fingerprint_key::commit, or_reason(sources.provenance.commit, "not run from a git checkout"));
  answer(fingerprint_key::host, or_reason(sources.provenance.host, "the host does not tell"));
  answer(fingerprint_key::harness_version, {sources.provenance.harness_version, {}});
}

}  // namespace probemark

#include "harness/conform/conformance_json.hpp"

#include <cmath>

#include "harness/conform/conformance_text.hpp"

namespace probemark {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Coverage& coverage) {
  Json json = {{"section", coverage.section}, {"strength", coverage.strength}, {"cases", coverage.cases}};
  if (coverage.strength > 0) {
    json["tuples"] = coverage.tuples;
    json["covered"] = coverage.covered;
    json["impossible"] = coverage.impossible;
  }
  return json;
}

Json json_of(const OutputDifference& difference) {
  return {{"elements", difference.elements},
          {"wrong", difference.wrong},
          {"off_by_one", difference.off_by_one},
          {"largest", difference.largest},
          {"first_index", difference.at},
          {"expected", difference.expected},
          {"got", difference.got}};
}

Json json_of(const CaseReport& report) {
  Json json;
  json["case"] = report.name;
  json["kinds"] = finding_kinds(report);
  json["findings"] = report.findings;
  json["parameters"] = report.point;
  if (report.difference) {
    json["difference"] = json_of(*report.difference);
  }
  return json;
}

Json json_of(const Explanation& explanation) {
  return {{"case", explanation.case_name},
          {"diagnosis", explanation.diagnosis},
          {"smallest", explanation.smallest},
          {"replay", explanation.replay},
          {"header", explanation.header}};
}

/// At most so many failing cases a kernel are told in full; the counts are of all.
constexpr std::size_t most_failures = 1000;

Json json_of(const KernelReport& report) {
  Json json;
  json["kernel"] = kernel_name(report.kernel);
  json["verdict"] = to_string(report.verdict);
  json["conforms_to"] = report.conforms_to ? Json(profile_name(*report.conforms_to)) : Json(nullptr);
  if (report.verdict == KernelVerdict::absent) {
    return json;
  }
  json["cases"] = report.cases;
  json["selected"] = report.selected;
  json["passed"] = report.tally.passed;
  json["failed"] = report.tally.failed;
  json["refused"] = report.tally.refused;
  json["too_large"] = report.tally.too_large;
  json["wall_s"] = report.wall_s;
  json["scratch_bytes"] = report.scratch_bytes;
  if (report.stack_bytes > 0) {
    json["stack_bytes"] = report.stack_bytes;
  }
  json["findings"] = report.findings;
  json["elements"] = {{"compared", report.elements.compared},
                      {"wrong", report.elements.wrong},
                      {"off_by_one", report.elements.off_by_one},
                      {"largest", report.elements.largest}};
  json["profile_note"] = report.profile_note;
  json["refused_parameters"] = report.refused_parameters;
  json["coverage"] = Json::array();
  for (const Coverage& coverage : report.coverage) {
    json["coverage"].push_back(json_of(coverage));
  }
  json["failures"] = Json::array();
  for (std::size_t i = 0; i < std::min(report.failures.size(), most_failures); ++i) {
    json["failures"].push_back(json_of(report.failures[i]));
  }
  json["explanations"] = Json::array();
  for (const Explanation& explanation : report.explanations) {
    json["explanations"].push_back(json_of(explanation));
  }
  return json;
}

}  // namespace

nlohmann::ordered_json conformance_to_json(const Conformance& conformance) {
  Json json;
  json["schema_version"] = 1;
  json["harness_version"] = conformance.harness_version;
  json["commit"] = conformance.commit;
  json["started_at"] = conformance.started_at;
  json["wall_s"] = conformance.wall_s;
  json["guest_share"] = conformance.guest_share ? Json(*conformance.guest_share) : Json(nullptr);
  json["library"] = {{"id", conformance.library},
                     {"title", conformance.library_title},
                     {"version", conformance.library_version},
                     {"compiler", conformance.compiler},
                     {"flags", conformance.flags}};
  json["place"] = conformance.place;
  json["profile"] = conformance.profile;
  json["level"] = conformance.level;
  json["seed"] = conformance.seed;
  json["space_sha256"] = conformance.space_sha256;
  json["command_line"] = conformance.command_line;
  json["summary"] = conformance_sentence(conformance);
  json["stopped"] = conformance.stopped ? Json(describe(*conformance.stopped)) : Json(nullptr);
  json["kernels"] = Json::array();
  for (const KernelReport& report : conformance.kernels) {
    json["kernels"].push_back(json_of(report));
  }
  return json;
}

}  // namespace probemark

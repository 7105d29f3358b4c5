#include "harness/report/verdict.hpp"

#include <fmt/format.h>

namespace probemark {

std::string_view status_word(Status status) {
  switch (status) {
    case Status::bit_exact:
      return "bit-exact";
    case Status::unstable:
      return "unstable";
    case Status::mismatch:
      return "MISMATCH";
    case Status::does_not_fit:
      return "does not fit";
    case Status::fault:
      return "fault";
    case Status::target_lost:
      return "lost";
    case Status::build_failed:
      return "build failed";
    case Status::unsupported:
      return "unsupported";
    case Status::skipped:
      return "skipped";
    case Status::unverified:
      return "unverified";
  }
  return "unknown";
}

std::string_view status_symbol(Status status) {
  switch (status) {
    case Status::bit_exact:
      return "✓";
    case Status::unstable:
      return "~";
    case Status::mismatch:
      return "≠";
    case Status::does_not_fit:
      return "□";
    case Status::fault:
      return "!";
    case Status::target_lost:
      return "?";
    case Status::build_failed:
      return "×";
    case Status::unsupported:
      return "–";
    case Status::skipped:
      return "○";
    case Status::unverified:
      return "•";
  }
  return "?";
}

bool is_failure(Status status) {
  return status == Status::mismatch || status == Status::fault || status == Status::target_lost ||
         status == Status::build_failed;
}

Tally tally(const std::vector<Record>& records) {
  Tally sum;
  for (const Record& record : records) {
    switch (record.status) {
      case Status::bit_exact:
        ++sum.bit_exact;
        if (record.quality && !record.quality->passed) ++sum.below_threshold;
        break;
      case Status::unstable:
        ++sum.unstable;
        if (record.quality && !record.quality->passed) ++sum.below_threshold;
        break;
      case Status::mismatch:
        ++sum.mismatch;
        break;
      case Status::does_not_fit:
        ++sum.does_not_fit;
        break;
      case Status::fault:
        ++sum.fault;
        break;
      case Status::target_lost:
        ++sum.target_lost;
        break;
      case Status::build_failed:
        ++sum.build_failed;
        break;
      case Status::unsupported:
        ++sum.unsupported;
        break;
      case Status::skipped:
        ++sum.skipped;
        break;
      case Status::unverified:
        ++sum.unverified;
        if (record.quality && !record.quality->passed) ++sum.below_threshold;
        break;
    }
  }
  return sum;
}

std::string verdict_sentence(const Tally& tally) {
  std::string text = fmt::format("{} bit-exact", tally.bit_exact);
  if (tally.below_threshold > 0) text += fmt::format(" ({} below the quality threshold)", tally.below_threshold);
  if (tally.unstable > 0) text += fmt::format(", {} unstable", tally.unstable);
  if (tally.does_not_fit > 0) {
    text += fmt::format(", {} {} not fit", tally.does_not_fit, tally.does_not_fit == 1 ? "does" : "do");
  }
  if (tally.unsupported > 0) text += fmt::format(", {} unsupported", tally.unsupported);
  if (tally.unverified > 0) text += fmt::format(", {} unverified", tally.unverified);
  if (tally.skipped > 0) text += fmt::format(", {} skipped", tally.skipped);
  text += fmt::format(", {} failed", tally.failed());
  std::string causes;
  const auto add = [&](std::size_t count, const char* one, const char* many) {
    if (count > 0) causes += fmt::format("{}{} {}", causes.empty() ? "" : ", ", count, count == 1 ? one : many);
  };
  add(tally.mismatch, "mismatch", "mismatches");
  add(tally.fault, "fault", "faults");
  add(tally.target_lost, "target lost", "targets lost");
  add(tally.build_failed, "failed build", "failed builds");
  return causes.empty() ? text : text + " (" + causes + ")";
}

}  // namespace probemark

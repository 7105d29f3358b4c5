#include "harness/run/ending.hpp"

namespace probemark {
namespace {

/// `reason` is one line, whatever a compiler said.
std::string one_line(const Error& error) {
  std::string text = error.where.empty() ? error.what : error.where + ": " + error.what;
  text += error.remedy.empty() ? "" : "; remedy: " + error.remedy;
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
    text.replace(at, 1, " | ");
  }
  return text;
}

}  // namespace

Ending ending_of(const Error& error) {
  const bool unsupported = error.kind == ErrorKind::invalid_input;
  const bool lost = error.kind == ErrorKind::target_lost;
  return {unsupported ? Status::unsupported : (lost ? Status::target_lost : Status::build_failed), one_line(error)};
}

Ending ending_of(const SessionFailure& failure) {
  Ending ending = ending_of(failure.error);
  if (failure.error.kind == ErrorKind::setup) {
    ending.status = Status::target_lost;
  }
  if (failure.fault) {
    ending.status = Status::fault;
    ending.fault = failure.fault;
    // The fault says it better than an emulator's register dump.
    ending.reason = ending.reason.substr(0, ending.reason.find("; last words:"));
  }
  ending.lost = ending.status == Status::target_lost && failure.error.kind == ErrorKind::target_lost;
  ending.overran = failure.overran;
  return ending;
}

}  // namespace probemark

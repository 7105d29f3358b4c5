#include "harness/virtual_meter/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace probemark::virtual_meter {
namespace {

struct Name {
  FaultKind kind;
  std::string_view name;
};
constexpr std::array names = {
    Name{FaultKind::lose, "lose"},
    Name{FaultKind::unplug, "unplug"},
    Name{FaultKind::nul, "nul"},
    Name{FaultKind::garbage, "garbage"},
    Name{FaultKind::saturate, "saturate"},
    Name{FaultKind::overcurrent, "overcurrent"},
    Name{FaultKind::close, "close"},
    Name{FaultKind::hang, "hang"},
    Name{FaultKind::wrong_answer, "wrong-answer"},
    Name{FaultKind::slow_start, "slow-start"},
};

bool of_stream(FaultKind kind) { return kind != FaultKind::wrong_answer && kind != FaultKind::slow_start; }

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Result<Fault> parse_fault(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view head = text.substr(0, colon);
  const std::size_t at = head.find('@');
  Fault fault;
  const auto* name =
      std::find_if(names.begin(), names.end(), [&](const Name& known) { return known.name == head.substr(0, at); });
  bool good = name != names.end();
  if (good) {
    fault.kind = name->kind;
  }
  good = good && (at == std::string_view::npos ||
                  (read_number(head.substr(at + 1), fault.at_s) && std::isfinite(fault.at_s) && fault.at_s >= 0));
  good = good && (colon == std::string_view::npos || read_number(text.substr(colon + 1), fault.count));
  if (good) {
    return fault;
  }
  std::string all;
  for (const Name& known : names) {
    all += fmt::format("{}{}", all.empty() ? "" : ", ", known.name);
  }
  return fail(ErrorKind::usage, fmt::format("'{}' is no KIND[@SECONDS][:COUNT]", text), "--fault", "kinds: " + all);
}

FaultPlan::FaultPlan(std::vector<Fault> faults) : faults_(std::move(faults)) {
  std::stable_sort(faults_.begin(), faults_.end(), [](const Fault& a, const Fault& b) {
    return std::pair(of_stream(a.kind), a.at_s) < std::pair(of_stream(b.kind), b.at_s);
  });
  while (next_ < faults_.size() && !of_stream(faults_[next_].kind)) {
    ++next_;
  }
}

bool FaultPlan::has(FaultKind kind) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const Fault& fault) { return fault.kind == kind; });
}

std::uint64_t FaultPlan::count(FaultKind kind) const {
  std::uint64_t sum = 0;
  for (const Fault& fault : faults_) {
    sum += fault.kind == kind ? fault.count : 0;
  }
  return sum;
}

double FaultPlan::next_s() const {
  return next_ < faults_.size() ? faults_[next_].at_s : std::numeric_limits<double>::infinity();
}

const Fault* FaultPlan::take(double time_s) { return time_s >= next_s() ? &faults_[next_++] : nullptr; }

}  // namespace probemark::virtual_meter

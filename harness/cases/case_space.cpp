#include "harness/cases/case_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "harness/cases/case_maker.hpp"
#include "harness/cases/kernel_types.hpp"
#include "harness/cases/sections.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

constexpr std::uint64_t usual_seed = 1;

std::string case_name(const std::string& kernel, const char* section, std::size_t number, std::uint64_t seed) {
  return fmt::format("{}.{}-{}{}", kernel, section, number, seed == usual_seed ? "" : fmt::format("@{}", seed));
}

/// The names of cases, taken apart.
struct NamedCase {
  std::string kernel;
  std::string section;
  std::uint64_t number = 0;
  std::uint64_t seed = usual_seed;
};

std::optional<NamedCase> taken_apart(const std::string& name) {
  const std::size_t dot = name.find('.');
  const std::size_t hyphen = name.rfind('-');
  if (dot == std::string::npos || hyphen == std::string::npos || hyphen < dot) {
    return std::nullopt;
  }
  NamedCase parts{name.substr(0, dot), name.substr(dot + 1, hyphen - dot - 1), 0, usual_seed};
  const char* end = name.data() + name.size();
  const auto number = std::from_chars(name.data() + hyphen + 1, end, parts.number);
  if (number.ec != std::errc() || (number.ptr != end && *number.ptr != '@')) {
    return std::nullopt;
  }
  if (number.ptr != end) {
    const auto seed = std::from_chars(number.ptr + 1, end, parts.seed);
    if (seed.ec != std::errc() || seed.ptr != end) {
      return std::nullopt;
    }
  }
  return parts;
}

Result<Case> make_named(const CaseSpace& space, Kernel kernel, const Point& point, const std::string& name,
                        Profile profile) {
  auto made = make_case_at(space, kernel, point, derived_seed(0, name), profile);
  if (made) {
    made->name = name;
  }
  return made;
}

/// Whether every multiplier of requantization has a short mantissa.
struct ShortMantissas {
  bool all = true;
  void number(std::string_view name, const std::int32_t& field) {
    if (name.size() >= 10 && name.substr(name.size() - 10) == "multiplier" && name != "depth_multiplier" &&
        field % 128 != 0) {
      all = false;
    }
  }
  static void real(const char*, float&) {}
  static void numbers(const char*, std::int32_t*, int) {}
  template <class T>
  static void pointer(const char*, const T*&) {}
};

}  // namespace

struct KernelCases::Plan {
  struct Planned {
    std::string name;
    Point point;
  };
  std::shared_ptr<const CaseSpace> space;
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  Profile profile = Profile::double_rounding;
  std::vector<Planned> cases;
  std::vector<Coverage> coverage;
};

Result<KernelCases> KernelCases::enumerate(std::shared_ptr<const CaseSpace> space, Kernel kernel, Level level,
                                           std::uint64_t seed, Profile profile) {
  const std::string kernel_name = types_of(kernel).name;
  if (std::find(space->kernels.begin(), space->kernels.end(), kernel) == space->kernels.end()) {
    return fail(ErrorKind::usage, "the space is not one of " + kernel_name, space->file.string());
  }
  auto plan = std::make_shared<Plan>();
  const SectionSource source{space.get(), kernel, level, seed, profile};
  for (const Section section : all_sections) {
    SectionPoints points = points_of(source, section);
    for (SectionPoints::Entry& entry : points.entries) {
      plan->cases.push_back(
          {case_name(kernel_name, section_name(section), entry.number, seed), std::move(entry.point)});
    }
    if (points.coverage.cases != 0 || points.coverage.impossible != 0) {
      plan->coverage.push_back(std::move(points.coverage));
    }
  }
  plan->space = std::move(space);
  plan->kernel = kernel;
  plan->profile = profile;
  KernelCases cases;
  cases.plan_ = std::move(plan);
  return cases;
}

std::size_t KernelCases::size() const { return plan_->cases.size(); }

std::string KernelCases::name(std::size_t index) const { return plan_->cases[index].name; }

Result<Case> KernelCases::make(std::size_t index) const {
  const Plan::Planned& planned = plan_->cases[index];
  return make_named(*plan_->space, plan_->kernel, planned.point, planned.name, plan_->profile);
}

std::vector<Coverage> KernelCases::coverage() const { return plan_->coverage; }

Result<Case> make_case(const std::vector<std::shared_ptr<const CaseSpace>>& spaces, const std::string& name,
                       Profile profile) {
  const std::optional<NamedCase> parts = taken_apart(name);
  const std::optional<Kernel> kernel = parts ? kernel_named(parts->kernel) : std::nullopt;
  const auto section = std::find_if(std::begin(all_sections), std::end(all_sections), [&parts](Section candidate) {
    return parts && parts->section == section_name(candidate);
  });
  if (!kernel || section == std::end(all_sections)) {
    return fail(ErrorKind::usage, fmt::format("\"{}\" is no name of a case", name), {},
                "write <kernel>.<section>-<number>, e.g. conv2d_s8_s8_s8.pairs-17");
  }
  for (const auto& space : spaces) {
    if (std::find(space->kernels.begin(), space->kernels.end(), *kernel) == space->kernels.end()) {
      continue;
    }
    const SectionSource source{space.get(), *kernel, Level::exhaustive, parts->seed, profile};
    for (const SectionPoints::Entry& entry : points_of(source, *section).entries) {
      if (entry.number == parts->number) {
        return make_named(*space, *kernel, entry.point,
                          case_name(parts->kernel, section_name(*section), entry.number, parts->seed), profile);
      }
    }
    return fail(ErrorKind::usage, fmt::format("{} has no case \"{}\"", parts->kernel, name), space->file.string());
  }
  return fail(ErrorKind::usage, fmt::format("no space has the kernel {}", parts->kernel), {},
              "add a file to workloads/operators");
}

Result<Case> make_case_at(const CaseSpace& space, Kernel kernel, const Point& point, std::uint64_t data,
                          Profile profile) {
  return case_at(space, kernel, point, data, profile);
}

bool has_answer_under(const Case& test, Profile profile) {
  const bool own_kind = test.profile == Profile::xnnpack;
  if ((profile == Profile::xnnpack) == own_kind) {
    return true;
  }
  const KernelTypes types = types_of(test.kernel);
  // Where the profile xnnpack has parameters of another kind.
  if (types.op == "resize_bilinear" ||
      (types.in == ElementType::int8 && (types.op == "add" || types.op == "sub" || types.op == "leaky_relu"))) {
    return false;
  }
  if (own_kind) {
    return true;
  }
  ShortMantissas numbers;
  Parameters parameters = test.parameters;
  std::visit([&numbers](auto& p) { visit(numbers, p); }, parameters);
  const auto table = test.tables.find("multiplier");
  for (std::size_t i = 0; table != test.tables.end() && i + 4 <= table->second.bytes.size(); i += 4) {
    numbers.all = numbers.all && table->second.bytes[i] % 128 == 0;
  }
  return numbers.all;
}

const std::vector<Kernel>& kernels_of(const CaseSpace& space) { return space.kernels; }

const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& parameters_of(const CaseSpace& space) {
  return space.parameters;
}

}  // namespace probemark

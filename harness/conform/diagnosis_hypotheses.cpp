#include "harness/conform/diagnosis_hypotheses.hpp"

#include <fmt/format.h>

#include <iterator>

#include "harness/cases/case_space.hpp"
#include "harness/conform/diagnosis_arithmetic.hpp"
#include "harness/conform/expected.hpp"

namespace probemark {
namespace {

std::vector<Hypothesis> profile_hypotheses(Profile own) {
  std::vector<Hypothesis> hypotheses;
  for (const Profile other : {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack}) {
    if (other == own) continue;
    hypotheses.push_back(
        {fmt::format("rounding mode: it computes by profile `{}`, not `{}`", profile_name(other), profile_name(own)),
         [other](const Case& test, Profile) -> std::optional<std::vector<std::uint8_t>> {
           if (!has_answer_under(test, other)) return std::nullopt;
           auto expected = expected_of(test, other);
           if (!expected) return std::nullopt;
           return std::move(expected->output);
         }});
  }
  return hypotheses;
}

/// The scaling hypotheses, if the kernel scales as `profile` says: some have arithmetic of their own under some
/// profiles.
std::vector<Hypothesis> arithmetic_hypotheses(const Case& test, Profile profile) {
  std::size_t scalings = 0;
  const auto observed = output_with(test, [&](const Scaling& scaling) {
    ++scalings;
    return requantized(profile, scaling);
  });
  const auto expected = expected_of(test, profile);
  if (!observed || !expected || scalings == 0 || *observed != expected->output) return {};
  std::vector<Hypothesis> hypotheses;
  for (const ArithmeticFault& fault : arithmetic_faults(profile)) {
    const bool is_width = fault.name.starts_with("accumulator");
    hypotheses.push_back({is_width ? fault.name : "rounding mode: " + fault.name,
                          [fault](const Case& other, Profile) -> std::optional<std::vector<std::uint8_t>> {
                            auto output = output_with(other, fault.requantize);
                            if (!output) return std::nullopt;
                            return std::move(*output);
                          }});
  }
  return hypotheses;
}

}  // namespace

Hypothesis hypothesis_of(std::string claim, CaseChange change) {
  return {std::move(claim),
          [change = std::move(change)](const Case& test, Profile profile) -> std::optional<std::vector<std::uint8_t>> {
            Case changed = test;
            if (!change(changed)) return std::nullopt;
            auto expected = expected_of(changed, profile);
            if (!expected) return std::nullopt;
            return std::move(expected->output);
          }};
}

std::vector<Hypothesis> hypotheses_for(const Case& test, Profile profile) {
  std::vector<Hypothesis> all = profile_hypotheses(profile);
  for (auto part : {number_hypotheses(test, profile), table_hypotheses(test), layout_hypotheses(test),
                    average_hypotheses(test), arithmetic_hypotheses(test, profile)}) {
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  }
  return all;
}

}  // namespace probemark

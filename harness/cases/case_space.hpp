// The parameter space of an operator's kernels (workloads/operators/<operator>.toml), and the cases that cover it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/cases/case.hpp"
#include "reference/error.hpp"

namespace probemark {

enum class Level { quick, full, exhaustive };

/// How much of one section's space is covered.
struct Coverage {
  std::string section;    ///< "pairs", "triples", "faces", "boundary", "solved", "random", "exhaustive"
  unsigned strength = 0;  ///< 2 and 3 of covering arrays; else 0
  std::size_t cases = 0;
  std::size_t tuples = 0;  ///< of values, that the constraints allow
  std::size_t covered = 0;
  std::size_t impossible = 0;  ///< that no point of the space has
};

/// A read space. Cheap to copy.
class CaseSpace;

/// Reads one file. Unknown keys, unknown names in expressions, empty spaces are errors with file and line.
Result<std::shared_ptr<const CaseSpace>> read_case_space(const std::filesystem::path& file);

/// All of `folder`/*.toml.
Result<std::vector<std::shared_ptr<const CaseSpace>>> read_case_spaces(const std::filesystem::path& folder);

/// The cases of one kernel at a level: names at once, values when asked for. The same everywhere for the same space,
/// level, seed and profile; a case's name does not depend on the level. `profile` is the one that a library is held to.
/// It matters where parameters depend on it: ADD, SUB, LEAKY_RELU and RESIZE_BILINEAR have others under `xnnpack`, and
/// there the low 7 bits of every multiplier are 0; of the cases for the other profiles they are 0 in half.
class KernelCases {
 public:
  static Result<KernelCases> enumerate(std::shared_ptr<const CaseSpace> space, Kernel kernel, Level level,
                                       std::uint64_t seed, Profile profile = Profile::double_rounding);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::string name(std::size_t index) const;
  [[nodiscard]] Result<Case> make(std::size_t index) const;
  [[nodiscard]] std::vector<Coverage> coverage() const;

 private:
  struct Plan;
  std::shared_ptr<const Plan> plan_;
};

/// The case of this name, whatever level it belongs to.
Result<Case> make_case(const std::vector<std::shared_ptr<const CaseSpace>>& spaces, const std::string& name,
                       Profile profile = Profile::double_rounding);

/// The case at a point that need not be one of the space's listed values; fails where a constraint forbids it. `data`
/// seeds the tensors' values.
Result<Case> make_case_at(const CaseSpace& space, Kernel kernel, const Point& point, std::uint64_t data,
                          Profile profile = Profile::double_rounding);

/// Whether the reference under `profile` computes something that means anything for this case: `double` and `single`
/// take the same parameters, `xnnpack` only those that it allows.
bool has_answer_under(const Case& test, Profile profile);

/// The kernels that `space` is for.
const std::vector<Kernel>& kernels_of(const CaseSpace& space);

/// The listed values of each parameter, simplest first: what a minimiser tries.
const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& parameters_of(const CaseSpace& space);

}  // namespace probemark

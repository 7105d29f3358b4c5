#include "harness/cases/space_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/board/table_reader.hpp"
#include "harness/cases/kernel_types.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

/// The parameters that slots depend on, through derived values.
class Dependencies {
 public:
  explicit Dependencies(const CaseSpace& space) : space_(space), state_(space.names.size(), 0) {}

  /// Adds to `parameters`; false on a circle, of which `circle()` is a member.
  bool collect(unsigned slot, std::set<unsigned>& parameters) {
    if (slot < space_.parameters.size()) {
      parameters.insert(slot);
      return true;
    }
    const auto rule = space_.derived.find(slot);
    if (rule == space_.derived.end()) {
      return true;
    }
    if (state_[slot] == open) {
      circle_ = slot;
      return false;
    }
    if (done_.count(slot) == 0) {
      state_[slot] = open;
      std::set<unsigned> own;
      for (const unsigned inner : rule->second.slots()) {
        if (!collect(inner, own)) {
          return false;
        }
      }
      state_[slot] = 0;
      done_[slot] = std::move(own);
    }
    parameters.insert(done_[slot].begin(), done_[slot].end());
    return true;
  }
  [[nodiscard]] unsigned circle() const { return circle_; }

 private:
  static constexpr std::uint8_t open = 1;
  const CaseSpace& space_;
  std::vector<std::uint8_t> state_;
  std::map<unsigned, std::set<unsigned>> done_;
  unsigned circle_ = 0;
};

/// Collects the fields of a struct, and those that nothing fills.
struct FieldCheck {
  const CaseSpace& space;
  std::set<std::string> names;
  std::string missing, remedy;

  void miss(const char* name, const char* how) {
    if (missing.empty()) {
      missing = name;
      remedy = how;
    }
  }
  bool scaled(const char* name) const {
    return std::any_of(space.scales.begin(), space.scales.end(),
                       [name](const ScaleRule& rule) { return rule.multiplier == name || rule.shift == name; });
  }
  std::size_t given(const char* name) {
    names.insert(name);
    const auto found = space.fields.find(name);
    return found == space.fields.end() ? 0 : found->second.size();
  }
  void number(const char* name, const std::int32_t&) {
    if (given(name) != 1 && !scaled(name) && space.slots.count(name) == 0) {
      miss(name, "add a parameter, a derived value or a [[scale]] of its name, or one expression in [fields]");
    }
  }
  void real(const char* name, const float&) {
    if (given(name) != 2) {
      miss(name, "add [numerator, denominator] in [fields]");
    }
  }
  void numbers(const char* name, const std::int32_t*, int count) {
    const std::size_t entries = given(name);
    if (!scaled(name) && (entries == 0 || entries > static_cast<std::size_t>(count))) {
      miss(name, "add a [[scale]], or a list of expressions in [fields]; missing ones at the end are 0");
    }
  }
  template <class T>
  void pointer(const char* name, const T*&) {
    names.insert(name);
    if (space.tables.count(name) == 0 && !scaled(name)) {
      miss(name, "add [tables.<name>], or a [[scale]]");
    }
  }
};

std::vector<std::string> operands_of(const KernelTypes& types) {
  switch (types.operands) {
    case OperandKind::weighted:
      return {"input", "filter", "bias", "output"};
    case OperandKind::binary:
      return {"a", "b", "output"};
    default:
      return {"input", "output"};
  }
}

Result<void> check_kernel(const CaseSpace& space, Kernel kernel) {
  const KernelTypes types = types_of(kernel);
  const auto wrong = [&](const std::string& what, const std::string& remedy) {
    return fail(ErrorKind::invalid_input, fmt::format("{} of {}", what, types.name), space.file.string() + ":1",
                remedy);
  };
  FieldCheck check{space, {}, {}, {}};
  Parameters parameters = empty_parameters(kernel);
  std::visit([&check](auto& p) { visit(check, p); }, parameters);
  if (!check.missing.empty()) {
    return wrong(fmt::format("nothing gives the field \"{}\"", check.missing), check.remedy);
  }
  std::vector<std::string> given;
  for (const auto& [name, expressions] : space.fields) {
    given.push_back(name);
  }
  for (const auto& [name, rule] : space.tables) {
    given.push_back(name);
  }
  for (const ScaleRule& rule : space.scales) {
    given.insert(given.end(), {rule.multiplier, rule.shift});
  }
  for (const std::string& name : given) {
    if (check.names.count(name) == 0) {
      return wrong(fmt::format("\"{}\" is no field", name), "remove it, or make it a derived value");
    }
  }
  const std::vector<std::string> operands = operands_of(types);
  for (const std::string& name : operands) {
    if (space.tensors.count(name) == 0) {
      return wrong(fmt::format("there is no [tensors.{}]", name), "add it; its operands: " + joined(operands));
    }
  }
  for (const auto& [name, rule] : space.tensors) {
    const bool state = types.operands == OperandKind::recurrent && name.rfind("state", 0) == 0;
    if (!state && std::find(operands.begin(), operands.end(), name) == operands.end()) {
      return wrong(fmt::format("\"{}\" is no operand", name), "its operands: " + joined(operands));
    }
  }
  return {};
}

}  // namespace

Result<void> check_space(CaseSpace& space) {
  Dependencies dependencies(space);
  for (const auto& [slot, expression] : space.derived) {
    std::set<unsigned> parameters;
    if (!dependencies.collect(slot, parameters)) {
      const unsigned circle = dependencies.circle();
      return fail(ErrorKind::invalid_input, fmt::format("\"{}\" depends on itself", space.names[circle]),
                  space.derived.at(circle).where(), "break the circle of derived values");
    }
  }
  for (const Expression& constraint : space.constraints) {
    std::set<unsigned> parameters;
    for (const unsigned slot : constraint.slots()) {
      dependencies.collect(slot, parameters);
    }
    space.constraint_parameters.emplace_back(parameters.begin(), parameters.end());
  }
  for (const Kernel kernel : space.kernels) {
    if (auto checked = check_kernel(space, kernel); !checked) {
      return checked;
    }
  }
  return {};
}

}  // namespace probemark

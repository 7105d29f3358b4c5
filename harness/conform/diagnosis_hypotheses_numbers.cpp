#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis_hypotheses.hpp"

namespace probemark {
namespace {

bool set(Case& test, const std::string& name, std::int64_t value) {
  std::int32_t* field = find_number(test.parameters, name);
  if (field == nullptr || *field == value) return false;
  *field = static_cast<std::int32_t>(value);
  return true;
}

/// The field set to a function of the case.
Hypothesis with(std::string claim, const std::string& name, const std::function<std::int64_t(const Case&)>& value) {
  return hypothesis_of(std::move(claim), [name, value](Case& test) { return set(test, name, value(test)); });
}

Hypothesis swapped(std::string claim, const std::string& a, const std::string& b) {
  return hypothesis_of(std::move(claim), [a, b](Case& test) {
    std::int32_t* first = find_number(test.parameters, a);
    std::int32_t* second = find_number(test.parameters, b);
    if (first == nullptr || second == nullptr || *first == *second) return false;
    std::swap(*first, *second);
    return true;
  });
}

std::function<std::int64_t(const Case&)> field(const std::string& name, std::int64_t plus = 0) {
  return [name, plus](const Case& test) { return std::int64_t{number_or(test.parameters, name, 0)} + plus; };
}

std::function<std::int64_t(const Case&)> constant(std::int64_t value) {
  return [value](const Case&) { return value; };
}

struct List {
  const Case& test;
  std::vector<Hypothesis> all;

  [[nodiscard]] bool has(const std::string& name) const {
    Parameters copy = test.parameters;
    return find_number(copy, name) != nullptr;
  }
};

void zero_points(List& list) {
  const std::vector<std::string> names = {"input_zero_point", "filter_zero_point", "output_zero_point",
                                          "a_zero_point",     "b_zero_point",      "zero_point"};
  for (const std::string& name : names) {
    if (!list.has(name)) continue;
    list.all.push_back(with(fmt::format("zero point: {} is ignored", name), name, constant(0)));
    list.all.push_back(with(fmt::format("zero point: {} is taken with the wrong sign", name), name,
                            [name](const Case& test) { return -std::int64_t{number_or(test.parameters, name, 0)}; }));
    for (const std::string& other : names) {
      if (other == name || !list.has(other)) continue;
      list.all.push_back(with(fmt::format("zero point: {} is used in place of {}", other, name), name, field(other)));
    }
  }
  if (list.has("a_zero_point")) {
    list.all.push_back(swapped("zero point: those of the operands are swapped", "a_zero_point", "b_zero_point"));
  }
}

void clamps(List& list) {
  if (!list.has("activation_max")) return;
  list.all.push_back(hypothesis_of("saturation: the output wraps, it is not clamped", [](Case& test) {
    set(test, "activation_min", std::numeric_limits<std::int32_t>::min());
    return set(test, "activation_max", std::numeric_limits<std::int32_t>::max());
  }));
  const auto lowest = [](const Case& test) { return range_of(test.output.type).lowest; };
  const auto highest = [](const Case& test) { return range_of(test.output.type).highest; };
  list.all.push_back(with("saturation: activation_min is ignored", "activation_min", lowest));
  list.all.push_back(with("saturation: activation_max is ignored", "activation_max", highest));
  list.all.push_back(hypothesis_of("saturation: activation_min and activation_max are ignored", [=](Case& test) {
    const bool low = set(test, "activation_min", lowest(test));
    return set(test, "activation_max", highest(test)) && low;
  }));
  for (const char* name : {"activation_min", "activation_max"}) {
    list.all.push_back(with(fmt::format("saturation: {} is taken one too high", name), name, field(name, 1)));
    list.all.push_back(with(fmt::format("saturation: {} is taken one too low", name), name, field(name, -1)));
  }
  const bool is_symmetric = list.has("output_zero_point");
  if (is_symmetric) {
    list.all.push_back(
        hypothesis_of("saturation: the clamp is applied before output_zero_point is added", [](Case& test) {
          const std::int32_t zero_point = number_or(test.parameters, "output_zero_point", 0);
          const bool changed = zero_point != 0;
          set(test, "activation_min", std::int64_t{number_or(test.parameters, "activation_min", 0)} + zero_point);
          set(test, "activation_max", std::int64_t{number_or(test.parameters, "activation_max", 0)} + zero_point);
          return changed;
        }));
  }
}

/// What lies beyond the input at its end, as far as the last window reaches.
std::int64_t pad_behind(const Case& test, const char* axis) {
  const auto get = [&](const char* name) {
    return std::int64_t{number_or(test.parameters, fmt::format("{}_{}", name, axis), 1)};
  };
  const char* pad = *axis == 'h' ? "pad_top" : "pad_left";
  const std::int64_t reach = (get("output") - 1) * get("stride") + (get("filter") - 1) * get("dilation") + 1;
  return std::max<std::int64_t>(reach - get("input") - number_or(test.parameters, pad, 0), 0);
}

void windows(List& list) {
  if (!list.has("pad_top")) return;
  list.all.push_back(hypothesis_of("padding side: the larger half of an odd padding is put in front", [](Case& test) {
    const bool rows = set(test, "pad_top", pad_behind(test, "h"));
    return set(test, "pad_left", pad_behind(test, "w")) || rows;
  }));
  list.all.push_back(swapped("padding side: pad_top and pad_left are swapped", "pad_top", "pad_left"));
  for (const char* name : {"pad_top", "pad_left"}) {
    const bool top = name[4] == 't';
    list.all.push_back(with(fmt::format("padding side: {} is what belongs {}", name, top ? "below" : "to the right"),
                            name, [top](const Case& test) { return pad_behind(test, top ? "h" : "w"); }));
    list.all.push_back(with(fmt::format("padding: {} is ignored", name), name, constant(0)));
    list.all.push_back(with(fmt::format("padding: {} is one too many", name), name, field(name, 1)));
    list.all.push_back(with(fmt::format("padding: {} is one too few", name), name, field(name, -1)));
  }
  for (const char* name : {"stride", "dilation", "filter", "input"}) {
    const std::string h = fmt::format("{}_h", name);
    const std::string w = fmt::format("{}_w", name);
    if (!list.has(h)) continue;
    list.all.push_back(swapped(fmt::format("{} and {} are swapped", h, w), h, w));
    if (*name != 's' && *name != 'd') continue;
    list.all.push_back(with(fmt::format("{} is used in place of {}", h, w), w, field(h)));
    list.all.push_back(with(fmt::format("{} is used in place of {}", w, h), h, field(w)));
    list.all.push_back(with(fmt::format("{} is ignored (taken as 1)", h), h, constant(1)));
    list.all.push_back(with(fmt::format("{} is ignored (taken as 1)", w), w, constant(1)));
    list.all.push_back(hypothesis_of(fmt::format("{} and {} are ignored (taken as 1)", h, w), [h, w](Case& test) {
      const bool rows = set(test, h, 1);
      return set(test, w, 1) && rows;
    }));
  }
}

void scales(List& list, Profile profile) {
  // Under this profile ADD, SUB and LEAKY_RELU have units of their own.
  const bool own_units = profile == Profile::xnnpack && (list.has("a_shift") || list.has("alpha_shift"));
  for (const std::string prefix : {"", "a_", "b_", "output_", "identity_", "alpha_"}) {
    const std::string shift = prefix + "shift";
    if (!list.has(shift) || own_units) continue;
    const auto at_most = [shift](const Case& test) { return std::min(number_or(test.parameters, shift, 0), 0); };
    const auto at_least = [shift](const Case& test) { return std::max(number_or(test.parameters, shift, 0), 0); };
    list.all.push_back(with(fmt::format("a positive {} is ignored", shift), shift, at_most));
    list.all.push_back(with(fmt::format("a negative {} is ignored", shift), shift, at_least));
  }
  const std::vector<std::pair<std::string, std::string>> pairs = {{"a", "b"}, {"identity", "alpha"}};
  for (const auto& [a, b] : pairs) {
    for (const char* what : {"multiplier", "shift"}) {
      const std::string first = fmt::format("{}_{}", a, what);
      const std::string second = fmt::format("{}_{}", b, what);
      if (!list.has(first) || !list.has(second)) continue;
      list.all.push_back(swapped(fmt::format("{} and {} are swapped", first, second), first, second));
      list.all.push_back(with(fmt::format("{} is used in place of {}", first, second), second, field(first)));
      list.all.push_back(with(fmt::format("{} is used in place of {}", second, first), first, field(second)));
    }
    const std::string multiplier = fmt::format("{}_multiplier", a);
    if (!list.has(multiplier) || !list.has(b + "_multiplier")) continue;
    list.all.push_back(hypothesis_of(
        fmt::format("{}'s multiplier and shift are used in place of {}'s", a, b), [a = a, b = b](Case& test) {
          const bool changed = set(test, b + "_multiplier", number_or(test.parameters, a + "_multiplier", 0));
          return set(test, b + "_shift", number_or(test.parameters, a + "_shift", 0)) || changed;
        }));
  }
  for (const char* name : {"diff_min", "input_range"}) {
    if (!list.has(name)) continue;
    list.all.push_back(with(fmt::format("{} is taken one too low", name), name, field(name, -1)));
    list.all.push_back(with(fmt::format("{} is taken one too high", name), name, field(name, 1)));
  }
}

}  // namespace

std::vector<Hypothesis> number_hypotheses(const Case& test, Profile profile) {
  List list{test, {}};
  zero_points(list);
  clamps(list);
  windows(list);
  scales(list, profile);
  return std::move(list.all);
}

}  // namespace probemark

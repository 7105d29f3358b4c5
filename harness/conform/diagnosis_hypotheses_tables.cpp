#include <fmt/format.h>

#include <algorithm>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis_hypotheses.hpp"
#include "harness/conform/filter_layout.hpp"

namespace probemark {
namespace {

using Elements = std::vector<std::int64_t>;

/// Replaces a table's elements by a function of them; false where that changes nothing.
bool replace(Case& test, const std::string& name, const std::function<void(Elements&)>& change) {
  const auto found = test.tables.find(name);
  if (found == test.tables.end()) return false;
  Elements elements = elements_of(found->second.type, found->second.bytes);
  const Elements before = elements;
  change(elements);
  if (elements == before) return false;
  found->second.bytes = bytes_of(found->second.type, elements);
  return true;
}

Hypothesis table(std::string claim, const std::string& name, const std::function<void(Elements&)>& change) {
  return hypothesis_of(std::move(claim), [name, change](Case& test) { return replace(test, name, change); });
}

void first_for_all(Elements& e) { std::fill(e.begin(), e.end(), e.empty() ? 0 : e[0]); }
void one_behind(Elements& e) {
  for (std::size_t i = e.size(); i-- > 1;) e[i] = e[i - 1];
}
void one_ahead(Elements& e) {
  for (std::size_t i = 1; i < e.size(); ++i) e[i - 1] = e[i];
}

/// What a kernel does for channel o, from the data of channel `from(o)`.
Hypothesis rows(std::string claim, const std::function<std::size_t(std::size_t)>& from) {
  return hypothesis_of(std::move(claim), [from](Case& test) {
    const auto layout = filter_layout(test);
    return layout && replace(test, "filter", [&](Elements& e) {
             const Elements before = e;
             if (before.size() < layout->size()) return;
             for (std::size_t o = 0; o < layout->outputs; ++o) {
               for (std::size_t y = 0; y < layout->height; ++y) {
                 for (std::size_t x = 0; x < layout->width; ++x) {
                   for (std::size_t i = 0; i < layout->inputs; ++i) {
                     e[layout->at(o, y, x, i)] = before[layout->at(from(o), y, x, i)];
                   }
                 }
               }
             }
           });
  });
}

/// The filter read at another place: (layout, o, y, x, i) -> index, or nothing for a term that is left out.
using Place = std::function<std::optional<std::size_t>(const FilterLayout&, std::size_t o, std::size_t y, std::size_t x,
                                                       std::size_t i)>;
Hypothesis places(std::string claim, const Place& place) {
  return hypothesis_of(std::move(claim), [place](Case& test) {
    const auto layout = filter_layout(test);
    const std::int64_t nothing = number_or(test.parameters, "filter_zero_point", 0);
    return layout && replace(test, "filter", [&](Elements& e) {
             const Elements before = e;
             if (before.size() < layout->size()) return;
             for (std::size_t o = 0; o < layout->outputs; ++o) {
               for (std::size_t y = 0; y < layout->height; ++y) {
                 for (std::size_t x = 0; x < layout->width; ++x) {
                   for (std::size_t i = 0; i < layout->inputs; ++i) {
                     const auto at = place(*layout, o, y, x, i);
                     e[layout->at(o, y, x, i)] = at && *at < before.size() ? before[*at] : nothing;
                   }
                 }
               }
             }
           });
  });
}

/// The place of a term in the order in which a kernel sums them.
std::size_t term(const FilterLayout& l, std::size_t y, std::size_t x, std::size_t i) {
  return (y * l.width + x) * l.inputs + i;
}

void filters(std::vector<Hypothesis>& all) {
  for (const std::size_t k : {2u, 4u, 8u, 16u, 32u}) {
    all.push_back(places(fmt::format("tail: the last n mod {} input channels of the sum are left out", k),
                         [k](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                           return i < l.inputs - l.inputs % k ? std::optional(l.at(o, y, x, i)) : std::nullopt;
                         }));
    all.push_back(places(fmt::format("tail: the last n mod {} terms of the sum are left out", k),
                         [k](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                           const std::size_t terms = l.height * l.width * l.inputs;
                           const bool kept = term(l, y, x, i) < terms - terms % k;
                           return kept ? std::optional(l.at(o, y, x, i)) : std::nullopt;
                         }));
  }
  all.push_back(places("tail: the last term of the sum is left out",
                       [](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                         const bool last = term(l, y, x, i) + 1 == l.height * l.width * l.inputs;
                         return last ? std::nullopt : std::optional(l.at(o, y, x, i));
                       }));
  for (const std::size_t depth : {128u, 256u, 512u, 1024u, 4096u}) {
    all.push_back(places(fmt::format("depth: terms of the sum beyond {} are left out", depth),
                         [depth](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                           return term(l, y, x, i) < depth ? std::optional(l.at(o, y, x, i)) : std::nullopt;
                         }));
  }
  all.push_back(places("filter: its height and width are transposed",
                       [](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                         const FilterLayout t{l.outputs, l.width, l.height, l.inputs, l.outputs_last};
                         return std::optional(t.at(o, x, y, i));
                       }));
  all.push_back(places("filter: read as [height, width, input, output], not [output, height, width, input]",
                       [](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                         return std::optional(((y * l.width + x) * l.inputs + i) * l.outputs + o);
                       }));
  all.push_back(places("filter: read as [output, height, width], not [height, width, output]",
                       [](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                         return std::optional(((o * l.height + y) * l.width + x) * l.inputs + i);
                       }));
  all.push_back(places("filter: it is flipped (convolution for correlation, or the reverse)",
                       [](const FilterLayout& l, std::size_t o, std::size_t y, std::size_t x, std::size_t i) {
                         return std::optional(l.at(o, l.height - 1 - y, l.width - 1 - x, i));
                       }));
  all.push_back(rows("filter: channel 0's weights are used for other channels", [](std::size_t) { return 0; }));
  all.push_back(
      rows("filter: the weights of the channel before are used", [](std::size_t o) { return o == 0 ? 0 : o - 1; }));
  for (const std::size_t k : {2u, 4u, 8u}) {
    all.push_back(
        rows(fmt::format("filter: weights start over every {} channels", k), [k](std::size_t o) { return o % k; }));
    all.push_back(rows(fmt::format("filter: the weights of {} channels before are used", k),
                       [k](std::size_t o) { return o < k ? o : o - k; }));
    all.push_back(rows(fmt::format("filter: of each {} channels the first one's weights are used", k),
                       [k](std::size_t o) { return o - o % k; }));
  }
}

}  // namespace

std::vector<Hypothesis> table_hypotheses(const Case& test) {
  std::vector<Hypothesis> all;
  for (const std::string name : {"multiplier", "shift"}) {
    if (!test.tables.contains(name)) continue;
    all.push_back(
        table(fmt::format("per channel: channel 0's {} is used for other channels", name), name, first_for_all));
    all.push_back(table(fmt::format("per channel: the {} of the channel before is used", name), name, one_behind));
    all.push_back(table(fmt::format("per channel: the {} of the next channel is used", name), name, one_ahead));
  }
  all.push_back(
      hypothesis_of("per channel: channel 0's multiplier and shift are used for other channels", [](Case& seen) {
        const bool changed = replace(seen, "multiplier", first_for_all);
        return replace(seen, "shift", first_for_all) && changed;
      }));
  all.push_back(hypothesis_of("per channel: multiplier and shift of the channel before are used", [](Case& seen) {
    const bool changed = replace(seen, "multiplier", one_behind);
    return replace(seen, "shift", one_behind) && changed;
  }));
  all.push_back(hypothesis_of("bias: it is ignored", [](Case& seen) { return seen.tables.erase("bias") != 0; }));
  all.push_back(table("bias: channel 0's is used for other channels", "bias", first_for_all));
  all.push_back(table("bias: that of the channel before is used", "bias", one_behind));
  all.push_back(table("bias: that of the next channel is used", "bias", one_ahead));
  all.push_back(table("bias: it is reduced to 16 bits", "bias", [](Elements& e) {
    for (std::int64_t& value : e) value = static_cast<std::int16_t>(value);
  }));
  all.push_back(table("bias: it is reduced to 32 bits", "bias", [](Elements& e) {
    for (std::int64_t& value : e) value = static_cast<std::int32_t>(value);
  }));
  if (filter_layout(test)) filters(all);
  return all;
}

}  // namespace probemark

#include "harness/probe/register_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace probemark {

namespace {

/// The value of ` name="..."` within one element; empty where absent.
std::string_view attribute(std::string_view element, std::string_view name) {
  for (std::size_t at = element.find(name); at != std::string_view::npos; at = element.find(name, at + 1)) {
    const std::size_t quote = at + name.size() + 1;
    const bool whole_name = at > 0 && (element[at - 1] == ' ' || element[at - 1] == '\n' || element[at - 1] == '\t');
    if (whole_name && quote < element.size() && element[quote - 1] == '=' &&
        (element[quote] == '"' || element[quote] == '\'')) {
      const std::size_t end = element.find(element[quote], quote + 1);
      return end == std::string_view::npos ? std::string_view{} : element.substr(quote + 1, end - quote - 1);
    }
  }
  return {};
}

/// All elements `<tag ...>`.
std::vector<std::string_view> elements(std::string_view xml, std::string_view tag) {
  std::vector<std::string_view> found;
  const std::string opening = fmt::format("<{} ", tag);
  for (std::size_t at = xml.find(opening); at != std::string_view::npos; at = xml.find(opening, at + 1)) {
    found.push_back(xml.substr(at, xml.find('>', at) - at));
  }
  return found;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

RegisterLayout RegisterLayout::of_family(std::string_view family) {
  std::vector<Register> registers;
  const auto add = [&](const std::string& name, unsigned bits) {
    registers.push_back({name, static_cast<unsigned>(registers.size()), bits});
  };
  if (family == "arm-m") {
    for (int i = 0; i < 13; ++i) {
      add(fmt::format("r{}", i), 32);
    }
    add("sp", 32);
    add("lr", 32);
    add("pc", 32);
    // GDB numbers the status register behind the long gone FPA registers.
    registers.push_back({"xpsr", 25, 32});
  } else if (family == "riscv") {
    for (int i = 0; i < 32; ++i) {
      add(fmt::format("x{}", i), 32);
    }
    add("pc", 32);
  } else if (family == "avr") {
    for (int i = 0; i < 32; ++i) {
      add(fmt::format("r{}", i), 8);
    }
    add("sreg", 8);
    add("sp", 16);
    add("pc", 32);
  }
  return RegisterLayout(std::move(registers));
}

void RegisterLayout::add_description(std::string_view xml) {
  unsigned next = 0;
  for (const Register& known : registers_) {
    next = std::max(next, known.number + 1);
  }
  for (const std::string_view element : elements(xml, "reg")) {
    const auto bits = number(attribute(element, "bitsize"));
    next = number(attribute(element, "regnum")).value_or(next);
    if (bits && *bits <= 4096) {
      registers_.push_back({std::string(attribute(element, "name")), next, *bits});
    }
    ++next;
  }
}

std::vector<std::string> RegisterLayout::includes(std::string_view xml) {
  std::vector<std::string> documents;
  for (const std::string_view element : elements(xml, "xi:include")) {
    documents.emplace_back(attribute(element, "href"));
  }
  return documents;
}

const Register* RegisterLayout::find(std::string_view name) const {
  // OpenOCD writes xPSR where others write xpsr.
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  const auto found = std::find_if(registers_.begin(), registers_.end(), [&](const Register& candidate) {
    return std::equal(candidate.name.begin(), candidate.name.end(), name.begin(), name.end(), same);
  });
  return found == registers_.end() ? nullptr : &*found;
}

std::optional<std::size_t> RegisterLayout::offset(unsigned wanted) const {
  std::size_t bytes = 0;
  bool known = false;
  for (const Register& candidate : registers_) {
    if (candidate.number < wanted) {
      bytes += candidate.bits / 8;
    }
    known = known || candidate.number == wanted;
  }
  return known ? std::optional(bytes) : std::nullopt;
}

}  // namespace probemark

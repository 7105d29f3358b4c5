#include "harness/probe/register_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/probe/xml_elements.hpp"

namespace probemark {

namespace {

constexpr std::uint64_t kMostBits = 4096;
constexpr std::uint64_t kHighestNumber = 1 << 20;

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
  for (const XmlElement& element : xml_elements(xml, "reg")) {
    const auto bits = xml_number(xml_attribute(element.tag, "bitsize"));
    const auto number = xml_number(xml_attribute(element.tag, "regnum"));
    next = number && *number <= kHighestNumber ? static_cast<unsigned>(*number) : next;
    if (bits && *bits <= kMostBits) {
      registers_.push_back({std::string(xml_attribute(element.tag, "name")), next, static_cast<unsigned>(*bits)});
    }
    ++next;
  }
}

std::vector<std::string> RegisterLayout::includes(std::string_view xml) {
  std::vector<std::string> documents;
  for (const XmlElement& element : xml_elements(xml, "xi:include")) {
    documents.emplace_back(xml_attribute(element.tag, "href"));
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

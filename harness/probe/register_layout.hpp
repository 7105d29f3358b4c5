// Which registers a GDB server has, by name, number and size, from its target description or by CPU family.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace probemark {

struct Register {
  std::string name;
  unsigned number = 0;
  unsigned bits = 32;
};

class RegisterLayout {
 public:
  RegisterLayout() = default;
  explicit RegisterLayout(std::vector<Register> registers) : registers_(std::move(registers)) {}

  /// GDB's fixed layout of a family: "arm-m", "riscv" (32 bits) or "avr"; empty for others.
  static RegisterLayout of_family(std::string_view family);

  /// Adds the <reg> elements of one document; numbers go on from the last where there is no regnum attribute.
  void add_description(std::string_view xml);
  /// The documents that `xml` includes, in order.
  static std::vector<std::string> includes(std::string_view xml);

  /// nullptr where there is none of that name, in capital or small letters.
  [[nodiscard]] const Register* find(std::string_view name) const;
  /// Where a register lies in the `g` packet, in bytes; nullopt where the number is unknown.
  [[nodiscard]] std::optional<std::size_t> offset(unsigned number) const;
  [[nodiscard]] bool empty() const { return registers_.empty(); }

 private:
  std::vector<Register> registers_;
};

}  // namespace probemark

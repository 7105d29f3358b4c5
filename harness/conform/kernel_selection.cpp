#include "harness/conform/kernel_selection.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "harness/conform/verdict.hpp"

namespace probemark {
namespace {

/// TensorFlow Lite operators that lead to kernels of another name.
constexpr std::pair<const char*, const char*> other_names[] = {
    {"relu6", "relu"}, {"padv2", "pad"}, {"quantize", "requantize"}};

/// CONV_2D and conv2d are one.
std::string plain(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c != '_') {
      text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return text;
}

/// "s8", "s16", "f32": the last words of a kernel's name.
bool is_type(const std::string& word) {
  return word.size() >= 2 && (word[0] == 's' || word[0] == 'u' || word[0] == 'f') &&
         std::all_of(word.begin() + 1, word.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

struct NameParts {
  std::string operator_name;
  std::vector<std::string> types;
};

NameParts parts_of(const std::string& kernel) {
  NameParts parts{kernel, {}};
  for (std::size_t at = parts.operator_name.rfind('_'); at != std::string::npos; at = parts.operator_name.rfind('_')) {
    const std::string word = parts.operator_name.substr(at + 1);
    if (!is_type(word)) {
      break;
    }
    parts.types.insert(parts.types.begin(), word);
    parts.operator_name.resize(at);
  }
  return parts;
}

bool stands_for(const std::string& name, const std::string& operator_name, const std::vector<std::string>& types) {
  std::string candidate = plain(operator_name);
  if (name == candidate) {
    return true;
  }
  return std::any_of(types.begin(), types.end(), [&](const std::string& type) { return name == (candidate += type); });
}

}  // namespace

std::string operator_of(Kernel kernel) { return parts_of(kernel_name(kernel)).operator_name; }

std::vector<Kernel> kernels_named(const std::string& name) {
  const std::string wanted = plain(name);
  std::vector<Kernel> kernels;
  for (const Kernel kernel : all_kernels()) {
    const NameParts parts = parts_of(kernel_name(kernel));
    const bool own = stands_for(wanted, parts.operator_name, parts.types);
    const bool other = std::any_of(std::begin(other_names), std::end(other_names), [&](const auto& pair) {
      return parts.operator_name == pair.second && stands_for(wanted, pair.first, parts.types);
    });
    if (own || other) {
      kernels.push_back(kernel);
    }
  }
  return kernels;
}

std::vector<std::string> operator_names() {
  std::vector<std::string> names;
  for (const Kernel kernel : all_kernels()) {
    const std::string name = operator_of(kernel);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace probemark

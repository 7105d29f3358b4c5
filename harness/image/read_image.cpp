// ELF -> Image: symbols, sections and the image's own description.
#include <fmt/format.h>

#include "harness/digest/sha256.hpp"
#include "harness/image/description.hpp"
#include "harness/image/elf_file.hpp"
#include "harness/image/image_builder.hpp"

namespace probemark {
namespace {

std::uint64_t size_of(const ElfFile& elf, const std::string& section) {
  const auto found = elf.sections.find(section);
  return found == elf.sections.end() ? 0 : found->second;
}

/// On AVR the model's constants lie inside .text, between two symbols.
std::uint64_t between(const ElfFile& elf, const std::string& begin, const std::string& end) {
  const auto first = elf.symbols.find(begin);
  const auto last = elf.symbols.find(end);
  return first == elf.symbols.end() || last == elf.symbols.end() ? 0 : last->second.address - first->second.address;
}

ImageSizes sizes_of(const ElfFile& elf) {
  ImageSizes sizes;
  const bool model_in_text = size_of(elf, ".pm_model") == 0;
  sizes.model = between(elf, "pm_model_begin", "pm_model_end");
  sizes.code = size_of(elf, ".text") + size_of(elf, ".stop") - (model_in_text ? sizes.model : 0);
  sizes.constants = size_of(elf, ".rodata") + size_of(elf, ".data");
  sizes.static_ram = size_of(elf, ".data") + size_of(elf, ".bss");
  sizes.arena = size_of(elf, ".pm_arena");
  return sizes;
}

}  // namespace

Result<Image> read_image(const std::filesystem::path& file) {
  auto elf = read_elf(file);
  if (!elf) {
    return tl::unexpected(elf.error());
  }
  auto description = parse_description(elf->description);
  if (!description) {
    description.error().where = file.string();
    return tl::unexpected(description.error());
  }
  Image image;
  image.elf = file;
  auto digest = sha256_of_file(file);
  if (!digest) {
    return tl::unexpected(digest.error());
  }
  image.sha256 = *digest;
  image.segments = std::move(elf->segments);
  image.entry = elf->entry;
  image.compiler = description->compiler;
  image.flags = description->flags;
  image.sizes = sizes_of(*elf);
  std::uint64_t arena = 0;
  for (auto [name, field] : {std::pair{"pm_mailbox", &image.mailbox},
                             {"pm_stop", &image.stop},
                             {"pm_window_begin", &image.window_begin},
                             {"pm_window_end", &image.window_end},
                             {"pm_arena", &arena}}) {
    const auto found = elf->symbols.find(name);
    if (found == elf->symbols.end()) {
      return fail(ErrorKind::setup, fmt::format("the image has no symbol {}", name), file.string(), "build it again");
    }
    *field = found->second.address;
  }
  if (const auto self_start = elf->symbols.find("pm_self_start"); self_start != elf->symbols.end()) {
    image.self_start = self_start->second.address;
  }
  const auto place = [arena](const DescribedTensor& tensor) {
    return TensorPlace{tensor.name, arena + tensor.offset, tensor.bytes, tensor.tensor};
  };
  for (const auto& tensor : description->inputs) {
    image.inputs.push_back(place(tensor));
  }
  for (const auto& tensor : description->outputs) {
    image.outputs.push_back(place(tensor));
  }
  for (std::size_t i = 0; i < description->operators.size(); ++i) {
    const DescribedOperator& op = description->operators[i];
    const auto entry = elf->symbols.find(fmt::format("pm_operator_{}", i));
    const auto kernel = elf->symbols.find(op.kernel);
    if (entry == elf->symbols.end() || kernel == elf->symbols.end()) {
      return fail(ErrorKind::setup, fmt::format("the image lacks operator {} or its kernel {}", i, op.kernel),
                  file.string(), "build it again");
    }
    // portable's symbols are weak: a strong one came from the library.
    image.operators.push_back({op.name, op.kernel, kernel->second.weak ? "portable" : description->kernels,
                               entry->second.address, place(op.output)});
  }
  return image;
}

}  // namespace probemark

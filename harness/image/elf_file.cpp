#include "harness/image/elf_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <memory>

namespace probemark {
namespace {

struct Descriptor {
  int fd = -1;
  explicit Descriptor(const std::filesystem::path& file) : fd(open(file.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) {
      close(fd);
    }
  }
};

struct ElfEnd {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, ElfEnd>;

void read_segments(Elf* elf, ElfFile& result) {
  std::size_t size = 0;
  const char* raw = elf_rawfile(elf, &size);
  std::size_t count = 0;
  elf_getphdrnum(elf, &count);
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr || header.p_type != PT_LOAD ||
        header.p_filesz == 0 || header.p_offset > size || header.p_filesz > size - header.p_offset) {
      continue;
    }
    const auto* first = reinterpret_cast<const std::uint8_t*>(raw) + header.p_offset;
    result.segments.push_back({header.p_paddr, {first, first + header.p_filesz}});
  }
}

void read_symbols(Elf_Scn* section, const GElf_Shdr& header, Elf* elf, bool thumb, ElfFile& result) {
  Elf_Data* data = elf_getdata(section, nullptr);
  const std::size_t count = header.sh_entsize == 0 || data == nullptr ? 0 : header.sh_size / header.sh_entsize;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) {
      continue;
    }
    const auto binding = GELF_ST_BIND(symbol.st_info);
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (name == nullptr || *name == '\0' || *name == '$') {
      continue;
    }
    const bool function = GELF_ST_TYPE(symbol.st_info) == STT_FUNC;
    if (binding != STB_GLOBAL && binding != STB_WEAK && !function) {
      continue;
    }
    const std::uint64_t address = thumb && function ? symbol.st_value & ~std::uint64_t{1} : symbol.st_value;
    result.symbols.emplace(name, ElfSymbol{address, symbol.st_size, binding == STB_WEAK, function});
  }
}

}  // namespace

Result<ElfFile> read_elf(const std::filesystem::path& file) {
  if (elf_version(EV_CURRENT) == EV_NONE) {
    return fail(ErrorKind::internal, "libelf does not know the current ELF version");
  }
  const Descriptor descriptor(file);
  const ElfHandle elf(descriptor.fd < 0 ? nullptr : elf_begin(descriptor.fd, ELF_C_READ, nullptr));
  GElf_Ehdr header;
  if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF || gelf_getehdr(elf.get(), &header) == nullptr ||
      header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
    return fail(ErrorKind::setup, "not a readable 32-bit little-endian ELF", file.string(),
                "remove it from the cache so that it is built again");
  }
  ElfFile result;
  const bool thumb = header.e_machine == EM_ARM;
  result.entry = thumb ? header.e_entry & ~std::uint64_t{1} : header.e_entry;
  read_segments(elf.get(), result);
  std::size_t names = 0;
  elf_getshdrstrndx(elf.get(), &names);
  for (Elf_Scn* section = elf_nextscn(elf.get(), nullptr); section != nullptr;
       section = elf_nextscn(elf.get(), section)) {
    GElf_Shdr section_header;
    if (gelf_getshdr(section, &section_header) == nullptr) {
      continue;
    }
    const char* name = elf_strptr(elf.get(), names, section_header.sh_name);
    if (name == nullptr) {
      continue;
    }
    if (section_header.sh_type == SHT_SYMTAB) {
      read_symbols(section, section_header, elf.get(), thumb, result);
    } else {
      result.sections[name] += section_header.sh_size;
    }
    if (std::string(name) == ".probemark") {
      if (const Elf_Data* data = elf_getdata(section, nullptr); data != nullptr && data->d_buf != nullptr) {
        result.description.assign(static_cast<const char*>(data->d_buf), data->d_size);
      }
    }
  }
  return result;
}

std::string function_at(const ElfFile& elf, std::uint64_t address) {
  std::string best;
  std::uint64_t start = 0;
  for (const auto& [name, symbol] : elf.symbols) {
    const bool holds = symbol.address <= address && (symbol.size == 0 || address < symbol.address + symbol.size);
    if (symbol.function && holds && (best.empty() || symbol.address > start)) {
      best = name;
      start = symbol.address;
    }
  }
  return best;
}

}  // namespace probemark

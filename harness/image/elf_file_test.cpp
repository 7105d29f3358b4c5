#include "harness/image/elf_file.hpp"

#include <gmock/gmock.h>

#include "harness/image/image_builder.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

const char* const source = R"(
#include <stdint.h>
uint32_t counter = 7;
uint32_t zeroed[16];
__attribute__((weak)) int weak_function(void) { return 1; }
static __attribute__((noinline)) int inner(int x) { return x * counter + 3; }
int main(void) { return inner(weak_function()) + zeroed[3]; }
__asm__(".section .probemark\n .ascii \"{}\"\n .previous");
)";

/// A tiny Thumb ELF, compiled once.
class ElfFileTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    set_content(folder_->path() / "tiny.c", source);
    const auto run = run_to_end(
        {"arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-O1", "-nostdlib", "-Wl,-emain", "-Wl,-Ttext=0x1000",
         "-Wl,-Tdata=0x20000000", "-o", elf().string(), (folder_->path() / "tiny.c").string()},
        std::chrono::seconds(60));
    ASSERT_TRUE(run) << describe(run.error());
    ASSERT_TRUE(run->status.ok()) << run->output;
  }
  static void TearDownTestSuite() { delete folder_; }

  static fs::path elf() { return folder_->path() / "tiny.elf"; }
  static fs::path sibling(const std::string& content) {
    set_content(folder_->path() / "other.elf", content);
    return folder_->path() / "other.elf";
  }

  static inline TemporaryFolder* folder_ = nullptr;
};

TEST_F(ElfFileTest, ReadsSymbolsWithoutTheThumbBit) {
  const auto read = read_elf(elf());
  ASSERT_TRUE(read) << describe(read.error());
  const ElfSymbol& main = read->symbols.at("main");
  EXPECT_EQ(read->entry, main.address);
  EXPECT_EQ(main.address % 2, 0U);
  EXPECT_TRUE(main.function);
  EXPECT_FALSE(main.weak);
  EXPECT_GT(main.size, 0U);
  EXPECT_TRUE(read->symbols.at("weak_function").weak);
  EXPECT_EQ(read->symbols.at("counter").address, 0x20000000U);
  EXPECT_FALSE(read->symbols.at("counter").function);
  EXPECT_EQ(read->symbols.count("$t"), 0U);
}

TEST_F(ElfFileTest, ReadsSectionsSegmentsAndTheDescription) {
  const auto read = read_elf(elf());
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(read->description, "{}");
  EXPECT_EQ(read->sections.at(".data"), 4U);
  EXPECT_EQ(read->sections.at(".bss"), 64U);
  bool data = false;
  for (const ImageSegment& segment : read->segments) {
    EXPECT_FALSE(segment.bytes.empty());
    data = data || (segment.address == 0x20000000 && segment.bytes == std::vector<std::uint8_t>{7, 0, 0, 0});
  }
  EXPECT_TRUE(data);
}

TEST_F(ElfFileTest, FindsTheFunctionThatHoldsAnAddress) {
  const auto read = read_elf(elf());
  ASSERT_TRUE(read);
  const ElfSymbol& inner = read->symbols.at("inner");
  EXPECT_EQ(function_at(*read, inner.address), "inner");
  EXPECT_EQ(function_at(*read, inner.address + inner.size - 1), "inner");
  EXPECT_NE(function_at(*read, inner.address + inner.size), "inner");
  EXPECT_EQ(function_at(*read, 0x10), "");
  EXPECT_EQ(function_at(*read, 0x20000000), "");
}

TEST_F(ElfFileTest, ATruncatedFileIsReadAsFarAsItGoesOrRefusedButNeverCrashes) {
  const std::string whole = content_of(elf());
  ASSERT_GT(whole.size(), 500U);
  for (std::size_t length = 0; length < whole.size(); length += length < 400 ? 1 : 37) {
    const auto file = sibling(whole.substr(0, length));
    const auto read = read_elf(file);
    EXPECT_FALSE(length < 52 && read) << length << " bytes are less than an ELF header";
    EXPECT_FALSE(read_image(file)) << length;
  }
}

TEST_F(ElfFileTest, ACorruptByteNeverCrashes) {
  const std::string whole = content_of(elf());
  for (std::size_t at = 0; at < whole.size(); at += at < 200 ? 1 : 61) {
    std::string corrupt = whole;
    corrupt[at] = static_cast<char>(~corrupt[at]);
    EXPECT_FALSE(read_image(sibling(corrupt))) << at;
  }
}

TEST_F(ElfFileTest, WhatIsNo32BitLittleEndianElfIsASetupErrorThatNamesTheFile) {
  std::string wide = content_of(elf());
  wide[4] = 2;  // EI_CLASS: ELFCLASS64
  std::string big = content_of(elf());
  big[5] = 2;  // EI_DATA: ELFDATA2MSB
  for (const std::string& content : {std::string(), std::string("no ELF at all"), std::string(4096, '\0'), wide, big}) {
    const auto file = sibling(content);
    const auto read = read_elf(file);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::setup);
    EXPECT_EQ(read.error().where, file.string());
  }
  EXPECT_FALSE(read_elf(folder_->path() / "absent.elf"));
  EXPECT_FALSE(read_elf(folder_->path()));
}

TEST_F(ElfFileTest, AnElfThatIsNoImageIsAnErrorThatNamesTheFile) {
  const auto image = read_image(elf());
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind, ErrorKind::setup);
  EXPECT_EQ(image.error().where, elf().string());
  EXPECT_THAT(image.error().what, testing::HasSubstr("protocol_version"));
}

}  // namespace
}  // namespace probemark

#include "harness/image/kernel_library.hpp"

#include <gmock/gmock.h>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

class KernelLibraryTest : public testing::Test {
 protected:
  KernelLibraryTest() {
    set_content(folder_.path() / "fast.c", "");
    set_content(folder_.path() / "slow.cpp", "");
  }

  /// The library whose kernels.toml is `text`.
  Result<KernelLibrary> read(const std::string& text) {
    set_content(folder_.path() / "kernels.toml", text);
    return read_kernel_library(folder_.path());
  }
  /// The error of such a file; it is an invalid input.
  Error refusal(const std::string& text) {
    const auto library = read(text);
    EXPECT_FALSE(library) << text;
    EXPECT_EQ(library.error().kind, ErrorKind::invalid_input);
    return library.error();
  }

  TemporaryFolder folder_;
};

const std::string head = "id = \"fast\"\ntitle = \"Fast kernels\"\nversion = \"1.2\"\n";

TEST_F(KernelLibraryTest, ReadsAllKeysWithAbsolutePaths) {
  const auto library = read(head + R"(sources = ["fast.c", "./slow.cpp"]
includes = ["include", "../shared"]
compile_flags = ["-O3", "-DFAST=1"]
profiles = ["single"]
)");
  ASSERT_TRUE(library) << describe(library.error());
  EXPECT_EQ(library->id, "fast");
  EXPECT_EQ(library->title, "Fast kernels");
  EXPECT_EQ(library->version, "1.2");
  EXPECT_THAT(library->sources, ElementsAre(folder_.path() / "fast.c", folder_.path() / "slow.cpp"));
  EXPECT_THAT(library->includes, ElementsAre(folder_.path() / "include", folder_.path().parent_path() / "shared"));
  EXPECT_THAT(library->compile_flags, ElementsAre("-O3", "-DFAST=1"));
  EXPECT_THAT(library->profiles, ElementsAre("single"));
  EXPECT_EQ(library->folder, folder_.path());
}

TEST_F(KernelLibraryTest, ListsMayBeEmptyOrAbsent) {
  for (const char* rest : {"", "sources = []\nprofiles = []\n"}) {
    const auto library = read(head + rest);
    ASSERT_TRUE(library) << describe(library.error());
    EXPECT_TRUE(library->sources.empty());
    EXPECT_TRUE(library->profiles.empty());
  }
}

TEST_F(KernelLibraryTest, AnUnknownKeyIsNamedWithFileAndLine) {
  const Error error = refusal(head + "sources = [\"fast.c\"]\nsource = \"fast.c\"\n");
  EXPECT_THAT(error.what, HasSubstr("`source`"));
  EXPECT_THAT(error.where, EndsWith("kernels.toml:5"));
  EXPECT_THAT(error.remedy, HasSubstr("compile_flags"));
}

TEST_F(KernelLibraryTest, EveryMissingRequiredKeyIsNamed) {
  EXPECT_THAT(refusal("title = \"t\"\nversion = \"1\"\n").what, HasSubstr("`id`"));
  EXPECT_THAT(refusal("id = \"i\"\nversion = \"1\"\n").what, HasSubstr("`title`"));
  EXPECT_THAT(refusal("id = \"i\"\ntitle = \"t\"\n").what, HasSubstr("`version`"));
}

TEST_F(KernelLibraryTest, AValueOfTheWrongKindIsNamedWithFileAndLine) {
  const Error number = refusal("id = \"i\"\ntitle = 7\nversion = \"1\"\n");
  EXPECT_THAT(number.what, HasSubstr("`title`"));
  EXPECT_THAT(number.where, EndsWith("kernels.toml:2"));
  for (const char* value : {"\"fast.c\"", "[1]", "[\"fast.c\", 1]", "{}"}) {
    const Error list = refusal(head + "sources = " + value + "\n");
    EXPECT_THAT(list.what, HasSubstr("`sources`")) << value;
    EXPECT_THAT(list.where, EndsWith("kernels.toml:4")) << value;
  }
}

TEST_F(KernelLibraryTest, AMissingSourceIsNamedWithFileAndLine) {
  const Error error = refusal(head + "compile_flags = []\nsources = [\"fast.c\", \"gone.c\"]\n");
  EXPECT_THAT(error.what, HasSubstr("'gone.c'"));
  EXPECT_THAT(error.where, EndsWith("kernels.toml:5"));
}

TEST_F(KernelLibraryTest, BrokenTomlIsNamedWithFileAndLine) {
  const Error error = refusal("id = \"i\"\ntitle = \"t\nversion = \"1\"\n");
  EXPECT_THAT(error.where, EndsWith("kernels.toml:2"));
  EXPECT_FALSE(error.what.empty());
}

TEST_F(KernelLibraryTest, AFolderWithoutKernelsTomlIsAnError) {
  const auto library = read_kernel_library(folder_.path() / "absent");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(library.error().where, HasSubstr("kernels.toml"));
}

TEST_F(KernelLibraryTest, ListsLibrariesByIdAndSkipsOtherFolders) {
  const fs::path kernels = folder_.path() / "targets/kernels";
  for (const char* id : {"zeta", "alpha"}) {
    fs::create_directories(kernels / id);
    set_content(kernels / id / "kernels.toml", std::string("id = \"") + id + "\"\ntitle = \"t\"\nversion = \"1\"\n");
  }
  fs::create_directories(kernels / "notes");
  const auto libraries = read_kernel_libraries(folder_.path() / "targets");
  ASSERT_TRUE(libraries) << describe(libraries.error());
  ASSERT_EQ(libraries->size(), 2U);
  EXPECT_EQ((*libraries)[0].id, "alpha");
  EXPECT_EQ((*libraries)[1].id, "zeta");
  set_content(kernels / "alpha/kernels.toml", "id = 7\n");
  EXPECT_FALSE(read_kernel_libraries(folder_.path() / "targets"));
}

TEST(KernelLibraries, ThoseOfTheTreeAreReadable) {
  const auto libraries = read_kernel_libraries(fs::path(PROBEMARK_SOURCE_DIR) / "targets");
  ASSERT_TRUE(libraries) << describe(libraries.error());
  std::vector<std::string> ids;
  for (const KernelLibrary& library : *libraries) {
    ids.push_back(library.id);
  }
  EXPECT_THAT(ids, testing::Contains("portable"));
}

}  // namespace
}  // namespace probemark

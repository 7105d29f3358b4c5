// Kernel libraries whose sources lie in a user's checkout, shown on a checkout of three small files.
#include "harness/image/source_checkout.hpp"

#include <gmock/gmock.h>

#include "harness/board/board_file.hpp"
#include "harness/image/image_builder.hpp"
#include "harness/image/two_layer_graph.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;

const char* const variable = "PROBEMARK_TEST_CHECKOUT";

const std::string kernels_toml = R"(id = "adapted"
title = "An adapter"
sources = ["adapter.c"]
includes = ["."]

[checkout]
variable = "PROBEMARK_TEST_CHECKOUT"
url = "https://example.org/nn"
sources = ["Source/*Functions/*.c"]
exclude = ["*_f16.c"]
includes = ["Include"]
version_file = "Include/nn.h"
version_pattern = 'Revision: +V\.([0-9.]+)'
)";

class SourceCheckoutTest : public testing::Test {
 protected:
  SourceCheckoutTest() {
    fs::create_directories(library());
    set_content(library() / "kernels.toml", kernels_toml);
    set_content(
        library() / "adapter.c",
        "#include \"nn.h\"\n#include \"reference/kernel_abi.h\"\n"
        "int32_t pm_fully_connected_s8_s8_s8(const pm_fully_connected_params* p, const pm_s8* i, const pm_s8* f,"
        " const pm_bias_s8* b, pm_s8* o, void* s) { return nn_fc(o); }\n");
    for (const char* name : {"Include", "Source/FcFunctions", "Source/AddFunctions", "Source/Bindings"}) {
      fs::create_directories(root() / name);
    }
    set_content(root() / "Include/nn.h", "/* $Revision:   V.1.4.2 */\nint nn_fc(signed char*);\n");
    set_content(root() / "Source/FcFunctions/fc.c",
                "#include \"nn.h\"\n#include \"fc.h\"\nint nn_fc(signed char* o) { *o = ANSWER; return 0; }\n");
    set_content(root() / "Source/FcFunctions/fc.h", "#define ANSWER 42\n");
    set_content(root() / "Source/AddFunctions/add.c", "int nn_add;\n");
    set_content(root() / "Source/AddFunctions/add_f16.c", "#error not wanted\n");
    set_content(root() / "Source/Bindings/python.c", "#error not wanted\n");
    ::setenv(variable, root().c_str(), 1);
  }
  ~SourceCheckoutTest() override { ::unsetenv(variable); }

  [[nodiscard]] fs::path library() const { return folder_.path() / "adapted"; }
  [[nodiscard]] fs::path root() const { return folder_.path() / "nn"; }
  [[nodiscard]] KernelLibrary read() const {
    auto read = read_kernel_library(library());
    EXPECT_TRUE(read) << describe(read.error());
    return read ? std::move(*read) : KernelLibrary();
  }
  /// Why the library is absent; it is no error that it is.
  [[nodiscard]] Error absence() const {
    const KernelLibrary found = read();
    EXPECT_TRUE(found.absent);
    EXPECT_FALSE(found.checkout);
    return found.absent.value_or(Error{});
  }
  [[nodiscard]] Error refusal(const std::string& text) const {
    set_content(library() / "kernels.toml", text);
    const auto found = read_kernel_library(library());
    EXPECT_FALSE(found) << text;
    return found ? Error{} : found.error();
  }

  TemporaryFolder folder_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(SourceCheckoutTest, AddsTheFilesThatThePatternsMatch) {
  const KernelLibrary found = read();
  EXPECT_FALSE(found.absent);
  EXPECT_THAT(found.sources, ElementsAre(library() / "adapter.c", root() / "Source/AddFunctions/add.c",
                                         root() / "Source/FcFunctions/fc.c"));
  EXPECT_THAT(found.includes, ElementsAre(library() / "", root() / "Include"));
}

TEST_F(SourceCheckoutTest, TheVersionIsThatOfTheCheckoutAndNamesItsFiles) {
  EXPECT_THAT(read().version, MatchesRegex("1\\.4\\.2\\+sources\\.[0-9a-f]{8}"));
}

TEST_F(SourceCheckoutTest, ATrailingSlashAndARelativeRootAreTheSameCheckout) {
  const KernelLibrary plain = read();
  ::setenv(variable, (root().string() + "/").c_str(), 1);
  EXPECT_EQ(read().sources, plain.sources);
  const fs::path before = fs::current_path();
  fs::current_path(folder_.path());
  ::setenv(variable, "nn", 1);
  EXPECT_EQ(read().sources, plain.sources);
  fs::current_path(before);
}

TEST_F(SourceCheckoutTest, AnyFileThatMayBeReadChangesHashAndVersion) {
  const KernelLibrary before = read();
  const std::string hash = hash_of(before).value();
  for (const char* name : {"Source/FcFunctions/fc.c", "Source/FcFunctions/fc.h", "Include/nn.h"}) {
    const std::string old = content_of(root() / name);
    set_content(root() / name, old + "/* changed */\n");
    EXPECT_NE(hash_of(read()).value(), hash) << name;
    EXPECT_NE(read().version, before.version) << name;
    set_content(root() / name, old);
  }
  EXPECT_EQ(hash_of(read()).value(), hash);
  set_content(library() / "adapter.c", "/* changed */\n");
  EXPECT_NE(hash_of(read()).value(), hash);
  EXPECT_EQ(read().version, before.version) << "the version is that of the checkout";
}

TEST_F(SourceCheckoutTest, WithoutTheVariableTheLibraryIsAbsentAndSaysHowToGetIt) {
  for (const bool empty : {false, true}) {
    empty ? ::setenv(variable, "", 1) : ::unsetenv(variable);
    const Error absent = absence();
    EXPECT_EQ(absent.kind, ErrorKind::setup);
    EXPECT_EQ(absent.what, "absent: PROBEMARK_TEST_CHECKOUT is not set");
    EXPECT_THAT(absent.where, HasSubstr("kernel library adapted"));
    EXPECT_THAT(absent.where, EndsWith("kernels.toml:6"));
    EXPECT_THAT(absent.remedy, HasSubstr("https://example.org/nn"));
    EXPECT_THAT(absent.remedy, HasSubstr(variable));
  }
}

TEST_F(SourceCheckoutTest, AFolderThatIsNotThereOrLacksAFileIsAbsentAndNamesWhat) {
  fs::remove_all(root() / "Source/AddFunctions");
  fs::remove(root() / "Source/FcFunctions/fc.c");
  EXPECT_THAT(absence().what, HasSubstr("it has no file 'Source/*Functions/*.c'"));
  fs::remove_all(root() / "Include");
  set_content(root() / "Source/FcFunctions/fc.c", "");
  EXPECT_THAT(absence().what, HasSubstr("it has no folder 'Include'"));
  fs::remove_all(root());
  EXPECT_THAT(absence().what, HasSubstr("names no folder: " + root().string()));
}

TEST_F(SourceCheckoutTest, WithoutAVersionItIsAbsent) {
  set_content(root() / "Include/nn.h", "/* Revision: none */\n");
  EXPECT_THAT(absence().what, HasSubstr("Include/nn.h holds no version"));
  set_content(library() / "kernels.toml", replaced(kernels_toml, "V\\.([0-9.]+)", "("));
  EXPECT_THAT(absence().what, HasSubstr("version_pattern is no regular expression"));
}

TEST_F(SourceCheckoutTest, MistakesInTheTableAreErrorsWithFileAndLine) {
  const auto expect = [this](const std::string& from, const std::string& to, const char* what, const char* where) {
    const Error error = refusal(replaced(kernels_toml, from, to));
    EXPECT_EQ(error.kind, ErrorKind::invalid_input);
    EXPECT_THAT(error.what, HasSubstr(what));
    EXPECT_THAT(error.where, EndsWith(where));
  };
  expect("exclude =", "excluded =", "`excluded`", "kernels.toml:10");
  expect("url = \"https://example.org/nn\"\n", "", "`url` is missing", "kernels.toml:6");
  expect("variable = \"PROBEMARK_TEST_CHECKOUT\"", "variable = 1", "`variable`", "kernels.toml:7");
  expect("includes = [\"Include\"]", "includes = \"Include\"", "`includes`", "kernels.toml:11");
  expect("title = \"An adapter\"", "title = \"t\"\nversion = \"1\"", "`version` beside [checkout]", "kernels.toml:3");
  EXPECT_THAT(refusal("id = \"a\"\ntitle = \"t\"\nversion = \"1\"\ncheckout = 1\n").where, EndsWith("kernels.toml:3"));
}

/// The image of a small model with that library, in a cache of the test's own.
Result<std::variant<Image, DoesNotFit>> image_with(const KernelLibrary& kernels, const fs::path& cache) {
  const fs::path home = PROBEMARK_SOURCE_DIR;
  const auto board = read_board_file(home / "targets/boards/qemu-mps2-an386.toml", home / "targets/cores");
  const Graph graph = two_layer_graph();
  const auto program = lower(graph, Profile::double_rounding);
  EXPECT_TRUE(board && program);
  ImageBuilder builder(home, BuildCache(cache));
  return builder.build({graph, *program, *board, kernels, "two-layer", "0123"});
}

TEST_F(SourceCheckoutTest, AnImageIsLinkedWithTheCheckoutAndBuiltAgainWhenAHeaderOfItChanges) {
  const auto image = [this] {
    auto outcome = image_with(read(), folder_.path() / "cache");
    EXPECT_TRUE(outcome) << describe(outcome.error());
    return outcome ? std::get<Image>(std::move(*outcome)) : Image();
  };
  const Image first = image();
  ASSERT_EQ(first.operators.size(), 2U);
  EXPECT_EQ(first.operators[0].library, "adapted");
  EXPECT_TRUE(image().cached);
  set_content(root() / "Source/FcFunctions/fc.h", "#define ANSWER 43\n");
  const Image second = image();
  EXPECT_FALSE(second.cached);
  EXPECT_NE(first.sha256, second.sha256);
}

TEST_F(SourceCheckoutTest, AnImageWithAnAbsentLibraryIsRefusedWithTheReason) {
  ::unsetenv(variable);
  const auto outcome = image_with(read(), folder_.path() / "cache");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::setup);
  EXPECT_THAT(outcome.error().what, HasSubstr("PROBEMARK_TEST_CHECKOUT is not set"));
}

}  // namespace
}  // namespace probemark

#include "harness/board/core_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace probemark {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;

const std::filesystem::path cores = std::filesystem::path(PROBEMARK_SOURCE_DIR) / "targets" / "cores";
const std::filesystem::path file = cores / "cortex-m0" / "core.toml";

const std::string valid = R"(id = "cortex-m0"
title = "Some core"
family = "arm-m"
toolchain = "arm-none-eabi-"
compile_flags = ["-mcpu=cortex-m0", "-mthumb"]
link_flags = []
sources = ["../arm-m/startup.S"]
linker_template = "../arm-m/image.ld.in"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(CoreFile, ReadsEverything) {
  const Result<Core> core = parse_core(valid + "counter = \"ticks\"\n", file);
  ASSERT_TRUE(core) << describe(core.error());
  EXPECT_EQ(core->id, "cortex-m0");
  EXPECT_EQ(core->family, "arm-m");
  EXPECT_EQ(core->compile_flags, (std::vector<std::string>{"-mcpu=cortex-m0", "-mthumb"}));
  EXPECT_TRUE(core->link_flags.empty());
  EXPECT_EQ(core->sources, (std::vector<std::filesystem::path>{cores / "arm-m" / "startup.S"}));
  EXPECT_EQ(core->linker_template, cores / "arm-m" / "image.ld.in");
  EXPECT_EQ(core->counter, "ticks");
}

TEST(CoreFile, NoCounterIsAnEmptyOne) {
  const Result<Core> core = parse_core(valid, file);
  ASSERT_TRUE(core) << describe(core.error());
  EXPECT_EQ(core->counter, "");
}

TEST(CoreFile, AllShippedCoresAreRight) {
  const std::vector<std::string> ids = core_ids(cores);
  EXPECT_THAT(ids, Contains("rv32imac"));
  EXPECT_THAT(ids, testing::Not(Contains("freestanding")));
  for (const std::string& id : ids) {
    const Result<Core> core = read_core_file(cores, id);
    EXPECT_TRUE(core) << describe(core.error());
  }
}

TEST(CoreFile, MistakesAreErrorsWithFileAndLine) {
  struct Mistake {
    std::string from, to, line, what;
  };
  const Mistake mistakes[] = {
      {"title", "titel", ":2", "no key \"titel\""},
      {"\"cortex-m0\"\n", "\"cortex-m1\"\n", ":1", "not the name of its folder"},
      {"arm-m\"\n", "mips\"\n", ":3", "mips"},
      {"[]", "[7]", ":6", "not a string"},
      {"link_flags = []\n", "", ":1", "lacks the key \"link_flags\""},
      {"startup.S", "stopdown.S", ":7", "stopdown.S"},
      {"image.ld.in", "image.ld", ":8", "image.ld"},
      {"= \"arm-none-eabi-\"", "=", ":4", ""},
  };
  for (const Mistake& mistake : mistakes) {
    const Result<Core> core = parse_core(replaced(valid, mistake.from, mistake.to), file);
    ASSERT_FALSE(core) << mistake.to;
    EXPECT_EQ(core.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(core.error().where, EndsWith("core.toml" + mistake.line)) << describe(core.error());
    EXPECT_THAT(core.error().what, HasSubstr(mistake.what));
    EXPECT_FALSE(core.error().remedy.empty());
  }
}

TEST(CoreFile, EveryTruncationIsAnErrorOrACore) {
  for (std::size_t length = 0; length <= valid.size(); ++length) {
    const Result<Core> core = parse_core(std::string_view(valid).substr(0, length), file);
    EXPECT_TRUE(core || !core.error().where.empty()) << length;
  }
}

}  // namespace
}  // namespace probemark

#include "harness/image/build_cache.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

const std::string key = "ab12";

std::size_t entries_of(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

TEST(BuildCache, FindsWhatWasStored) {
  const TemporaryFolder folder;
  const BuildCache cache(folder.path() / "cache");
  EXPECT_EQ(cache.find(key, ".o"), std::nullopt);
  const auto work = cache.make_work_folder();
  ASSERT_TRUE(work) << describe(work.error());
  set_content(*work / "built.o", "object");
  const auto stored = cache.store(key, ".o", *work / "built.o");
  ASSERT_TRUE(stored) << describe(stored.error());
  EXPECT_EQ(cache.find(key, ".o"), *stored);
  EXPECT_EQ(content_of(*stored), "object");
  EXPECT_FALSE(fs::exists(*work / "built.o"));
}

TEST(BuildCache, KeepsKeysAndSuffixesApart) {
  const TemporaryFolder folder;
  const BuildCache cache(folder.path());
  set_content(folder.path() / "built", "object");
  ASSERT_TRUE(cache.store(key, ".o", folder.path() / "built"));
  EXPECT_EQ(cache.find(key, ".elf"), std::nullopt);
  EXPECT_EQ(cache.find("ab13", ".o"), std::nullopt);
}

TEST(BuildCache, MakesWorkFoldersInsideItselfAndEachAnother) {
  const TemporaryFolder folder;
  const BuildCache cache(folder.path() / "deep" / "cache");
  const auto one = cache.make_work_folder();
  const auto other = cache.make_work_folder();
  ASSERT_TRUE(one && other);
  EXPECT_NE(*one, *other);
  EXPECT_EQ(one->parent_path(), cache.folder());
}

TEST(BuildCache, ConcurrentStoresOfOneKeyLeaveOneWholeEntry) {
  const TemporaryFolder folder;
  const BuildCache cache(folder.path());
  constexpr int writers = 8;
  constexpr std::size_t bytes = 1 << 16;
  std::vector<std::jthread> threads;
  std::atomic<int> failures{0};
  std::atomic<int> torn{0};
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&cache, &failures, &torn, w] {
      for (int round = 0; round < 20; ++round) {
        const auto work = cache.make_work_folder();
        const std::string content(bytes, static_cast<char>('a' + w));
        if (!work) {
          ++failures;
          return;
        }
        set_content(*work / "built", content);
        const auto stored = cache.store(key, ".elf", *work / "built");
        failures += stored ? 0 : 1;
        fs::remove_all(*work);
        const std::string seen = content_of(*cache.find(key, ".elf"));
        torn += seen == std::string(bytes, seen.empty() ? '?' : seen[0]) ? 0 : 1;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(entries_of(folder.path() / "ab"), 1U);
}

TEST(BuildCache, AFolderThatCannotBeMadeIsASetupErrorWithRemedy) {
  const TemporaryFolder folder;
  set_content(folder.path() / "file", "");
  const BuildCache cache(folder.path() / "file" / "cache");
  const auto work = cache.make_work_folder();
  ASSERT_FALSE(work);
  EXPECT_EQ(work.error().kind, ErrorKind::setup);
  EXPECT_EQ(work.error().where, cache.folder().string());
  EXPECT_THAT(work.error().remedy, testing::HasSubstr("PROBEMARK_CACHE"));
  const auto stored = cache.store(key, ".o", folder.path() / "file");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().kind, ErrorKind::setup);
  EXPECT_THAT(stored.error().remedy, testing::HasSubstr("PROBEMARK_CACHE"));
}

TEST(BuildCache, StoringWhatWasNotBuiltIsAnError) {
  const TemporaryFolder folder;
  const BuildCache cache(folder.path());
  EXPECT_FALSE(cache.store(key, ".o", folder.path() / "nothing"));
  EXPECT_EQ(cache.find(key, ".o"), std::nullopt);
}

TEST(BuildCache, ARelativeFolderDoesNotDependOnTheWorkingFolder) {
  const BuildCache cache("relative/cache");
  EXPECT_EQ(cache.folder(), fs::current_path() / "relative/cache");
}

/// Sets the variables that choose the folder, and puts them back.
class DefaultCacheFolder : public testing::Test {
 protected:
  static constexpr const char* names[] = {"PROBEMARK_CACHE", "XDG_CACHE_HOME", "HOME"};
  void SetUp() override {
    for (const char* name : names) {
      const char* value = std::getenv(name);
      saved_.push_back(value == nullptr ? std::nullopt : std::optional<std::string>(value));
      ::unsetenv(name);
    }
  }
  void TearDown() override {
    for (std::size_t i = 0; i < saved_.size(); ++i) {
      saved_[i] ? ::setenv(names[i], saved_[i]->c_str(), 1) : ::unsetenv(names[i]);
    }
  }
  std::vector<std::optional<std::string>> saved_;
};

TEST_F(DefaultCacheFolder, IsProbemarkCacheThenXdgThenHome) {
  ::setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(default_cache_folder(), "/home/ada/.cache/probemark");
  ::setenv("XDG_CACHE_HOME", "/xdg", 1);
  EXPECT_EQ(default_cache_folder(), "/xdg/probemark");
  ::setenv("PROBEMARK_CACHE", "/own", 1);
  EXPECT_EQ(default_cache_folder(), "/own");
}

TEST_F(DefaultCacheFolder, TakesAnEmptyVariableForAnAbsentOne) {
  ::setenv("HOME", "/home/ada", 1);
  ::setenv("XDG_CACHE_HOME", "", 1);
  ::setenv("PROBEMARK_CACHE", "", 1);
  EXPECT_EQ(default_cache_folder(), "/home/ada/.cache/probemark");
}

TEST_F(DefaultCacheFolder, IsATemporaryOneWhereThereIsNoHome) {
  EXPECT_EQ(default_cache_folder(), "/tmp/.cache/probemark");
}

}  // namespace
}  // namespace probemark

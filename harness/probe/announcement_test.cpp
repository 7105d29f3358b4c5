#include "harness/probe/announcement.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace probemark {
namespace {

using namespace std::chrono_literals;

class Announcement : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "announcement-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<std::string> announced_by(const std::string& script, std::chrono::steady_clock::duration deadline) {
    const std::filesystem::path log = folder_ / "log";
    auto process = ChildProcess::spawn({"/bin/sh", "-c", script}, {log, -1, {}, {}});
    if (!process) {
      return tl::unexpected(process.error());
    }
    return await_announcement(*process, log, "listening on port (\\d+)\n", deadline);
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(Announcement, GivesWhatTheLogSays) {
  EXPECT_EQ(announced_by("echo starting; echo listening on port 1234; exec sleep 60", 30s), "1234");
  EXPECT_EQ(announced_by("echo listening on port 1234", 30s), "1234") << "said with the last breath";
}

TEST_F(Announcement, SaysWhatItWaitedForInVain) {
  const auto ended = announced_by("echo listening on port; exit 3", 30s);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(ended.error().what, "sh exited with status 3 before it listened");
  const auto silent = announced_by("exec sleep 60", 50ms);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().kind, ErrorKind::target_lost);
  EXPECT_NE(silent.error().what.find("did not listen within"), std::string::npos) << silent.error().what;
}

}  // namespace
}  // namespace probemark

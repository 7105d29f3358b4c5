#include "harness/probe/socket_folder.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(SocketFolder, PrefersTheGivenFolder) {
  const std::filesystem::path preferred = std::filesystem::path(::testing::TempDir()) / "pm-socket";
  const auto folder = SocketFolder::create(preferred);
  ASSERT_TRUE(folder) << describe(folder.error());
  EXPECT_EQ(folder->socket().parent_path(), preferred);
}

TEST(SocketFolder, AvoidsPathsThatAreTooLong) {
  const std::filesystem::path preferred = std::filesystem::path(::testing::TempDir()) / std::string(150, 'x');
  std::filesystem::path socket;
  {
    const auto folder = SocketFolder::create(preferred);
    ASSERT_TRUE(folder) << describe(folder.error());
    socket = folder->socket();
    EXPECT_LT(socket.native().size(), 100u);
    EXPECT_TRUE(std::filesystem::is_directory(socket.parent_path()));
  }
  EXPECT_FALSE(std::filesystem::exists(socket.parent_path()));
  std::filesystem::remove_all(preferred);
}

TEST(SocketFolder, SaysWhatItCannotMake) {
  const auto folder = SocketFolder::create("/dev/null/folder");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::setup);
}

}  // namespace
}  // namespace probemark

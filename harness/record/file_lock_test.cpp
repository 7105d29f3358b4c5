#include "harness/record/file_lock.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

constexpr const char* locks =
    "1: POSIX  ADVISORY  WRITE 100 08:01:42 0 EOF\n"
    "2: FLOCK  ADVISORY  WRITE 200 08:01:42 0 EOF\n"
    "3: FLOCK  ADVISORY  WRITE 300 fd:01:42 0 EOF\n"
    "4: FLOCK  ADVISORY  WRITE 0 08:01:43 0 EOF\n"
    "5: FLOCK  ADVISORY  WRITE 500 00:2f:44 0 EOF\n";

TEST(FlockHolder, IsFoundByDeviceAndInode) {
  EXPECT_EQ(flock_holder(locks, 0x08, 1, 42), 200);
  EXPECT_EQ(flock_holder(locks, 0xfd, 1, 42), 300);
}

TEST(FlockHolder, IsFoundByAUniqueInodeWhereTheDeviceDiffers) {
  EXPECT_EQ(flock_holder(locks, 0x08, 1, 44), 500);
  EXPECT_EQ(flock_holder(locks, 0x09, 9, 42), std::nullopt);
}

TEST(FlockHolder, OfAnotherNamespaceOrNoneIsUnknown) {
  EXPECT_EQ(flock_holder(locks, 0x08, 1, 43), std::nullopt);
  EXPECT_EQ(flock_holder("", 0x08, 1, 42), std::nullopt);
  EXPECT_EQ(flock_holder("nonsense\n\n", 0x08, 1, 42), std::nullopt);
}

}  // namespace
}  // namespace probemark

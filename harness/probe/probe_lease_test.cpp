#include "harness/probe/probe_lease.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace probemark {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ProbeLeaseTest : public testing::Test {
 protected:
  ProbeLeaseTest() {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    ::setenv("PROBEMARK_LEASES", folder_.c_str(), 1);
  }
  ~ProbeLeaseTest() override {
    ::unsetenv("PROBEMARK_LEASES");
    std::filesystem::remove_all(folder_);
  }

  std::string folder_ = ::testing::TempDir() + "/leases-XXXXXX";
};

TEST_F(ProbeLeaseTest, IsHeldByOneAtATime) {
  {
    const auto lease = ProbeLease::take("066E/FF", 0s);
    ASSERT_TRUE(lease) << describe(lease.error());
    const auto second = ProbeLease::take("066E/FF", 60ms);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::setup);
    EXPECT_THAT(second.error().what,
                HasSubstr("the probe 066E/FF is in use by process " + std::to_string(::getpid()) + " of "));
    EXPECT_THAT(second.error().what, HasSubstr("waited 60 ms"));
    EXPECT_TRUE(ProbeLease::take("another", 0s));
  }
  EXPECT_TRUE(ProbeLease::take("066E/FF", 0s));
}

TEST_F(ProbeLeaseTest, EndsWithTheProcessThatHoldsIt) {
  std::array<int, 2> taken{};
  std::array<int, 2> release{};
  ASSERT_EQ(::pipe(taken.data()), 0);
  ASSERT_EQ(::pipe(release.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  char byte = 0;
  if (child == 0) {
    const auto lease = ProbeLease::take("probe", 0s);
    byte = lease ? 'y' : 'n';
    const bool told = ::write(taken[1], &byte, 1) == 1 && ::read(release[0], &byte, 1) == 1;
    ::_exit(told ? 0 : 1);
  }
  ASSERT_EQ(::read(taken[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const auto refused = ProbeLease::take("probe", 0s);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("process " + std::to_string(child)));
  ASSERT_EQ(::write(release[1], "x", 1), 1);
  const auto waited = ProbeLease::take("probe", 10s);
  EXPECT_TRUE(waited) << describe(waited.error());
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(ProbeLeaseTest, OnlyAFolderOfItsOwnIsOpenedToEveryone) {
  const auto everyone = std::filesystem::perms::all | std::filesystem::perms::sticky_bit;
  const auto before = std::filesystem::status(folder_).permissions();
  ASSERT_NE(before, everyone);
  EXPECT_TRUE(ProbeLease::take("probe", 0s));
  EXPECT_EQ(std::filesystem::status(folder_).permissions(), before);
  const std::string within = folder_ + "/made";
  ::setenv("PROBEMARK_LEASES", within.c_str(), 1);
  EXPECT_TRUE(ProbeLease::take("probe", 0s));
  EXPECT_EQ(std::filesystem::status(within).permissions(), everyone);
}

TEST_F(ProbeLeaseTest, AFolderThatCannotBeUsedIsNamed) {
  ::setenv("PROBEMARK_LEASES", "/dev/null/leases", 1);
  const auto lease = ProbeLease::take("probe", 0s);
  ASSERT_FALSE(lease);
  EXPECT_EQ(lease.error().where, "/dev/null/leases/probe.lease");
  EXPECT_THAT(lease.error().remedy, HasSubstr("PROBEMARK_LEASES"));
}

}  // namespace
}  // namespace probemark

#include "harness/run/fingerprint.hpp"

#include <gmock/gmock.h>

#include "harness/digest/sha256.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

class FingerprintTest : public testing::Test {
 protected:
  void SetUp() override {
    board_.file = folder_.path() / "board.toml";
    workload_.file = folder_.path() / "workload.toml";
    set_content(board_.file, "id = \"b\"\n");
    set_content(workload_.file, "id = \"w\"\n");
    board_.clock_hz = 48'000'000;
    workload_.model_sha256 = "abc";
    kernels_.version = "1.2";
    image_.compiler = "g++ 12.2.1";
    image_.flags = "-O2";
    image_.sha256 = "def";
    record_.profile = "double";
  }

  const Fingerprint& completed() {
    complete_fingerprint(record_, {board_, workload_, kernels_, image_, "123", provenance_});
    return record_.fingerprint;
  }

  TemporaryFolder folder_;
  Board board_;
  WorkloadFile workload_;
  KernelLibrary kernels_;
  Image image_;
  Record record_;
  Provenance provenance_{"c0ffee", "Linux", "0.1"};
};

TEST_F(FingerprintTest, EveryKeyIsAnsweredOnce) {
  const Fingerprint& fingerprint = completed();
  for (const std::string_view key : fingerprint_key::all) {
    const std::string name(key);
    EXPECT_NE(fingerprint.values.contains(name), fingerprint.absent.contains(name)) << name;
  }
  for (const auto& [key, value] : fingerprint.values) EXPECT_NE(value, "") << key;
  for (const auto& [key, reason] : fingerprint.absent) EXPECT_NE(reason, "") << key;
  EXPECT_EQ(fingerprint.values.at("board_sha256"), *sha256_of_file(board_.file));
  EXPECT_EQ(fingerprint.values.at("workload_sha256"), *sha256_of_file(workload_.file));
  EXPECT_EQ(fingerprint.values.at("host"), "Linux");
  EXPECT_EQ(fingerprint.values.at("harness_version"), "0.1");
  EXPECT_EQ(fingerprint.absent.at("voltage_v"), "an emulator has no supply");
}

TEST_F(FingerprintTest, WhatIsAnsweredStays) {
  record_.fingerprint.values["voltage_v"] = "1.8";
  record_.fingerprint.absent["debug_state"] = "nobody looked";
  const Fingerprint& fingerprint = completed();
  EXPECT_EQ(fingerprint.values.at("voltage_v"), "1.8");
  EXPECT_FALSE(fingerprint.absent.contains("voltage_v"));
  EXPECT_FALSE(fingerprint.values.contains("debug_state"));
}

TEST_F(FingerprintTest, WhatDoesNotExistHasItsReason) {
  image_ = {};
  provenance_.commit = "";
  std::filesystem::remove(board_.file);
  const Fingerprint& fingerprint = completed();
  EXPECT_EQ(fingerprint.absent.at("compiler"), "no image was built");
  EXPECT_EQ(fingerprint.absent.at("image_sha256"), "no image was built");
  EXPECT_EQ(fingerprint.absent.at("commit"), "not run from a git checkout");
  EXPECT_EQ(fingerprint.absent.at("board_sha256"), "the file cannot be read any more");
}

TEST_F(FingerprintTest, TheClockIsCheckedWhereThereIsALatency) {
  record_.metrics["latency_s"] = Measurement{.median = 0.1};
  EXPECT_EQ(completed().values.at("clock_check"), "within 1 % of the host's clock");
}

TEST_F(FingerprintTest, AClockThatWasNotCheckedHasTheReasonOfTheLatency) {
  record_.metrics["latency_s"] = AbsentMetric{"not_measured", "the counter stops while the core sleeps"};
  EXPECT_EQ(completed().absent.at("clock_check"), "the counter stops while the core sleeps");
}

TEST_F(FingerprintTest, AnItemThatEndedEarlyHasNoCheckedClock) {
  EXPECT_THAT(completed().absent.at("clock_check"), HasSubstr("ended before"));
}

}  // namespace
}  // namespace probemark

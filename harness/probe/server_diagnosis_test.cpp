#include "harness/probe/server_diagnosis.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::HasSubstr;

TEST(ServerDiagnosis, TellsPermissionFromUse) {
  const auto denied = diagnose("openocd", "Error: libusb_open() failed with LIBUSB_ERROR_ACCESS");
  ASSERT_TRUE(denied);
  EXPECT_EQ(denied->what, "no permission to open the probe");
  EXPECT_THAT(denied->remedy, HasSubstr("udev"));
  const auto busy = diagnose("pyocd", "[Errno 16] Resource busy");
  ASSERT_TRUE(busy);
  EXPECT_EQ(busy->what, "another program uses the probe");
  EXPECT_THAT(busy->remedy, HasSubstr("end the other program"));
}

TEST(ServerDiagnosis, ALostTargetIsNoMistakeOfTheUser) {
  EXPECT_EQ(diagnose("openocd", "Error: init mode failed (unable to connect to the target)")->kind,
            ErrorKind::target_lost);
  EXPECT_EQ(diagnose("openocd", "Error: open failed")->kind, ErrorKind::setup);
}

TEST(ServerDiagnosis, KnowsOnlyTheServersOwnWords) {
  EXPECT_FALSE(diagnose("pyocd", "Error: open failed"));
  EXPECT_FALSE(diagnose("openocd", "Info : all is well"));
  EXPECT_FALSE(diagnose("openocd", ""));
}

TEST(TellingWords, AreComplaintsWhereThereAreSome) {
  EXPECT_EQ(telling_words("Info : clock speed 8000 | Error: no answer | [====] | Warn : slow"),
            "Error: no answer | Warn : slow");
  EXPECT_EQ(telling_words("0001234 I Erasing... [loader] | 0001250 E lost it [gdb]"), "0001250 E lost it [gdb]");
}

TEST(TellingWords, AreTheLastLinesElse) {
  EXPECT_EQ(telling_words("1 | 2 | [---|---| | 3 | 4 | 5"), "2 | 3 | 4 | 5");
  EXPECT_EQ(telling_words(""), "");
}

}  // namespace
}  // namespace probemark

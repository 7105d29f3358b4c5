#include "harness/commands/command.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<Record> records_of(const std::vector<Status>& statuses) {
  std::vector<Record> records;
  for (const Status status : statuses) {
    records.push_back({});
    records.back().status = status;
  }
  return records;
}

TEST(ExitCode, OfEveryErrorKindIsTheDocumentedOne) {
  const std::map<ErrorKind, int> codes = {
      {ErrorKind::usage, 2},       {ErrorKind::nothing_selected, 4}, {ErrorKind::invalid_input, 2},
      {ErrorKind::setup, 30},      {ErrorKind::target_lost, 31},     {ErrorKind::mismatch, 20},
      {ErrorKind::interrupted, 1}, {ErrorKind::not_comparable, 40},  {ErrorKind::internal, 1},
  };
  EXPECT_EQ(codes.size(), static_cast<std::size_t>(ErrorKind::internal) + 1) << "all kinds";
  for (const auto& [kind, code] : codes) {
    EXPECT_EQ(exit_code_of(kind), code);
  }
}

TEST(ExitCode, OfOneRecordFollowsItsStatus) {
  const std::map<Status, int> codes = {
      {Status::bit_exact, 0},   {Status::mismatch, 20},    {Status::does_not_fit, 0},
      {Status::fault, 31},      {Status::target_lost, 31}, {Status::build_failed, 30},
      {Status::unsupported, 2}, {Status::skipped, 0},      {Status::unstable, 0},
  };
  EXPECT_EQ(codes.size(), static_cast<std::size_t>(Status::skipped) + 1) << "all statuses";
  for (const auto& [status, code] : codes) {
    EXPECT_EQ(exit_code_of(records_of({status})), code);
  }
  EXPECT_EQ(exit_code_of(std::vector<Record>()), 0);
}

TEST(ExitCode, OfEverySetOfRecordsIsThatOfTheWorst) {
  // From the worst: a mismatch, then lost targets and faults, then failed builds, then unsupported models.
  const std::vector<std::pair<int, unsigned>> ranks = {
      {20, 1U << static_cast<unsigned>(Status::mismatch)},
      {31, 1U << static_cast<unsigned>(Status::target_lost) | 1U << static_cast<unsigned>(Status::fault)},
      {30, 1U << static_cast<unsigned>(Status::build_failed)},
      {2, 1U << static_cast<unsigned>(Status::unsupported)},
  };
  constexpr unsigned statuses = static_cast<unsigned>(Status::skipped) + 1;
  for (unsigned set = 0; set < 1U << statuses; ++set) {
    std::vector<Status> chosen;
    for (unsigned status = 0; status < statuses; ++status) {
      if ((set >> status & 1U) != 0) {
        chosen.push_back(static_cast<Status>(status));
      }
    }
    int expected = 0;
    for (const auto& [code, members] : ranks) {
      expected = expected == 0 && (set & members) != 0 ? code : expected;
    }
    EXPECT_EQ(exit_code_of(records_of(chosen)), expected) << set;
  }
}

TEST(ReportError, PrintsWhatWhereAndRemedyToStderr) {
  testing::internal::CaptureStderr();
  const int code = report_error(Error{ErrorKind::setup, "no compiler", "some-board", "install it"});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "probemark: some-board: no compiler\n  remedy: install it\n");
  EXPECT_EQ(code, 30);
}

TEST(UnknownName, SuggestsTheClosest) {
  const Error error = unknown_name("board", "qemu-mircobit", {"qemu-microbit", "qemu-mps2-an500", "simavr"});
  EXPECT_EQ(error.kind, ErrorKind::usage);
  EXPECT_EQ(error.what, "there is no board 'qemu-mircobit'");
  EXPECT_EQ(error.where, "--board");
  EXPECT_EQ(error.remedy, "did you mean 'qemu-microbit'? known: qemu-microbit, qemu-mps2-an500, simavr");
}

TEST(UnknownName, SuggestsNothingWhereNothingIsNear) {
  EXPECT_EQ(unknown_name("workload", "resnet", {"kws", "ic"}).remedy, "known: kws, ic");
  EXPECT_EQ(unknown_name("workload", "resnet", {}).remedy, "known: ");
}

TEST(UnknownName, IsNearAfterOneEditOfAnyKind) {
  for (const char* typed : {"sin", "sinee", "sime", "isne"}) {
    EXPECT_THAT(unknown_name("workload", typed, {"kws", "sine"}).remedy, StartsWith("did you mean 'sine'?")) << typed;
  }
  EXPECT_THAT(unknown_name("workload", "", {"gesture"}).remedy, Not(HasSubstr("did you mean")));
}

TEST(HomeFolder, IsTheCheckoutUnlessNamed) {
  ::unsetenv("PROBEMARK_HOME");
  EXPECT_EQ(home_folder(), PROBEMARK_SOURCE_DIR);
  ::setenv("PROBEMARK_HOME", "/elsewhere/", 1);
  EXPECT_TRUE(home_folder().is_absolute());
  ::setenv("PROBEMARK_HOME", "relative", 1);
  EXPECT_EQ(home_folder(), std::filesystem::current_path() / "relative");
  ::unsetenv("PROBEMARK_HOME");
}

}  // namespace
}  // namespace probemark

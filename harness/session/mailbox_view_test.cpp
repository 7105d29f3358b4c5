#include "harness/session/mailbox_view.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

/// Every word of the mailbox is its index, then magic and version are put in place.
std::vector<std::uint8_t> numbered_mailbox() {
  std::vector<std::uint8_t> bytes(sizeof(pm_mailbox), 0);
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    bytes[i] = static_cast<std::uint8_t>(i / 4);
    bytes[i + 3] = 0x80;
  }
  const std::uint8_t head[] = {0x50, 0x42, 0x4D, 0x58, PM_PROTOCOL_VERSION, 0, 0, 0};
  std::copy(std::begin(head), std::end(head), bytes.begin());
  return bytes;
}

TEST(MailboxView, ReadsEveryFieldAsALittleEndianWord) {
  const auto mailbox = decode_mailbox(numbered_mailbox());
  ASSERT_TRUE(mailbox) << describe(mailbox.error());
  EXPECT_EQ(mailbox->magic, PM_MAILBOX_MAGIC);
  EXPECT_EQ(mailbox->protocol_version, PM_PROTOCOL_VERSION);
  EXPECT_EQ(mailbox->state, 0x80000002U);
  EXPECT_EQ(mailbox->command, 0x80000003U);
  EXPECT_EQ(mailbox->iterations, 0x80000004U);
  EXPECT_EQ(mailbox->sample_every, 0x80000005U);
  EXPECT_EQ(mailbox->failed_operator, 0x80000006U);
  EXPECT_EQ(mailbox->kernel_status, 0x80000007U);
  EXPECT_EQ(mailbox->scratch_needed, 0x80000008U);
  EXPECT_EQ(mailbox->counter_begin_low, 0x8000000AU);
  EXPECT_EQ(mailbox->counter_end_high, 0x8000000DU);
  EXPECT_EQ(mailbox->counter_bits, 0x8000000EU);
  EXPECT_EQ(mailbox->elapsed_high, 0x80000011U);
  EXPECT_EQ(mailbox->sample_address, 0x80000012U);
  EXPECT_EQ(mailbox->free_run_windows, 0x80000015U);
  EXPECT_EQ(mailbox->sleep_ticks, 0x80000016U);
  EXPECT_EQ(mailbox->stack_address, 0x80000017U);
  EXPECT_EQ(mailbox->stack_used, 0x80000019U);
  EXPECT_EQ(mailbox->fault_cause, 0x8000001AU);
  EXPECT_EQ(mailbox->fault_address, 0x80000021U);
}

TEST(MailboxView, IsThe34WordsOfProtocolVersion3) { EXPECT_EQ(sizeof(pm_mailbox), 34U * 4U); }

TEST(MailboxView, TooFewBytesAreALostTarget) {
  const auto bytes = numbered_mailbox();
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, bytes.size() - 1}) {
    const auto mailbox = decode_mailbox(std::span(bytes).first(length));
    ASSERT_FALSE(mailbox);
    EXPECT_EQ(mailbox.error().kind, ErrorKind::target_lost);
    EXPECT_THAT(mailbox.error().what, testing::HasSubstr("of 136"));
  }
}

TEST(MailboxView, AnotherMagicIsALostTarget) {
  auto bytes = numbered_mailbox();
  bytes[0] = 0;
  const auto mailbox = decode_mailbox(bytes);
  ASSERT_FALSE(mailbox);
  EXPECT_EQ(mailbox.error().kind, ErrorKind::target_lost);
  EXPECT_THAT(mailbox.error().what, testing::HasSubstr("0x584d4200 where 0x584d4250"));
  EXPECT_THAT(mailbox.error().remedy, testing::HasSubstr("memory map"));
}

TEST(MailboxView, AnotherProtocolVersionIsALostTarget) {
  auto bytes = numbered_mailbox();
  bytes[4] = PM_PROTOCOL_VERSION + 1;
  const auto mailbox = decode_mailbox(bytes);
  ASSERT_FALSE(mailbox);
  EXPECT_EQ(mailbox.error().kind, ErrorKind::target_lost);
  EXPECT_THAT(mailbox.error().what, testing::HasSubstr("protocol version 4, this harness 3"));
}

}  // namespace
}  // namespace probemark

#include "harness/probe/register_layout.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(RegisterLayout, ReadsADescription) {
  RegisterLayout layout;
  layout.add_description(
      "<feature><reg name=\"r0\" bitsize=\"32\"/><reg name='sp' bitsize='32' type='data_ptr'/>"
      "<reg name=\"xpsr\" bitsize=\"32\" regnum=\"25\"/></feature>");
  layout.add_description("<reg name=\"d0\" bitsize=\"64\"/>");
  ASSERT_NE(layout.find("sp"), nullptr);
  EXPECT_EQ(layout.find("sp")->number, 1u);
  EXPECT_EQ(layout.find("xpsr")->number, 25u);
  EXPECT_EQ(layout.find("d0")->number, 26u);
  EXPECT_EQ(layout.offset(26), 12u);
  EXPECT_EQ(layout.find("nothing"), nullptr);
  EXPECT_FALSE(layout.offset(7));
}

TEST(RegisterLayout, ListsIncludes) {
  EXPECT_EQ(RegisterLayout::includes("<target><xi:include href=\"a.xml\"/><xi:include href=\"b.xml\"/></target>"),
            (std::vector<std::string>{"a.xml", "b.xml"}));
}

TEST(RegisterLayout, SurvivesBrokenText) {
  RegisterLayout layout;
  layout.add_description("<reg name=\"x bitsize=\"32<reg <reg bitsize=\"99999999999\" ><reg name=");
  EXPECT_TRUE(layout.empty());
}

TEST(RegisterLayout, KnowsFamilies) {
  EXPECT_EQ(RegisterLayout::of_family("arm-m").find("pc")->number, 15u);
  EXPECT_EQ(RegisterLayout::of_family("riscv").offset(32), 128u);
  const RegisterLayout avr = RegisterLayout::of_family("avr");
  EXPECT_EQ(avr.find("pc")->number, 34u);
  EXPECT_EQ(avr.offset(34), 35u);
  EXPECT_TRUE(RegisterLayout::of_family("vax").empty());
}

}  // namespace
}  // namespace probemark

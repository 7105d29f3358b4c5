#include "harness/probe/xml_elements.hpp"

#include <gtest/gtest.h>

#include <string>

namespace probemark {
namespace {

TEST(XmlElements, FindsThoseOfANameOnly) {
  const auto found =
      xml_elements("<regs a='0'><reg a='1'/>between<reg\ta='2'>text</reg><register a='3'/></regs>", "reg");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].tag, "<reg a='1'/");
  EXPECT_EQ(found[0].rest, "between");
  EXPECT_EQ(xml_attribute(found[1].tag, "a"), "2");
  EXPECT_EQ(found[1].rest, "text</reg><register a='3'/></regs>");
}

TEST(XmlElements, TakesAnAttributeOfThatWholeName) {
  EXPECT_EQ(xml_attribute("<m basename='x' name = \"y\"", "name"), "y");
  EXPECT_EQ(xml_attribute("<m name='unclosed", "name"), "");
  EXPECT_EQ(xml_attribute("<m name", "name"), "");
  EXPECT_EQ(xml_attribute("<m names='x'", "name"), "");
}

TEST(XmlElements, ReadsNumbers) {
  EXPECT_EQ(xml_number("512"), 512u);
  EXPECT_EQ(xml_number("\n 0x400 "), 0x400u);
  EXPECT_EQ(xml_number("0XFFFFFFFFFFFFFFFF"), ~std::uint64_t{0});
  for (const char* text : {"", " ", "4 4", "0x", "4q", "-1", "99999999999999999999", "0x-1"}) {
    EXPECT_EQ(xml_number(text), std::nullopt) << text;
  }
}

TEST(XmlElements, IsQuickOnAMegabyteOfNothingUsable) {
  std::string text;
  while (text.size() < 1 << 20) {
    text += "<memory ";
  }
  EXPECT_TRUE(xml_elements(text, "memory").empty());
  EXPECT_EQ(xml_elements(text + '>', "memory").size(), 1u);
}

}  // namespace
}  // namespace probemark

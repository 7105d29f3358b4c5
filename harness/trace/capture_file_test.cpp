#include "harness/trace/capture_file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include "harness/trace/trace_energy.hpp"
#include "harness/trace/trace_folder.hpp"

namespace probemark {
namespace {

/// 3 s at 1 kS/s, 2 mA and, while the line is high, 10 mA.
std::filesystem::path write_capture(const TraceFolder& folder, std::optional<unsigned> line, bool voltages) {
  TraceDescription description{"live", "a meter", Quantity::current, 1e-3, voltages, {0.1, 1e-6, {}, 1.0}};
  const auto file = folder.path() / "trace.pmc";
  auto writer = CaptureFileWriter::create(file, description, line);
  EXPECT_TRUE(writer);
  std::vector<float> values(500);
  std::vector<float> volts(500, 2.0F);
  std::vector<std::uint8_t> level(500);
  for (std::size_t b = 0; b < 6; ++b) {
    const bool high = b == 2 || b == 3;
    std::fill(values.begin(), values.end(), high ? 10.0F : 2.0F);
    std::fill(level.begin(), level.end(), high ? 1 : 0);
    SampleBlock block;
    block.value = values;
    block.scale = 1e-3;
    block.begin_s = static_cast<double>(b) * 0.5;
    block.period_s = 1e-3;
    block.level = line ? std::span<const std::uint8_t>(level) : std::span<const std::uint8_t>();
    block.voltage_v = voltages ? std::span<const float>(volts) : std::span<const float>();
    EXPECT_TRUE(writer->add(block));
  }
  EXPECT_TRUE(writer->close());
  return file;
}

TEST(CaptureFile, IsReadAsItWasWritten) {
  const TraceFolder folder;
  TraceRequest request;
  request.file = write_capture(folder, 3, true);
  request.digital = 3;
  const auto energy = energy_of_trace(request, WindowSource::digital, {}, std::nullopt);
  ASSERT_TRUE(energy) << describe(energy.error());
  EXPECT_EQ(energy->description.format, "capture");
  EXPECT_EQ(energy->description.instrument, "a meter");
  EXPECT_EQ(energy->description.limits.gain, 0.1);
  EXPECT_EQ(energy->description.limits.voltage, std::nullopt);
  EXPECT_EQ(energy->samples, 3000u);
  ASSERT_EQ(energy->windows.size(), 1u);
  EXPECT_NEAR(energy->windows[0].window.begin_s, 0.9995, 1e-9);
  EXPECT_NEAR(energy->windows[0].energy_j, 0.02, 1e-5);
  EXPECT_NEAR(energy->measured_v.value(), 2.0, 1e-6);
}

TEST(CaptureFile, ServesStepsWhereThereIsNoLine) {
  const TraceFolder folder;
  const auto file = write_capture(folder, {}, false);
  const auto energy = energy_of_trace({file, "auto", "", {}}, WindowSource::steps, {}, 2.0);
  ASSERT_TRUE(energy) << describe(energy.error());
  ASSERT_EQ(energy->windows.size(), 1u);
  EXPECT_NEAR(energy->windows[0].energy_j, 0.02, 1e-4);
  const auto line = energy_of_trace({file, "auto", "", 0U}, WindowSource::digital, {}, 2.0);
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().what, "digital line 0 was not recorded");
}

TEST(CaptureFile, DamageIsAnErrorWithItsBlock) {
  const TraceFolder folder;
  std::ostringstream text;
  text << std::ifstream(write_capture(folder, 1, true), std::ios::binary).rdbuf();
  const std::string whole = text.str();
  const std::string head = whole.substr(0, whole.find('\n') + 1);
  const auto cut = folder.file("cut", whole.substr(0, whole.size() - 5));
  const auto energy = energy_of_trace({cut, "auto", "", {}}, WindowSource::list, {{0, 1}}, std::nullopt);
  ASSERT_FALSE(energy);
  EXPECT_EQ(energy.error().what, "the capture is cut off or damaged");
  EXPECT_EQ(energy.error().where, cut.string() + ": block 5");
  EXPECT_FALSE(open_trace({folder.file("none", "probemark-capture 1 {}\n"), "auto", "", {}}));
  EXPECT_FALSE(open_trace({folder.file("bad", "probemark-capture 1 {"), "auto", "", {}}));
  const auto twice = folder.file("twice", whole + whole.substr(head.size()));
  const auto repeated = energy_of_trace({twice, "auto", "", {}}, WindowSource::list, {{0, 1}}, std::nullopt);
  ASSERT_FALSE(repeated);
  EXPECT_EQ(repeated.error().what, "time repeats or goes back");
}

}  // namespace
}  // namespace probemark

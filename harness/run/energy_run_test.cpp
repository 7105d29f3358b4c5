#include "harness/run/energy_run.hpp"

#include <gmock/gmock.h>

#include "harness/run/run_fixture.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

/// An instrument that fails where it is told to.
class FailingMeter : public Meter {
 public:
  FailingMeter() {
    description_.instrument = "an instrument";
    description_.quantity = Quantity::power;
    description_.period_s = 1e-3;
    description_.has_trigger = true;
  }
  [[nodiscard]] const MeterDescription& description() const override { return description_; }
  Result<void> start() override {
    return starts ? Result<void>() : fail(ErrorKind::target_lost, "it does not start", "", "plug it in again");
  }
  Result<SampleBlock> next(std::chrono::milliseconds) override { return fail(ErrorKind::target_lost, "it is gone"); }
  Result<void> stop() override {
    ++stops;
    return {};
  }
  Result<void> supply(bool) override { return fail(ErrorKind::usage, "it supplies nothing"); }

  bool starts = false;
  int stops = 0;

 private:
  MeterDescription description_;
};

class EnergyRunTest : public RunTest {
 protected:
  Record measured_with(FailingMeter& meter, const AnsweringLauncher::Answer& answer) {
    const AnsweringLauncher launcher(answer);
    add("one-board", launcher);
    request_.energy = EnergyMeter{{}, meter};
    return only_record();
  }
};

TEST_F(EnergyRunTest, AnInstrumentThatDoesNotStartLeavesTheVerdict) {
  FailingMeter meter;
  const Record record = measured_with(meter, right);
  EXPECT_EQ(record.status, Status::bit_exact) << record.reason;
  EXPECT_TRUE(std::holds_alternative<Measurement>(record.metrics.at("instructions")));
  for (const char* name : {"energy_j", "energy_net_j", "energy_slope_j"}) {
    EXPECT_EQ(std::get<AbsentMetric>(record.metrics.at(name)),
              (AbsentMetric{"not_measured", "it does not start: plug it in again"}));
  }
  ASSERT_TRUE(record.energy);
  EXPECT_EQ(record.energy->instrument, "an instrument");
  EXPECT_TRUE(record.energy->windows.empty());
}

TEST_F(EnergyRunTest, AnInstrumentThatIsGoneIsStopped) {
  FailingMeter meter;
  meter.starts = true;
  const Record record = measured_with(meter, right);
  EXPECT_EQ(record.status, Status::bit_exact) << record.reason;
  EXPECT_THAT(std::get<AbsentMetric>(record.metrics.at("energy_j")).reason, HasSubstr("it is gone"));
  EXPECT_EQ(meter.stops, 1);
}

TEST_F(EnergyRunTest, AWrongAnswerAsksNoInstrument) {
  FailingMeter meter;
  meter.starts = true;
  const Record record = measured_with(meter, wrong);
  EXPECT_EQ(record.status, Status::mismatch);
  EXPECT_FALSE(record.energy);
  EXPECT_EQ(meter.stops, 0);
}

}  // namespace
}  // namespace probemark

#include "harness/compare/comparison.hpp"

#include <gmock/gmock.h>

#include "harness/compare/compared_records.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Records = std::vector<Record>;

/// A record with one setting changed.
Record with(Record record, const std::string& key, const std::string& value) {
  record.fingerprint.values[key] = value;
  return record;
}

/// The one refusal of runs that differ in this setting.
std::string refusal_of(const std::string& key, const std::string& value, const ComparisonRequest& request = {}) {
  const Record a = counted("kws", {1000});
  const Comparison comparison = compare({a}, {with(a, key, value)}, request);
  EXPECT_THAT(comparison.refusals, SizeIs(1)) << key;
  EXPECT_THAT(comparison.items, IsEmpty());
  return comparison.refusals.empty() ? "" : comparison.refusals.front().what;
}

std::string axis_found(const std::string& key, const std::string& value) {
  const Record a = counted("kws", {1000});
  const Comparison comparison = compare({a}, {with(a, key, value)}, {});
  EXPECT_THAT(comparison.refusals, IsEmpty());
  EXPECT_THAT(comparison.confounders, IsEmpty());
  return comparison.axis;
}

TEST(Comparison, TheAxisIsFound) {
  EXPECT_EQ(axis_found("compiler", "gcc 13"), "compiler");
  EXPECT_EQ(axis_found("compiler_flags", "-mcpu=emulated-a -O3 -std=c++14"), "flags");
  EXPECT_EQ(axis_found("clock_hz", "32000000"), "clock");
  EXPECT_EQ(axis_found("commit", "another"), "commit");
  EXPECT_EQ(axis_found("probe", "pyOCD 0.45"), "probe");
  EXPECT_EQ(axis_found("phase_of_the_moon", "full"), "phase_of_the_moon");
  EXPECT_EQ(axis_found("image_sha256", "another"), "");
  EXPECT_EQ(axis_found("board_sha256", "another"), "board");
}

TEST(Comparison, AnotherClockIsAnotherBoardFileToo) {
  const Record a = with(counted("kws", {1000}), "board_sha256", "one");
  const Comparison comparison = compare({a}, {with(with(a, "clock_hz", "32000000"), "board_sha256", "two")}, {});
  EXPECT_THAT(comparison.refusals, IsEmpty());
  EXPECT_EQ(comparison.axis, "clock");
}

TEST(Comparison, BoardAndKernelsAreAxesToo) {
  const Comparison boards = compare({counted("kws", {1000}, "emulated-a")}, {counted("kws", {900}, "emulated-b")}, {});
  EXPECT_THAT(boards.refusals, IsEmpty());
  EXPECT_EQ(boards.axis, "board");
  Record other = counted("kws", {900});
  other.kernels = "fast";
  other.fingerprint.values["kernels_version"] = "7.0";
  const Comparison kernels = compare({counted("kws", {1000})}, {other}, {});
  EXPECT_THAT(kernels.refusals, IsEmpty());
  EXPECT_EQ(kernels.axis, "kernels");
  ASSERT_THAT(kernels.items, SizeIs(1));
  EXPECT_EQ(kernels.items[0].a, "emulated-a/kws/portable");
  EXPECT_EQ(kernels.items[0].b, "emulated-a/kws/fast");
}

TEST(Comparison, FlagsThatABoardDemandsAreNoConfounderButOthersAre) {
  const Record a = counted("kws", {1000}, "emulated-a");
  const Record b = with(counted("kws", {900}, "emulated-b"), "compiler_flags", "-mcpu=emulated-b -O3 -std=c++14");
  const Comparison comparison = compare({a}, {b}, {.axis = "board"});
  ASSERT_THAT(comparison.refusals, SizeIs(1));
  EXPECT_THAT(comparison.refusals[0].what, HasSubstr("compiler_flags differs too"));
  EXPECT_THAT(comparison.refusals[0].what, HasSubstr("-O2, B -mcpu=emulated-b -O3)"));
}

TEST(Comparison, OtherQuestionsAreRefused) {
  EXPECT_THAT(refusal_of("model_sha256", "another"), HasSubstr("kws: the models differ"));
  EXPECT_THAT(refusal_of("vectors_sha256", "another"), HasSubstr("the input vectors differ"));
  EXPECT_THAT(refusal_of("workload_sha256", "another"), HasSubstr("the workloads differ"));
  // No word allows them.
  EXPECT_THAT(refusal_of("model_sha256", "another", {.allowed = {"model_sha256"}}), HasSubstr("the models differ"));
}

TEST(Comparison, AProfileIsOnlyComparedOnRequest) {
  const Record a = counted("kws", {1000});
  Record b = with(a, "profile", "single");
  b.profile = "single";
  const Comparison refused = compare({a}, {b}, {});
  ASSERT_THAT(refused.refusals, SizeIs(1));
  EXPECT_THAT(refused.refusals[0].what, HasSubstr("the numerics profiles differ"));
  EXPECT_THAT(compare({a}, {b}, {.allowed = {"profile"}}).refusals, SizeIs(1));
  EXPECT_THAT(compare({a}, {b}, {.axis = "profile"}).refusals, IsEmpty());
}

TEST(Comparison, KindsOfFiguresAreNotMixed) {
  const Record simulated = counted("kws", {1000}, "one");
  Record hardware = timed("kws", {1, 1, 1, 1, 1}, "one");
  const Comparison kinds = compare({simulated}, {hardware}, {});
  ASSERT_FALSE(kinds.refusals.empty());
  EXPECT_THAT(kinds.refusals[0].what, HasSubstr("of different kinds"));
  Record modelled = hardware;
  std::get<Measurement>(modelled.metrics["latency_s"]).kind = MetricKind::modelled;
  const Comparison mixed = compare({hardware}, {modelled}, {});
  ASSERT_THAT(mixed.refusals, SizeIs(1));
  EXPECT_EQ(mixed.refusals[0].what, "kws: latency is measured in A and modelled in B");
}

TEST(Comparison, EnergyOfOtherWindowRulesIsRefused) {
  const Record a = powered("kws", {1, 1, 1, 1, 1}, "7");
  Record b = a;
  b.energy->windows_by = "steps";
  const Comparison comparison = compare({a}, {b}, {});
  ASSERT_THAT(comparison.refusals, SizeIs(1));
  EXPECT_THAT(comparison.refusals[0].what, HasSubstr("energy windows were found by different rules"));
}

TEST(Comparison, AnInstrumentIsANoteAndAVoltageACondition) {
  const Record a = powered("kws", {1, 1, 1, 1, 1}, "7");
  Record b = powered("kws", {1, 1, 1, 1, 1}, "8");
  const Comparison instruments = compare({a}, {b}, {});
  EXPECT_THAT(instruments.refusals, IsEmpty());
  ASSERT_THAT(instruments.bystanders, SizeIs(1));
  EXPECT_EQ(instruments.bystanders[0].key, "energy_instrument_serial");
  b.energy->voltage_v = 3.0;
  EXPECT_EQ(compare({a}, {b}, {}).axis, "voltage");
}

TEST(Comparison, EnergyOnOneSideOnlyIsNoDifferenceInConditions) {
  Record bare = powered("kws", {1, 1, 1, 1, 1}, "7");
  const Record metered = bare;
  bare.energy.reset();
  bare.metrics.erase("energy_j");
  const Comparison comparison = compare({metered}, {bare}, {});
  EXPECT_THAT(comparison.refusals, IsEmpty());
  EXPECT_EQ(find_comparison(comparison.items[0], "energy_j")->verdict, ComparisonVerdict::not_comparable);
}

TEST(Comparison, TwoDifferencesAreNamed) {
  const Record a = counted("kws", {1000});
  const Record b = with(with(a, "compiler", "gcc 13"), "commit", "another");
  const Comparison comparison = compare({a}, {b}, {});
  ASSERT_THAT(comparison.refusals, SizeIs(3));
  EXPECT_EQ(comparison.refusals[0].what, "more than one thing differs: commit, compiler");
  EXPECT_EQ(comparison.refusals[2].what, "kws: compiler differs (A 'gcc 12.2.1', B 'gcc 13')");
  EXPECT_EQ(comparison.refusals[2].remedy, "make it the same, or accept it: --allow compiler");
}

TEST(Comparison, AConfounderNeedsPermissionAndIsListedThen) {
  const Record a = counted("kws", {1000});
  const Record b = with(with(a, "compiler", "gcc 13"), "commit", "another");
  const Comparison refused = compare({a}, {b}, {.axis = "compiler"});
  ASSERT_THAT(refused.refusals, SizeIs(1));
  EXPECT_THAT(refused.refusals[0].what, HasSubstr("commit differs too, and could be the cause"));
  const Comparison allowed = compare({a}, {b}, {.axis = "compiler", .allowed = {"commit"}});
  EXPECT_THAT(allowed.refusals, IsEmpty());
  ASSERT_THAT(allowed.confounders, SizeIs(1));
  EXPECT_EQ(allowed.confounders[0].key, "commit");
  EXPECT_EQ(compare({a}, {b}, {.allowed = {"commit"}}).axis, "compiler");
}

TEST(Comparison, WhatOneSideDoesNotKnowDiffers) {
  const Record a = counted("kws", {1000});
  Record b = a;
  b.fingerprint.values.erase("commit");
  b.fingerprint.absent["commit"] = "not run from a git checkout";
  EXPECT_EQ(compare({a}, {b}, {}).axis, "commit");
  const Comparison refused = compare({a}, {with(b, "compiler", "gcc 13")}, {.axis = "compiler"});
  ASSERT_THAT(refused.refusals, SizeIs(1));
  EXPECT_THAT(refused.refusals[0].what, HasSubstr("B unknown (not run from a git checkout)"));
}

TEST(Comparison, WhatNeitherKnowsOfAPhysicalBoardIsSaid) {
  Record a = timed("kws", {1, 1, 1, 1, 1});
  a.fingerprint.absent["voltage_v"] = "not measured";
  EXPECT_THAT(compare({a}, {a}, {}).unknown, ElementsAre("voltage_v"));
}

TEST(Comparison, HostsAreNoted) {
  const Record a = counted("kws", {1000});
  const Comparison comparison = compare({with(a, "host", "one")}, {with(a, "host", "two")}, {});
  EXPECT_THAT(comparison.refusals, IsEmpty());
  EXPECT_THAT(comparison.bystanders, SizeIs(1));
}

TEST(Comparison, AWrongAnswerIsNotComparable) {
  const Record right = counted("kws", {1000});
  Record wrong = counted("kws", {10});
  wrong.status = Status::mismatch;
  wrong.reason = "outputs differ";
  const Comparison comparison = compare({right}, {wrong}, {});
  ASSERT_THAT(comparison.items, SizeIs(1));
  EXPECT_TRUE(comparison.items[0].broken);
  EXPECT_EQ(comparison.items[0].reason, "B is mismatch: outputs differ");
  EXPECT_THAT(comparison.items[0].metrics, IsEmpty());
  EXPECT_FALSE(compare({wrong}, {right}, {}).items[0].broken);
}

TEST(Comparison, UnmatchedWorkloadsAreListedAndGiveNoMean) {
  const Records a{counted("kws", {1000}), counted("sine", {100}), counted("vww", {9})};
  const Records b{counted("kws", {500}), counted("sine", {200}), counted("ic", {9})};
  const Comparison comparison = compare(a, b, {});
  EXPECT_THAT(comparison.only_a, ElementsAre("emulated-a/vww/portable"));
  EXPECT_THAT(comparison.only_b, ElementsAre("emulated-a/ic/portable"));
  EXPECT_THAT(comparison.items, SizeIs(2));
  EXPECT_THAT(comparison.means, IsEmpty());
}

TEST(Comparison, TheGeometricMeanOfAFullyMatchedSet) {
  const Records a{counted("kws", {1000}), counted("sine", {100})};
  const Records b{counted("kws", {500}), counted("sine", {100.0 / 8})};
  const Comparison comparison = compare(a, b, {});
  ASSERT_FALSE(comparison.means.empty());
  EXPECT_EQ(comparison.means[0].metric, "instructions");
  EXPECT_EQ(comparison.means[0].kind, "simulated");
  EXPECT_DOUBLE_EQ(comparison.means[0].ratio, 0.25);
  EXPECT_EQ(comparison.means[0].items, 2U);
}

TEST(Comparison, OneItemWithoutTheMetricAndThereIsNoMeanOfIt) {
  Records a{counted("kws", {1000}), counted("sine", {100})};
  Records b = a;
  b[1].metrics["instructions"] = AbsentMetric{"not_measured", "why not"};
  for (const GeometricMean& mean : compare(a, b, {}).means) EXPECT_NE(mean.metric, "instructions");
  b[1].status = Status::fault;
  EXPECT_THAT(compare(a, b, {}).means, IsEmpty());
}

TEST(Comparison, NothingInCommonIsRefused) {
  const Comparison comparison = compare({counted("kws", {1})}, {counted("sine", {1})}, {});
  ASSERT_THAT(comparison.refusals, SizeIs(1));
  EXPECT_EQ(comparison.refusals[0].what, "no workload is in both: A has kws, B has sine");
}

TEST(Comparison, SeveralPartnersAreRefused) {
  Record fast = counted("kws", {1});
  fast.kernels = "fast";
  const Comparison comparison = compare({counted("kws", {1}), fast}, {fast}, {.axis = "kernels"});
  ASSERT_THAT(comparison.refusals, SizeIs(1));
  EXPECT_THAT(comparison.refusals[0].what, HasSubstr("not clear what belongs to what"));
  // Without that axis, each finds its like.
  EXPECT_THAT(compare({counted("kws", {1}), fast}, {fast}, {}).refusals, IsEmpty());
}

TEST(Comparison, ItemsAreNamedAfterWhatTheyDifferIn) {
  const Records one{counted("kws", {1}, "x"), counted("kws", {1}, "y")};
  const Comparison comparison = compare(one, one, {});
  ASSERT_THAT(comparison.items, SizeIs(2));
  EXPECT_EQ(comparison.items[0].item, "x/kws");
  EXPECT_EQ(comparison.items[1].item, "y/kws");
}

}  // namespace
}  // namespace probemark

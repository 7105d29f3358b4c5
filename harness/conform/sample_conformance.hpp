// For tests: a run with every verdict.
#pragma once

#include "harness/conform/conformance.hpp"

namespace probemark {

inline KernelReport sample_kernel(Kernel kernel, KernelVerdict verdict, CaseTally tally) {
  KernelReport report;
  report.kernel = kernel;
  report.verdict = verdict;
  report.tally = tally;
  report.cases = report.selected = tally.tried() + tally.too_large;
  report.wall_s = 0.0123;
  report.coverage = {{"pairs", 2, 100, 1204, 1204, 3}, {"random", 0, 20, 0, 0, 0}};
  if (verdict == KernelVerdict::conforms || verdict == KernelVerdict::conforms_partly) {
    report.conforms_to = Profile::double_rounding;
  }
  return report;
}

inline Conformance sample_conformance() {
  Conformance c;
  c.harness_version = "0.1.0";
  c.started_at = "2026-01-02T03:04:05Z";
  c.wall_s = 4.2;
  c.library = "mine";
  c.library_title = "Faster | kernels";
  c.library_version = "2";
  c.place = "host";
  c.compiler = "gcc 12.2.0";
  c.flags = "-O2";
  c.profile = "double";
  c.level = "quick";
  c.space_sha256 = std::string(64, 'a');
  c.command_line = {"conform", "--kernels", "mine"};

  KernelReport fails = sample_kernel(Kernel::conv2d_s8_s8_s8, KernelVerdict::fails, {200, 40, 0, 0});
  fails.findings = {{"wrong_output", 40}, {"write_outside", 2}};
  fails.elements = {10'000, 300, 200, 12};
  CaseReport failure;
  failure.name = "conv2d_s8_s8_s8.pairs-17";
  failure.status = CaseStatus::failed;
  failure.result.found = PM_FOUND_WRONG_OUTPUT | PM_FOUND_WRITE_OUTSIDE;
  failure.point = {{"input_c", 3}, {"padding", 1}};
  failure.values = {{"input_c", "3"}, {"padding", "same"}};
  failure.difference = OutputDifference{96, 12, 11, 3, {0, 2, 1, 3}, "17", "18", 31};
  failure.findings = {"output differs in 12 of 96 elements, first at [0, 2, 1, 3]: expected 17, got 18",
                      "wrote past the end of the output (96 bytes): the byte right after it"};
  fails.failures.assign(40, failure);
  fails.explanations = {{failure.name, "tail: wrong where output_c mod 4 == 3", "input_c 1, output_c 3",
                         "failures/conv2d_s8_s8_s8.case", "failures/conv2d_s8_s8_s8.h"}};

  KernelReport single =
      sample_kernel(Kernel::fully_connected_s8_s8_s8, KernelVerdict::conforms_to_another, {100, 20, 0, 0});
  single.conforms_to = Profile::single_rounding;
  single.findings = {{"wrong_output", 20}};
  single.elements = {1000, 38, 38, 1};

  KernelReport partly =
      sample_kernel(Kernel::depthwise_conv2d_s16_s8_s16, KernelVerdict::conforms_partly, {70, 0, 30, 2});
  partly.refused_parameters = {"dilation_h 2, 3"};
  partly.scratch_bytes = 2048;

  c.kernels = {fails,
               partly,
               single,
               sample_kernel(Kernel::add_s8_s8, KernelVerdict::conforms, {1234, 0, 0, 0}),
               sample_kernel(Kernel::resize_nearest_neighbor_s16_s16, KernelVerdict::refuses, {0, 0, 12, 0}),
               sample_kernel(Kernel::softmax_s8_s8, KernelVerdict::absent, {}),
               sample_kernel(Kernel::tanh_s8_s8, KernelVerdict::absent, {})};
  return c;
}

}  // namespace probemark

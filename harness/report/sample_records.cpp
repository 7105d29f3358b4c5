#include "harness/report/sample_records.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "harness/record/item.hpp"

namespace probemark {
namespace {

struct SampleBoard {
  const char* id;
  const char* title;
  const char* core;
  double clock_hz;
  double flash;   ///< KiB
  double ram;     ///< KiB
  double factor;  ///< instructions relative to a Cortex-M4
};

const std::vector<SampleBoard> boards{
    {"microbit", "BBC micro:bit (nRF51822)", "cortex-m0", 16e6, 256, 16, 2.6},
    {"stm32vldiscovery", "STM32 VL Discovery", "cortex-m3", 24e6, 128, 8, 1.25},
    {"mps2-an385", "Arm MPS2+ AN385", "cortex-m3", 25e6, 4096, 4096, 1.25},
    {"netduinoplus2", "Netduino Plus 2 (STM32F405)", "cortex-m4f", 168e6, 1024, 128, 1},
    {"mps2-an386", "Arm MPS2+ AN386", "cortex-m4f", 25e6, 4096, 4096, 1},
    {"mps2-an500", "Arm MPS2+ AN500", "cortex-m7", 25e6, 4096, 4096, 0.98},
    {"mps2-an505", "Arm MPS2+ AN505", "cortex-m33", 20e6, 4096, 2048, 0.99},
    {"mps3-an547", "Arm MPS3 AN547", "cortex-m55", 32e6, 512, 512, 0.41},
    {"rv32-virt", "RISC-V virt, RV32IMAC", "rv32imac", 10e6, 1024, 1024, 1.9},
    {"sifive-e", "SiFive E (FE310)", "rv32imac", 16e6, 4096, 16, 1.9},
    {"atmega2560", "Arduino Mega 2560", "avr6", 16e6, 256, 8, 9.5},
    {"atmega328p", "Arduino Uno", "avr5", 16e6, 32, 2, 9.8},
};

struct SampleWorkload {
  const char* id;
  const char* title;
  double instructions;
  double code, constants, model, fixed, arena, stack;  ///< KiB
  const char* metric;
  double value, threshold;
  std::vector<const char*> operators;
};

const std::vector<SampleWorkload> workloads{
    {"ad",
     "Anomaly detection",
     1.95e6,
     9.1,
     2.2,
     266,
     0.4,
     2.3,
     0.6,
     "auc",
     0.8712,
     0.85,
     {"FULLY_CONNECTED", "FULLY_CONNECTED", "FULLY_CONNECTED", "FULLY_CONNECTED", "FULLY_CONNECTED"}},
    {"ic",
     "Image classification",
     132e6,
     14.9,
     3.1,
     76.5,
     0.5,
     54.3,
     0.8,
     "top1",
     0.871,
     0.85,
     {"CONV_2D", "CONV_2D", "CONV_2D", "ADD", "CONV_2D", "CONV_2D", "CONV_2D", "ADD", "CONV_2D", "CONV_2D", "CONV_2D",
      "ADD", "AVERAGE_POOL_2D", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX"}},
    {"kws",
     "Keyword spotting",
     48.6e6,
     15.8,
     3.1,
     45.1,
     0.5,
     22.8,
     0.8,
     "top1",
     0.9163,
     0.9,
     {"CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D",
      "DEPTHWISE_CONV_2D", "CONV_2D", "AVERAGE_POOL_2D", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX"}},
    {"vww",
     "Visual wake words",
     117e6,
     15.8,
     3.1,
     293,
     0.5,
     100.7,
     0.8,
     "top1",
     0.836,
     0.8,
     {"CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D",
      "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D",
      "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "AVERAGE_POOL_2D",
      "RESHAPE", "FULLY_CONNECTED",   "SOFTMAX"}},
    {"gesture",
     "Gesture recognition",
     0.83e6,
     11.2,
     2.4,
     9.6,
     0.4,
     3.9,
     0.6,
     "top1",
     0.943,
     0.9,
     {"CONV_2D", "MAX_POOL_2D", "CONV_2D", "MAX_POOL_2D", "FULLY_CONNECTED", "SOFTMAX"}},
    {"sine",
     "Sine, hello world",
     0.011e6,
     5.1,
     1.1,
     0.4,
     0.3,
     0.1,
     0.4,
     "mae",
     0.031,
     0.05,
     {"FULLY_CONNECTED", "FULLY_CONNECTED", "FULLY_CONNECTED"}},
    {"appliance-reduce", "Appliances reducing power", 0.0094e6, 3.2, 0.6, 1.1, 0.4, 0.2, 0.4, "mae", 4.2, 6, {}},
    {"trip-patterns", "Patterns of trips", 0.62e6, 4.4, 0.9, 2.2, 1.4, 1.3, 0.5, "top1", 0.7, 0.65, {}},
};

Metric bytes(double kib) {
  const double value = std::floor(kib * 1024);
  return Measurement{.kind = MetricKind::derived,
                     .samples = {value},
                     .median = value,
                     .n = 1,
                     .method = "ELF sections",
                     .resolution = "1 byte"};
}

Metric counted(double count, const char* method) {
  const double value = std::floor(count);
  return Measurement{
      .kind = MetricKind::simulated, .samples = {value}, .median = value, .n = 1, .method = method, .resolution = "1"};
}

void profile_operators(Record& record, const SampleWorkload& workload, double instructions) {
  double weights = 0;
  const auto weight = [](const std::string& name, std::size_t index) {
    const double size =
        name == "CONV_2D" ? 8 : (name == "DEPTHWISE_CONV_2D" ? 3 : (name == "FULLY_CONNECTED" ? 4 : 0.2));
    return size * (1 + 0.35 * std::sin(static_cast<double>(index) * 2.1));
  };
  for (std::size_t i = 0; i < workload.operators.size(); ++i) weights += weight(workload.operators[i], i);
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    const std::string name = workload.operators[i];
    record.operators.push_back({i, name, fmt::format("model/layer_{}/out", i), "pm_" + name + "_s8_s8_s8", "portable",
                                counted(instructions * weight(name, i) / weights, "QEMU TCG plugin, per instruction"),
                                AbsentMetric{"not_applicable", "an emulator has no cycles"}});
  }
}

Record make(const SampleBoard& board, const SampleWorkload& workload) {
  Record record;
  const bool avr = std::string(board.core).rfind("avr", 0) == 0;
  record.board = board.id;
  record.board_title = board.title;
  record.core = board.core;
  record.board_kind = "emulated";
  record.workload = workload.id;
  record.workload_title = workload.title;
  record.kernels = "portable";
  record.profile = "double";
  record.probe = avr ? "simavr" : "qemu";
  record.limits = {{"flash", static_cast<std::uint64_t>(board.flash * 1024)},
                   {"ram", static_cast<std::uint64_t>(board.ram * 1024)}};
  const char* compiler =
      avr ? "avr-gcc 5.4.0"
          : (record.core == "rv32imac" ? "riscv64-unknown-elf-gcc 12.2.0" : "arm-none-eabi-gcc 12.2.1");
  record.fingerprint.values = {{"board", board.id},
                               {"clock_hz", fmt::format("{:.0f}", board.clock_hz)},
                               {"commit", "3f1c9e07ab52"},
                               {"compiler", compiler},
                               {"compiler_flags", fmt::format("-O3 -mcpu={} -ffunction-sections", board.core)},
                               {"debug_state", "attached"},
                               {"kernels_version", "0.1.0"},
                               {"model_sha256", fmt::format("{:016x}", std::hash<std::string>{}(workload.id))},
                               {"probe", avr ? "simavr 1.6" : "QEMU 7.2.9"},
                               {"profile", "double"}};
  record.fingerprint.absent = {{"voltage_v", "an emulator has no supply"}};
  record.wall_s = workload.instructions * board.factor / 4e8 + 0.8;
  record.guest_s = record.wall_s - 0.7;
  const double flash = workload.code + workload.constants + workload.model;
  const double ram = workload.fixed + workload.arena + workload.stack;
  if (flash > board.flash || ram > board.ram) {
    record.status = Status::does_not_fit;
    record.reason = "the image is larger than the board's memory";
    const bool of_flash = flash > board.flash;
    record.fit = FitReport{of_flash ? "flash" : "ram", static_cast<std::uint64_t>((of_flash ? flash : ram) * 1024),
                           record.limits[of_flash ? "flash" : "ram"]};
    return record;
  }
  record.status = Status::bit_exact;
  record.samples_checked = 100;
  record.elements_checked = std::uint64_t{100} * 1210;
  record.quality = QualityReport{workload.metric, workload.value, workload.threshold, true, 1000};
  const double instructions = workload.instructions * board.factor;
  if (avr) {
    record.metrics["cycles"] = counted(instructions * 1.4, "simavr");
    record.metrics["instructions"] = AbsentMetric{"not_measured", "simavr counts cycles"};
  } else {
    record.metrics["instructions"] = counted(instructions, "QEMU TCG plugin, per instruction");
  }
  const double density = avr ? 1.3 : (record.core == "rv32imac" ? 1.15 : 1);
  record.metrics["code"] = bytes(workload.code * density);
  record.metrics["constants"] = bytes(workload.constants);
  record.metrics["model"] = bytes(workload.model);
  record.metrics["static_ram"] = bytes(workload.fixed);
  record.metrics["arena"] = bytes(workload.arena);
  record.metrics["stack"] = bytes(workload.stack);
  record.metrics["flash_total"] = bytes(workload.code * density + workload.constants + workload.model);
  record.metrics["ram_total"] = bytes(ram);
  profile_operators(record, workload, instructions);
  return record;
}

}  // namespace

Record sample_record(const std::string& board, const std::string& workload) {
  for (const auto& b : boards) {
    for (const auto& w : workloads) {
      if (b.id == board && w.id == workload) return make(b, w);
    }
  }
  return {};
}

std::vector<Record> sample_records() {
  std::vector<Record> records;
  for (const auto& board : boards) {
    for (const auto& workload : workloads) records.push_back(make(board, workload));
  }
  for (Record& record : records) {
    const std::string item = record.board + "/" + record.workload;
    if (item == "mps3-an547/ic") {
      record.status = Status::mismatch;
      record.reason = "outputs differ from the reference";
      record.difference = Difference{3, 4, "CONV_2D", "model/res_1/conv2d/Relu", {0, 12, 3, 7}, -12, -11, 37, 8192};
    } else if (item == "microbit/gesture") {
      record.status = Status::fault;
      record.reason = "the CPU faulted";
      record.fault =
          FaultReport{"HardFault: unaligned access",
                      "pm_conv2d_s8_s8_s8",
                      "reference/kernels/conv2d.hpp:88",
                      {{"pc", 0x1a34}, {"lr", 0x19f1}, {"sp", 0x20003f20}, {"r0", 0x20000121}, {"xpsr", 0x61000003}}};
    } else if (item == "sifive-e/sine") {
      record.status = Status::target_lost;
      record.reason = "no stop within 30 s of the run command; last pc 0x20400a1c";
    } else if (item == "mps2-an385/sine") {
      record.status = Status::unstable;
      record.reason = "right after a reset; before: mps2-an385, read: two reads of the 4 bytes at 0x20400a10 differ";
    } else if (item == "atmega2560/trip-patterns") {
      record.status = Status::unsupported;
      record.reason = "operator LEARN_KMEANS has no AVR build";
    } else if (record.board == "rv32-virt") {
      record.fingerprint.values["debug_state"] = "detached";
    }
  }
  return records;
}

RunStarted sample_run_started() {
  RunStarted started{"2025-03-14-0915",
                     "2025-03-14T09:15:02Z",
                     "0.1.0",
                     "3f1c9e07ab52",
                     "Debian 12, x86-64, 2 cores",
                     {"probemark", "run", "--kernels", "portable", "--out", "my results"},
                     {}};
  for (const Record& record : sample_records()) started.items.push_back(item_name(record));
  return started;
}

RunFinished sample_run_finished() { return {"2025-03-14T09:16:44Z", 102.4, 81.2, 0.72, false}; }

}  // namespace probemark

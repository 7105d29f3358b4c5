// Runs cases on a kernel library, in a process that may crash: conformance-worker CHANNEL LIBRARY LOG. Ends when its
// standard output, a socket, does. Built by the harness, also with a sanitizer's runtime; the checks themselves are not
// instrumented.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <stdio.h>
#include <string.h>

#include "targets/runtime/conformance/case_check.hpp"
#include "targets/runtime/conformance/host_channel.h"
#include "targets/runtime/conformance/host_crash.hpp"

extern "C" {
__attribute__((weak)) void __asan_poison_memory_region(const volatile void*, size_t);
__attribute__((weak)) void __asan_unpoison_memory_region(const volatile void*, size_t);
}

namespace probemark {
namespace {

constexpr uint32_t workspace_bytes = UINT32_C(1) << 28;  // address space; what is not touched costs nothing
constexpr uint32_t guard_bytes = 128;
constexpr size_t painted_stack = 32768;

struct Row {
  const char* symbol;
  KernelEntry entry;
};

#define PM_ROW(name) \
  {#name,            \
   conformance_kernel(static_cast<decltype(&name)>(nullptr), static_cast<decltype(&name##_scratch_size)>(nullptr))},
#define PM_KERNEL_WEIGHTED(op, family, in, weights, out) PM_ROW(pm_##op##_##in##_##weights##_##out)
#define PM_KERNEL_BINARY(op, family, in, out) PM_ROW(pm_##op##_##in##_##out)
#define PM_KERNEL_UNARY(op, family, in, out) PM_ROW(pm_##op##_##in##_##out)
#define PM_KERNEL_VARIADIC(op, family, in, out) PM_ROW(pm_##op##_##in##_##out)
#define PM_KERNEL_RECURRENT(op, family, in, out) PM_ROW(pm_##op##_##in##_##out)
Row rows[] = {
#include "reference/kernels.inc"
};
constexpr uint32_t row_count = sizeof rows / sizeof rows[0];
static_assert(row_count <= PM_HOST_KERNELS, "the channel has too few bits");
static_assert(sizeof(pm_host_channel) <= PM_HOST_CONTROL_BYTES, "the channel has too little room");

using AnyFunction = void (*)(void);

AnyFunction find_function(void* library, const char* name) {
  return reinterpret_cast<AnyFunction>(dlsym(library, name));
}

/// Finds the kernels of `library`; false where one lacks its scratch size.
bool find_kernels(void* library, pm_host_channel& channel) {
  for (uint32_t row = 0; row < row_count; ++row) {
    char scratch_size[128];
    snprintf(scratch_size, sizeof scratch_size, "%s_scratch_size", rows[row].symbol);
    rows[row].entry.function = find_function(library, rows[row].symbol);
    rows[row].entry.scratch_size = find_function(library, scratch_size);
    if (rows[row].entry.function == nullptr) {
      continue;
    }
    if (rows[row].entry.scratch_size == nullptr) {
      snprintf(channel.failure, sizeof channel.failure, "it has %s but no %s", rows[row].symbol, scratch_size);
      return false;
    }
    channel.provided[row / 32] |= UINT32_C(1) << row % 32;
  }
  return true;
}

struct Areas {
  pm_host_channel* channel;
  const uint8_t* records;
  uint8_t* outputs;
};

void* map(int file, uint64_t offset, uint64_t bytes, int protection) {
  return mmap(nullptr, bytes, protection, MAP_SHARED, file, static_cast<off_t>(offset));
}

bool map_areas(const char* path, Areas* areas) {
  const int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  void* control = map(file, 0, PM_HOST_CONTROL_BYTES, PROT_READ | PROT_WRITE);
  void* records = map(file, PM_HOST_CONTROL_BYTES, PM_HOST_RECORD_BYTES, PROT_READ);
  void* outputs = map(file, PM_HOST_CONTROL_BYTES + PM_HOST_RECORD_BYTES, PM_HOST_OUTPUT_BYTES, PROT_READ | PROT_WRITE);
  close(file);
  if (control == MAP_FAILED || records == MAP_FAILED || outputs == MAP_FAILED) {
    return false;
  }
  *areas = {static_cast<pm_host_channel*>(control), static_cast<const uint8_t*>(records),
            static_cast<uint8_t*>(outputs)};
  return true;
}

/// Two workspaces in turn, so that the case before is still there to be called in between.
class BatchRunner {
 public:
  bool init() {
    site_.guard_bytes = guard_bytes;
    site_.forbid = &__asan_poison_memory_region;
    site_.allow = &__asan_unpoison_memory_region;
    for (Workspace& workspace : workspaces_) {
      void* memory =
          mmap(nullptr, workspace_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory == MAP_FAILED) {
        return false;
      }
      workspace = {static_cast<uint8_t*>(memory), workspace_bytes};
    }
    return true;
  }

  void run(const Areas& areas) {
    pm_host_channel& channel = *areas.channel;
    site_.stack_limit = static_cast<uint8_t*>(__builtin_frame_address(0)) - painted_stack;
    uint64_t outputs = 0;
    PlacedCase* previous = nullptr;
    for (uint32_t index = channel.first; index < channel.count; ++index) {
      channel.current = index;
      pm_host_case& one = channel.cases[index];
      one.result = pm_case_result{};
      one.output_bytes = 0;
      const RecordView record(areas.records + one.record);
      if (!record.sound(UINT32_MAX) || record.header().kernel >= row_count ||
          rows[record.header().kernel].entry.function == nullptr) {
        one.result.state = PM_CASE_BAD_RECORD;
        continue;
      }
      PlacedCase& placed = placed_[index % 2];
      placed.init(site_, rows[record.header().kernel].entry, areas.records + one.record, workspaces_[index % 2]);
      WrongOutput wrong;
      wrong.to = areas.outputs + outputs;
      wrong.capacity = static_cast<uint32_t>(PM_HOST_OUTPUT_BYTES - outputs);
      check_case(placed, previous, &wrong, &one.result);
      one.output = outputs;
      one.output_bytes = wrong.bytes;
      outputs += wrong.bytes;
      previous = one.result.state == PM_CASE_DONE && one.result.found == 0 ? &placed : nullptr;
    }
    channel.current = channel.count;
  }

 private:
  CheckSite site_;
  Workspace workspaces_[2] = {};
  PlacedCase placed_[2] = {};
};

bool send(int socket, char byte) { return write(socket, &byte, 1) == 1; }

int work(const char* channel_path, const char* library_path, const char* log_path) {
  // A kernel that prints must not speak for the worker.
  const int socket = fcntl(1, F_DUPFD_CLOEXEC, 3);
  const int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  Areas areas = {};
  if (socket < 0 || log < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 || !map_areas(channel_path, &areas)) {
    return 2;
  }
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  pm_host_channel& channel = *areas.channel;
  channel.version = PM_HOST_VERSION;
  channel.kernels = row_count;
  static BatchRunner runner;
  void* library = dlopen(library_path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    snprintf(channel.failure, sizeof channel.failure, "%s", dlerror());
  }
  if (library == nullptr || !find_kernels(library, channel) || !runner.init()) {
    send(socket, PM_HOST_FAILED);
    return 2;
  }
  if (&__asan_poison_memory_region == nullptr) {
    catch_crashes(channel);
  }
  char byte = PM_HOST_READY;
  while (send(socket, byte) && read(socket, &byte, 1) == 1) {
    runner.run(areas);
    byte = PM_HOST_DONE;
  }
  return 0;
}

}  // namespace
}  // namespace probemark

int main(int argc, char** argv) { return argc == 4 ? probemark::work(argv[1], argv[2], argv[3]) : 2; }

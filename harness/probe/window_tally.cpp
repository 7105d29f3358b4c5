#include "harness/probe/window_tally.hpp"

#include <algorithm>
#include <utility>

namespace probemark {

WindowTally::WindowTally(pm_counter_file& file) : file_(file), segments_(file.operator_count + 1) {}

bool WindowTally::is_marker(std::uint64_t address) const {
  const std::uint64_t* const last = file_.operator_entry + file_.operator_count;
  return address == file_.window_begin || address == file_.window_end ||
         std::find(static_cast<const std::uint64_t*>(file_.operator_entry), last, address) != last;
}

void WindowTally::reach(std::uint64_t address, const RunningTotal& total) {
  if (address == file_.window_end) {
    end(total);
  }
  if (address == file_.window_begin) {
    begin(total);
  }
  if (!open_) {
    return;
  }
  for (std::size_t k = 0; k < file_.operator_count; ++k) {
    if (file_.operator_entry[k] == address) {
      attribute(total);
      segment_ = k + 1;
      return;
    }
  }
}

void WindowTally::attribute(const RunningTotal& total) {
  if (segments_.size() != file_.operator_count + 1) {
    open_ = false;  // aimed elsewhere in the middle of a window
    return;
  }
  segments_[segment_].instructions += total.instructions - segment_start_.instructions;
  segments_[segment_].cycles += total.cycles - segment_start_.cycles;
  segment_start_ = total;
}

void WindowTally::begin(const RunningTotal& total) {
  open_ = true;
  segment_ = 0;
  window_start_ = segment_start_ = total;
  // As many as there are operators now: the harness may aim the file at another image.
  segments_.assign(file_.operator_count + 1, RunningTotal{});
}

void WindowTally::end(const RunningTotal& total) {
  if (!open_) {
    return;
  }
  attribute(total);
  if (!std::exchange(open_, false)) {
    return;
  }
  file_.instructions = total.instructions - window_start_.instructions;
  file_.cycles = total.cycles - window_start_.cycles;
  file_.prologue_instructions = segments_[0].instructions;
  file_.prologue_cycles = segments_[0].cycles;
  for (std::size_t k = 0; k < file_.operator_count; ++k) {
    file_.operator_instructions[k] = segments_[k + 1].instructions;
    file_.operator_cycles[k] = segments_[k + 1].cycles;
  }
  ++file_.windows;
}

}  // namespace probemark

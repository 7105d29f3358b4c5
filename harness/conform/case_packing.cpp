#include "harness/conform/case_packing.hpp"

#include <algorithm>

#include "targets/runtime/conformance/case_record.h"

namespace probemark {

std::size_t cases_that_fit(const std::vector<CaseRoom>& rooms, std::size_t first, std::size_t arena_bytes,
                           std::size_t most) {
  constexpr std::size_t alignment = 16;
  std::size_t fixed = alignment;
  std::size_t workspace = 0;
  std::size_t count = 0;
  while (count < most && first + count < rooms.size()) {
    const CaseRoom& room = rooms[first + count];
    fixed += room.record + sizeof(pm_case_result);
    workspace = std::max(workspace, room.workspace + alignment);
    if (fixed > arena_bytes || (count != 0 && fixed + 2 * workspace > arena_bytes)) {
      break;
    }
    ++count;
  }
  return count;
}

}  // namespace probemark

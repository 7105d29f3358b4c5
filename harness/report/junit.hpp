// Records as JUnit XML, for CI servers.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"

namespace probemark {

/// One test suite a board and run, one test case an item. A mismatch is a failure with the first difference; a fault, a
/// lost target, a failed build and a planned item without a result are errors; what does not fit, is unsupported, was
/// skipped or was published by others unchecked is skipped, with its reason. An answer below its quality threshold is a
/// failure. The numbers stand in the suite's output, the fingerprint in its properties. `time` is the host's time for
/// the item, not the board's.
///
/// What is written is valid under both schemas in use, the one for Ant's JUnit task (windyroad/JUnit-Schema) and
/// Jenkins' (xunit-plugin, junit-10.xsd); so properties belong to suites, and the list of suites has no attributes.
[[nodiscard]] std::string render_junit(const std::vector<RunHistory>& runs);

}  // namespace probemark

// Energy that nobody measured, from a current that somebody did. Pure.
#pragma once

#include <map>
#include <string>

#include "harness/board/board.hpp"
#include "harness/record/event.hpp"

namespace probemark {

/// Published currents of one chip differ by up to this factor between what its data sheet says and what inference draws
/// (docs/energy.md); the interval of a modelled energy is that wide to either side.
inline constexpr double modelled_band = 2;

/// Joules per inference: the board file's current and voltage times the time of an inference, as measured or, on an
/// emulator with a model of cycles, as cycles / clock_hz. Kind `modelled`. Absent with its reason where the board file
/// has no current, where that was taken at another clock, or where there is no time.
Metric modelled_energy(const Board& board, const std::map<std::string, Metric>& metrics);

}  // namespace probemark

// The style and the scripts that pages carry along, embedded when the program is built (embed.cmake).
#pragma once

#include <string_view>

namespace probemark::page_text {

extern const std::string_view style;
extern const std::string_view script;

/// uPlot, its style and its licence; empty where it was not installed. A page is whole without it: it only adds
/// zooming.
extern const std::string_view uplot_script;
extern const std::string_view uplot_style;
extern const std::string_view uplot_license;

}  // namespace probemark::page_text

// The style sheet of the HTML report: light and dark by the reader's preference, print, colours after Okabe and Ito.
#pragma once

namespace probemark {

extern const char* const html_style;

}  // namespace probemark

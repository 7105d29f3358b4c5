// The frame of a page: head, navigation, footer, style and scripts. A page is one file; nothing is loaded from
// anywhere.
#pragma once

#include <string>
#include <vector>

namespace probemark {

struct NavigationEntry {
  std::string target;  ///< an address, e.g. "#memory"
  std::string title;
};

struct Document {
  std::string title;                        ///< plain text
  std::string header;                       ///< HTML behind the product's name
  std::vector<NavigationEntry> navigation;  ///< plain text
  std::string body;                         ///< HTML of the sections
  std::string footer;                       ///< HTML
  bool plots = false;                       ///< whether the zooming charts are wanted
};

/// The page. Its content security policy lets only its own scripts run, known by their hashes, and nothing be loaded.
[[nodiscard]] std::string html_document(const Document& document);

}  // namespace probemark

// Many records as a small static site: an index, a page of each board and of each workload, profiles to download.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"

namespace probemark {

struct SiteFile {
  std::string path;  ///< below the site's folder, with '/'; plain letters only
  std::string text;
};

/// At least one run. Every page stands alone, links are relative: the folder may lie anywhere, on a disk too.
[[nodiscard]] std::vector<SiteFile> render_site(const std::vector<RunHistory>& runs);

}  // namespace probemark

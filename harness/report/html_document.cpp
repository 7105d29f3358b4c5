#include "harness/report/html_document.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "harness/digest/sha256.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/page_text.hpp"

namespace probemark {
namespace {

/// RFC 4648, section 4.
std::string base64(const std::vector<std::uint8_t>& bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return k < bytes.size() ? std::uint32_t{bytes[k]} : 0U; };
    const std::uint32_t group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    for (std::size_t k = 0; k < 4; ++k) {
      const bool padding = i + k > bytes.size();
      text += padding ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
  }
  return text;
}

std::string policy_hash(const std::string& script) {
  const std::string hex = sha256_hex({reinterpret_cast<const std::uint8_t*>(script.data()), script.size()});
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return "'sha256-" + base64(bytes) + "'";
}

}  // namespace

std::string html_document(const Document& document) {
  std::vector<std::string> scripts;
  std::string style(page_text::style);
  if (document.plots && !page_text::uplot_script.empty()) {
    style += page_text::uplot_style;
    scripts.push_back(fmt::format("/*\n{}*/\n{}", page_text::uplot_license, page_text::uplot_script));
  }
  scripts.emplace_back(page_text::script);
  std::string hashes;
  for (const std::string& script : scripts) hashes += " " + policy_hash(script);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src{}; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=color-scheme content=\"light dark\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<a class=skip href=#verdict>Skip to the verdict</a>\n"
      "<header><p class=brand>Probemark</p>{}</header>\n<nav aria-label=Sections>\n",
      hashes, html_escape(document.title), style, document.header);
  for (const NavigationEntry& entry : document.navigation)
    page += fmt::format("<a href=\"{}\">{}</a>", html_escape(entry.target), html_escape(entry.title));
  page += "\n</nav>\n<main>\n" + document.body + "</main>\n<footer>" + document.footer + "</footer>\n";
  for (const std::string& script : scripts) page += "<script>" + script + "</script>\n";
  return page + "</body>\n</html>\n";
}

}  // namespace probemark

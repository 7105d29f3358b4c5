#include "harness/digest/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <iterator>
#include <vector>

namespace probemark {

struct Sha256::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { EVP_DigestInit_ex(context_->md, EVP_sha256(), nullptr); }
Sha256::~Sha256() { EVP_MD_CTX_free(context_->md); }

void Sha256::add(std::span<const std::uint8_t> bytes) { EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()); }

void Sha256::add_field(std::string_view text) {
  const std::string length = std::to_string(text.size()) + ":";
  EVP_DigestUpdate(context_->md, length.data(), length.size());
  EVP_DigestUpdate(context_->md, text.data(), text.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context_->md, digest.data(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

Result<std::string> sha256_of_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.good() && !stream.eof()) {
    return fail(ErrorKind::setup, "cannot read the file", file.string(), "check the path and its permissions");
  }
  return sha256_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace probemark


// Macros and variadic functions of libcrypto that Swift cannot import, as functions.
#ifndef WARD_COPENSSL_CERTIFICATES_H
#define WARD_COPENSSL_CERTIFICATES_H

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// A fresh key on the curve P-256, or NULL.
static inline EVP_PKEY *copenssl_make_p256(void) { return EVP_EC_gen("P-256"); }

/// Adds one extension from its textual form; 1 when done.
static inline int copenssl_add_extension(X509 *certificate, X509 *issuer, int identifier, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  X509V3_set_ctx_nodb(&context);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, identifier, value);
  if (!extension) return 0;
  int done = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  return done;
}

/// The bytes that a memory BIO holds; 0 when there are none.
static inline size_t copenssl_memory_bytes(BIO *memory, const char **bytes) {
  char *start = NULL;
  long count = BIO_get_mem_data(memory, &start);
  *bytes = start;
  return count > 0 ? (size_t)count : 0;
}

#endif

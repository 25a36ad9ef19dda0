#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include "certificates.h"

/* Of Linux, and hidden by the C library without _GNU_SOURCE: the ledger brings a file system to disk with it. */
extern int syncfs(int descriptor);

#include "sieve.h"

#include <string.h>

#include "scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,bmi,popcnt")))
#endif

#define CASE_BITS 0x20202020U

/// The positions of 32 bytes that need a closer look.
typedef struct {
  /// Four bytes from here on pass the sieve.
  uint32_t passes;
  /// A byte above 127.
  uint32_t beyond_ascii;
  /// A backslash before a `u`.
  uint32_t escapes;
} closer_look;

// MARK: 32 positions, without any extension

static inline uint32_t plain_passes(const uint8_t *bytes, const struct ward_sieve *sieve, uint8_t fold) {
  uint32_t bits = 0;
  for (int i = 0; i < 32; i++) {
    uint8_t buckets = 0xFF;
    for (int place = 0; place < 4; place++) {
      const uint8_t byte = bytes[i + place] | fold;
      buckets &= sieve->low[place][byte & 15] & sieve->high[place][byte >> 4];
    }
    bits |= (uint32_t)(buckets != 0) << i;
  }
  return bits;
}

static inline closer_look plain_look(const uint8_t *bytes, const struct ward_sieve *sieve) {
  closer_look look = {plain_passes(bytes, sieve, 0x20), 0, 0};
  for (int i = 0; i < 32; i++) {
    look.beyond_ascii |= (uint32_t)(bytes[i] >> 7) << i;
    look.escapes |= (uint32_t)(bytes[i] == '\\' && bytes[i + 1] == 'u') << i;
  }
  return look;
}

static void plain_mark(const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, uint64_t *out) {
  for (size_t at = 0; at < count; at += 64) {
    out[at / 64] = plain_passes(bytes + at, sieve, 0) | (uint64_t)plain_passes(bytes + at + 32, sieve, 0) << 32;
  }
}

// MARK: 32 positions with AVX2

#if defined(__x86_64__)

typedef struct {
  __m256i low[4];
  __m256i high[4];
} avx2_tables;

static inline AVX2 __attribute__((always_inline)) avx2_tables avx2_load(const struct ward_sieve *sieve) {
  avx2_tables tables;
  for (int place = 0; place < 4; place++) {
    tables.low[place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)sieve->low[place]));
    tables.high[place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)sieve->high[place]));
  }
  return tables;
}

static inline AVX2 __attribute__((always_inline)) uint32_t avx2_passes(
    const uint8_t *bytes, const avx2_tables *tables, __m256i fold) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i buckets = _mm256_set1_epi8(-1);
  for (int place = 0; place < 4; place++) {
    const __m256i text = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)(bytes + place)), fold);
    const __m256i low = _mm256_shuffle_epi8(tables->low[place], _mm256_and_si256(text, half));
    const __m256i high =
        _mm256_shuffle_epi8(tables->high[place], _mm256_and_si256(_mm256_srli_epi16(text, 4), half));
    buckets = _mm256_and_si256(buckets, _mm256_and_si256(low, high));
  }
  return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256()));
}

static inline AVX2 __attribute__((always_inline)) closer_look avx2_look(
    const uint8_t *bytes, const avx2_tables *tables) {
  const __m256i here = _mm256_loadu_si256((const __m256i *)bytes);
  const __m256i next = _mm256_loadu_si256((const __m256i *)(bytes + 1));
  const __m256i escapes =
      _mm256_and_si256(_mm256_cmpeq_epi8(here, _mm256_set1_epi8('\\')), _mm256_cmpeq_epi8(next, _mm256_set1_epi8('u')));
  closer_look look;
  look.passes = avx2_passes(bytes, tables, _mm256_set1_epi8(0x20));
  look.beyond_ascii = (uint32_t)_mm256_movemask_epi8(here);
  look.escapes = (uint32_t)_mm256_movemask_epi8(escapes);
  return look;
}

static AVX2 void avx2_mark(const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, uint64_t *out) {
  const avx2_tables tables = avx2_load(sieve);
  const __m256i fold = _mm256_setzero_si256();
  for (size_t at = 0; at < count; at += 64) {
    out[at / 64] =
        avx2_passes(bytes + at, &tables, fold) | (uint64_t)avx2_passes(bytes + at + 32, &tables, fold) << 32;
  }
}

#endif

void ward_sieve_mark(const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, uint64_t *out, int way) {
  if (count == 0) return;
#if defined(__x86_64__)
  if ((way == WARD_SCAN_BEST || way == WARD_SCAN_AVX2) && ward_scan_can(WARD_SCAN_AVX2)) {
    avx2_mark(bytes, count, sieve, out);
  } else {
    plain_mark(bytes, count, sieve, out);
  }
#else
  (void)way;
  plain_mark(bytes, count, sieve, out);
#endif
  // What passed among the padding is no position of the text.
  if (count % 64 != 0) out[count / 64] &= (1ULL << (count % 64)) - 1;
}

// MARK: Finding

static int is_key(const uint8_t *bytes, const uint32_t *keys, uint32_t mask) {
  const uint32_t key = (bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24) | CASE_BITS;
  for (uint32_t place = key * 0x9E3779B1U & mask; keys[place] != 0; place = (place + 1) & mask) {
    if (keys[place] == key) return 1;
  }
  return 0;
}

/// Whether the backslash at `at` begins an escape: an even number of others stands right before it. Each run of
/// backslashes is counted once, for a `u` follows its last.
static int begins_escape(const uint8_t *bytes, size_t at) {
  size_t before = 0;
  while (before < at && bytes[at - before - 1] == '\\') before++;
  return before % 2 == 0;
}

/// Looks closer at the first `width` positions of a block that begins at `at`.
static inline __attribute__((always_inline)) int confirms(
    closer_look look, const uint8_t *bytes, size_t count, size_t at, uint32_t wanted, const uint32_t *keys,
    uint32_t mask, int escapes) {
  if (look.beyond_ascii & wanted) return 1;
  for (uint32_t bits = look.passes & wanted; bits != 0; bits &= bits - 1) {
    const size_t position = at + (size_t)__builtin_ctz(bits);
    if (position + 4 <= count && is_key(bytes + position, keys, mask)) return 1;
  }
  if (!escapes) return 0;
  for (uint32_t bits = look.escapes & wanted; bits != 0; bits &= bits - 1) {
    const size_t position = at + (size_t)__builtin_ctz(bits);
    if (position + 2 <= count && begins_escape(bytes, position)) return 1;
  }
  return 0;
}

/// Bytes that a look at 32 positions reads.
#define LOOK_SIZE 35

#define FIND_LOOP(LOOK, TABLES)                                                                      \
  size_t at = 0;                                                                                     \
  for (; at + LOOK_SIZE <= count; at += 32) {                                                        \
    const closer_look look = LOOK(bytes + at, TABLES);                                               \
    if ((look.passes | look.beyond_ascii | look.escapes) != 0 &&                                     \
        confirms(look, bytes, count, at, 0xFFFFFFFFU, keys, mask, escapes))                          \
      return 1;                                                                                      \
  }                                                                                                  \
  /* Fewer than LOOK_SIZE bytes are left: two looks at a copy with zeros behind it. */               \
  uint8_t tail[32 + LOOK_SIZE] = {0};                                                                \
  memcpy(tail, bytes + at, count - at);                                                              \
  for (size_t done = 0; at < count; at += 32, done += 32) {                                          \
    const uint32_t wanted = count - at >= 32 ? 0xFFFFFFFFU : (1U << (count - at)) - 1;               \
    if (confirms(LOOK(tail + done, TABLES), bytes, count, at, wanted, keys, mask, escapes)) return 1; \
  }                                                                                                  \
  return 0;

static int plain_finds(
    const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, const uint32_t *keys, uint32_t mask,
    int escapes) {
  FIND_LOOP(plain_look, sieve)
}

#if defined(__x86_64__)
static AVX2 int avx2_finds(
    const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, const uint32_t *keys, uint32_t mask,
    int escapes) {
  const avx2_tables tables = avx2_load(sieve);
  FIND_LOOP(avx2_look, &tables)
}
#endif

int ward_sieve_finds(
    const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, const uint32_t *keys, uint32_t mask,
    int escapes, int way) {
  if (count == 0) return 0;
#if defined(__x86_64__)
  if ((way == WARD_SCAN_BEST || way == WARD_SCAN_AVX2) && ward_scan_can(WARD_SCAN_AVX2)) {
    return avx2_finds(bytes, count, sieve, keys, mask, escapes);
  }
#else
  (void)way;
#endif
  return plain_finds(bytes, count, sieve, keys, mask, escapes);
}

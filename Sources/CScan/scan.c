#include "scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

size_t ward_count_byte(const uint8_t *bytes, size_t count, uint8_t byte) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) found += bytes[i] == byte;
  return found;
}

/// One bit for each of 64 bytes.
typedef struct {
  uint64_t quotes;
  uint64_t backslashes;
  uint64_t separators;
} block_masks;

/// The bytes that directly follow a run of backslashes of odd length, which is what makes them escaped.
///
/// Runs that begin at even and at odd positions are told apart; adding each run's start to the backslashes carries a
/// bit to just past its end, whose parity then tells the parity of the length. `*carry` is 1 when the block before
/// ended within an odd run.
/// Source: G. Langdale, D. Lemire: Parsing gigabytes of JSON per second. VLDB Journal 28, 2019, section 3.1.1.
static inline __attribute__((always_inline)) uint64_t after_odd_runs(uint64_t backslashes, uint64_t *carry) {
  const uint64_t even = 0x5555555555555555ULL;
  uint64_t starts = backslashes & ~(backslashes << 1);
  uint64_t even_places = even ^ *carry;
  uint64_t even_starts = starts & even_places;
  uint64_t odd_starts = starts & ~even_places;
  uint64_t even_ends = (backslashes + even_starts) & ~backslashes;
  unsigned long long sum;
  int overflow = __builtin_uaddll_overflow(backslashes, odd_starts, &sum);
  uint64_t odd_ends = ((uint64_t)sum | *carry) & ~backslashes;
  *carry = (uint64_t)overflow;
  return (even_ends & ~even) | (odd_ends & even);
}

/// Writes the positions of the set bits; always whole groups of four.
static inline __attribute__((always_inline)) size_t write_positions(uint64_t bits, uint32_t base, uint32_t *out) {
  if (bits == 0) return 0;
  size_t count = (size_t)__builtin_popcountll(bits);
  size_t written = 0;
  do {
    for (int i = 0; i < 4; i++) {
      // With no bit left the value is never read: the caller advances by `count` only.
      out[written + (size_t)i] = base + (bits ? (uint32_t)__builtin_ctzll(bits) : 64);
      bits &= bits - 1;
    }
    written += 4;
  } while (written < count);
  return count;
}

/// The loop over blocks, the same for every way; `MASKS(pointer)` makes the masks of 64 bytes.
#define INDEX_LOOP(MASKS)                                                        \
  size_t count = 0;                                                              \
  uint64_t carry = 0;                                                            \
  for (size_t at = start; at < end; at += 64) {                                  \
    block_masks masks = MASKS(bytes + at, separator);                            \
    uint64_t quotes = masks.quotes;                                              \
    if ((masks.backslashes | carry) != 0) {                                      \
      quotes &= ~after_odd_runs(masks.backslashes, &carry);                      \
    }                                                                            \
    uint64_t bits = quotes | masks.separators;                                   \
    if (end - at < 64) bits &= (1ULL << (end - at)) - 1;                         \
    count += write_positions(bits, (uint32_t)at, out + count);                   \
  }                                                                              \
  return count;

static inline __attribute__((always_inline)) block_masks plain_masks(const uint8_t *p, uint8_t separator) {
  block_masks masks = {0, 0, 0};
  for (int i = 0; i < 64; i++) {
    masks.quotes |= (uint64_t)(p[i] == '"') << i;
    masks.backslashes |= (uint64_t)(p[i] == '\\') << i;
    masks.separators |= (uint64_t)(p[i] == separator) << i;
  }
  // `"` as the separator means none: quotes are listed unless escaped.
  if (separator == '"') masks.separators = 0;
  return masks;
}

static size_t plain_index(const uint8_t *bytes, size_t start, size_t end, uint8_t separator, uint32_t *out) {
  INDEX_LOOP(plain_masks)
}

#if defined(__x86_64__)

static inline __attribute__((always_inline)) uint64_t sse2_equal(const __m128i *b, __m128i value) {
  uint64_t mask = 0;
  for (int i = 0; i < 4; i++) {
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b[i], value)) << (16 * i);
  }
  return mask;
}

static inline __attribute__((always_inline)) block_masks sse2_masks(const uint8_t *p, uint8_t separator) {
  __m128i b[4];
  for (int i = 0; i < 4; i++) b[i] = _mm_loadu_si128((const __m128i *)(p + 16 * i));
  block_masks masks;
  masks.quotes = sse2_equal(b, _mm_set1_epi8('"'));
  masks.backslashes = sse2_equal(b, _mm_set1_epi8('\\'));
  masks.separators = separator == '"' ? 0 : sse2_equal(b, _mm_set1_epi8((char)separator));
  return masks;
}

static size_t sse2_index(const uint8_t *bytes, size_t start, size_t end, uint8_t separator, uint32_t *out) {
  INDEX_LOOP(sse2_masks)
}

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

static inline AVX2 __attribute__((always_inline)) uint64_t avx2_equal(__m256i low, __m256i high, __m256i value) {
  uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, value));
  uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, value));
  return a | (uint64_t)b << 32;
}

static inline AVX2 __attribute__((always_inline)) block_masks avx2_masks(const uint8_t *p, uint8_t separator) {
  __m256i low = _mm256_loadu_si256((const __m256i *)p);
  __m256i high = _mm256_loadu_si256((const __m256i *)(p + 32));
  block_masks masks;
  masks.quotes = avx2_equal(low, high, _mm256_set1_epi8('"'));
  masks.backslashes = avx2_equal(low, high, _mm256_set1_epi8('\\'));
  masks.separators = separator == '"' ? 0 : avx2_equal(low, high, _mm256_set1_epi8((char)separator));
  return masks;
}

static AVX2 size_t avx2_index(const uint8_t *bytes, size_t start, size_t end, uint8_t separator, uint32_t *out) {
  INDEX_LOOP(avx2_masks)
}

#endif

int ward_scan_can(int way) {
  switch (way) {
  case WARD_SCAN_BEST:
  case WARD_SCAN_PLAIN:
    return 1;
#if defined(__x86_64__)
  case WARD_SCAN_SSE2:
    return 1;
  case WARD_SCAN_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
#endif
  default:
    return 0;
  }
}

size_t ward_json_index(const uint8_t *bytes, size_t start, size_t end, uint8_t separator, uint32_t *out, int way) {
#if defined(__x86_64__)
  if (way == WARD_SCAN_BEST) way = ward_scan_can(WARD_SCAN_AVX2) ? WARD_SCAN_AVX2 : WARD_SCAN_SSE2;
  if (way == WARD_SCAN_AVX2 && ward_scan_can(WARD_SCAN_AVX2)) return avx2_index(bytes, start, end, separator, out);
  if (way == WARD_SCAN_SSE2) return sse2_index(bytes, start, end, separator, out);
#endif
  return plain_index(bytes, start, end, separator, out);
}

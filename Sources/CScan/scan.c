#include "scan.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/// The loop over blocks, the same for every way. `MASKS(from, to, separator)` makes the masks of 64 bytes and, unless
/// `to` is null, copies them. Whole blocks are read from `from`; the bytes after them, fewer than 64, must already lie
/// at `tail`, with room behind. Positions begin at `first`.
#define INDEX_LOOP(MASKS)                                                                            \
  size_t found = 0;                                                                                  \
  uint64_t carry = 0;                                                                                \
  for (size_t at = 0; at < count; at += 64) {                                                        \
    const size_t left = count - at;                                                                  \
    block_masks masks = left >= 64 ? MASKS(from + at, to ? to + at : 0, separator)                   \
                                   : MASKS(tail, (uint8_t *)0, separator);                           \
    uint64_t quotes = masks.quotes;                                                                  \
    if ((masks.backslashes | carry) != 0) quotes &= ~after_odd_runs(masks.backslashes, &carry);      \
    uint64_t bits = quotes | masks.separators;                                                       \
    if (left < 64) bits &= (1ULL << left) - 1;                                                       \
    found += write_positions(bits, first + (uint32_t)at, out + found);                               \
  }                                                                                                  \
  return found;

#define INDEX_PARAMETERS                                                                             \
  const uint8_t *from, uint8_t *to, const uint8_t *tail, size_t count, uint32_t first,               \
      uint8_t separator, uint32_t *out

static inline __attribute__((always_inline)) block_masks plain_masks(
    const uint8_t *from, uint8_t *to, uint8_t separator) {
  block_masks masks = {0, 0, 0};
  for (int i = 0; i < 64; i++) {
    masks.quotes |= (uint64_t)(from[i] == '"') << i;
    masks.backslashes |= (uint64_t)(from[i] == '\\') << i;
    masks.separators |= (uint64_t)(from[i] == separator) << i;
  }
  if (to) memcpy(to, from, 64);
  // `"` as the separator means none: quotes are listed unless escaped.
  if (separator == '"') masks.separators = 0;
  return masks;
}

static size_t plain_index(INDEX_PARAMETERS) { INDEX_LOOP(plain_masks) }

#if defined(__x86_64__)

static inline __attribute__((always_inline)) uint64_t sse2_equal(const __m128i *b, __m128i value) {
  uint64_t mask = 0;
  for (int i = 0; i < 4; i++) {
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b[i], value)) << (16 * i);
  }
  return mask;
}

static inline __attribute__((always_inline)) block_masks sse2_masks(
    const uint8_t *from, uint8_t *to, uint8_t separator) {
  __m128i b[4];
  for (int i = 0; i < 4; i++) {
    b[i] = _mm_loadu_si128((const __m128i *)(from + 16 * i));
    if (to) _mm_storeu_si128((__m128i *)(to + 16 * i), b[i]);
  }
  block_masks masks;
  masks.quotes = sse2_equal(b, _mm_set1_epi8('"'));
  masks.backslashes = sse2_equal(b, _mm_set1_epi8('\\'));
  masks.separators = separator == '"' ? 0 : sse2_equal(b, _mm_set1_epi8((char)separator));
  return masks;
}

static size_t sse2_index(INDEX_PARAMETERS) { INDEX_LOOP(sse2_masks) }

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

static inline AVX2 __attribute__((always_inline)) uint64_t avx2_equal(__m256i low, __m256i high, __m256i value) {
  uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, value));
  uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, value));
  return a | (uint64_t)b << 32;
}

static inline AVX2 __attribute__((always_inline)) block_masks avx2_masks(
    const uint8_t *from, uint8_t *to, uint8_t separator) {
  __m256i low = _mm256_loadu_si256((const __m256i *)from);
  __m256i high = _mm256_loadu_si256((const __m256i *)(from + 32));
  if (to) {
    _mm256_storeu_si256((__m256i *)to, low);
    _mm256_storeu_si256((__m256i *)(to + 32), high);
  }
  block_masks masks;
  masks.quotes = avx2_equal(low, high, _mm256_set1_epi8('"'));
  masks.backslashes = avx2_equal(low, high, _mm256_set1_epi8('\\'));
  masks.separators = separator == '"' ? 0 : avx2_equal(low, high, _mm256_set1_epi8((char)separator));
  return masks;
}

static AVX2 size_t avx2_index(INDEX_PARAMETERS) { INDEX_LOOP(avx2_masks) }

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

static size_t index_by(int way, INDEX_PARAMETERS) {
#if defined(__x86_64__)
  if (way == WARD_SCAN_BEST) way = ward_scan_can(WARD_SCAN_AVX2) ? WARD_SCAN_AVX2 : WARD_SCAN_SSE2;
  if (way == WARD_SCAN_AVX2 && ward_scan_can(WARD_SCAN_AVX2)) {
    return avx2_index(from, to, tail, count, first, separator, out);
  }
  if (way == WARD_SCAN_SSE2) return sse2_index(from, to, tail, count, first, separator, out);
#endif
  (void)way;
  return plain_index(from, to, tail, count, first, separator, out);
}

size_t ward_json_index(const uint8_t *bytes, size_t start, size_t end, uint8_t separator, uint32_t *out, int way) {
  const size_t count = end - start;
  return index_by(
      way, bytes + start, 0, bytes + start + count / 64 * 64, count, (uint32_t)start, separator, out);
}

size_t ward_json_copy_index(
    const uint8_t *from, uint8_t *to, size_t count, uint32_t first, uint8_t separator, uint32_t *out, int way) {
  const size_t whole = count / 64 * 64;
  memset(to + count, 0, WARD_SCAN_PADDING);
  memcpy(to + whole, from + whole, count - whole);
  return index_by(way, from, to, to + whole, count, first, separator, out);
}

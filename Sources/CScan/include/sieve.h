#ifndef WARD_SIEVE_H
#define WARD_SIEVE_H

#include <stddef.h>
#include <stdint.h>

/// So many readable bytes must follow a text given to `ward_sieve_mark`.
#define WARD_SIEVE_PADDING 68

/// A sieve for short keys: four bytes that a text may hold, sorted into eight buckets.
///
/// Bit b of `low[i][n]` says that some key of bucket b has a byte with the low half n at place i; `high` says the same
/// of the upper half. Four neighbouring bytes pass when one bit is set in all eight entries that their halves name: every
/// key passes, and few other texts.
/// Source: the idea is that of Teddy in Hyperscan (X. Wang and others: Hyperscan. NSDI 2019).
struct ward_sieve {
  uint8_t low[4][16];
  uint8_t high[4][16];
};

/// Sets bit p of `out` (bit p % 64 of word p / 64) when the four bytes from p on pass, for every p below `count`; other
/// bits of the `(count + 63) / 64` words are 0. `WARD_SIEVE_PADDING` readable bytes follow the text.
/// `way` is one of `enum ward_scan_way`.
void ward_sieve_mark(const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, uint64_t *out, int way);

/// Whether some four bytes of the text, bit 5 of each set, are one of `keys`; or the text has a byte above 127; or, when
/// `escapes`, a `\u` whose backslash is not itself escaped. Nothing outside the text is read.
///
/// - `keys` is an open-addressing table of `mask + 1` places, a power of two, with some place free (0); a key's first
///   place is `(key * 0x9E3779B1) & mask`. Keys have bit 5 of each byte set, and so has the sieve.
int ward_sieve_finds(
    const uint8_t *bytes, size_t count, const struct ward_sieve *sieve, const uint32_t *keys, uint32_t mask,
    int escapes, int way);

#endif

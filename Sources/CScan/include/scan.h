#ifndef WARD_SCAN_H
#define WARD_SCAN_H

#include <stddef.h>
#include <stdint.h>

/// So many bytes after the end of a text may be read.
#define WARD_SCAN_PADDING 64

/// `ward_json_index` writes in groups: so many entries past the last one must be writable.
#define WARD_SCAN_SLACK 64

/// Ways to compute the same index.
enum ward_scan_way {
  /// The fastest that this processor can do.
  WARD_SCAN_BEST = 0,
  WARD_SCAN_PLAIN = 1,
  WARD_SCAN_SSE2 = 2,
  WARD_SCAN_AVX2 = 3,
};

/// Whether this processor (and this build) can do `way`.
int ward_scan_can(int way);

/// Lists, in order, the positions in `[start, end)` of every `"` that no backslash escapes and of every byte equal to
/// `separator` (pass `"` for none). Positions count from `bytes`; the byte at `start` is not escaped.
///
/// - `end` is at most 2^32 - 1 and `WARD_SCAN_PADDING` readable bytes follow it.
/// - `out` has room for every position and `WARD_SCAN_SLACK` more.
/// - Returns the number of positions.
size_t ward_json_index(const uint8_t *bytes, size_t start, size_t end, uint8_t separator, uint32_t *out, int way);

/// Copies `count` bytes from `from` to `to`, puts `WARD_SCAN_PADDING` zeros behind them, and lists the same positions
/// as `ward_json_index` on the way. Positions begin at `first`. Nothing past the end of `from` is read.
size_t ward_json_copy_index(
    const uint8_t *from, uint8_t *to, size_t count, uint32_t first, uint8_t separator, uint32_t *out, int way);

#endif

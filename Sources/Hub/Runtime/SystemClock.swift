import Glibc
public import WardModel

/// The machine's clock: read here and nowhere else in the hub.
public enum SystemClock {
  public static let now: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

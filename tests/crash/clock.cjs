// Preloaded: this process lives at another time, by CRASH_CLOCK milliseconds, or at the instant CRASH_CLOCK_STANDS.
const RealDate = Date;
const stands = process.env.CRASH_CLOCK_STANDS;
const shift = Number(process.env.CRASH_CLOCK ?? 0);
const now = () => (stands ? RealDate.parse(stands) : RealDate.now() + shift);
class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }
  static now() {
    return now();
  }
}
globalThis.Date = ShiftedDate;

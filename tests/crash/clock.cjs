// Preloaded: this process lives at another time, by CRASH_CLOCK milliseconds.
const shift = Number(process.env.CRASH_CLOCK);
const RealDate = Date;
class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }
  static now() {
    return RealDate.now() + shift;
  }
}
globalThis.Date = ShiftedDate;

/** The text that stands in a range of UTF-16 code units. */
export function textOfUnits(units: Uint16Array, from: number, to: number): string {
  return Buffer.from(units.buffer, units.byteOffset + from * 2, (to - from) * 2).toString('utf16le');
}

/** Returns an instant in UTC to the second, as files of ours hold it: `2026-05-15T18:30:00Z`. */
export function instantText(at: Date): string {
  return at.toISOString().replace(/\.\d+/, '');
}

/** Returns an instant as names of files hold it: `20260515T183000Z`. */
export function instantInName(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

const units = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Returns the milliseconds of an age such as `90d`, `12h` or `2w`; null for any other text. */
export function ageMs(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * units[unit as keyof typeof units];
}

/** Returns an instant in UTC to the second, as files of ours hold it: `2026-05-15T18:30:00Z`. */
export function instantText(at: Date): string {
  return at.toISOString().replace(/\.\d+/, '');
}

/** Returns an instant as names of files hold it: `20260515T183000Z`. */
export function instantInName(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

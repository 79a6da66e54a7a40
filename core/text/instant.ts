/** Returns an instant as files hold it: ISO 8601 in UTC with whole seconds. */
export function instantOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

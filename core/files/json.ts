import { readText } from './read.ts';

/**
 * Returns the value of a JSON file as `parse` takes it; null for a file without one, and for what `parse` refuses or
 * throws at. Of more than `readLimit`, nested deeply, parsing would take hundreds of MiB.
 */
export function readJson<Value>(path: string, parse: (value: unknown) => Value | null): Value | null {
  try {
    const text = readText(path);
    return text === null ? null : parse(JSON.parse(text));
  } catch {
    return null;
  }
}

import { readText } from './read.ts';

const sizeLimit = 4 * 1024 * 1024;

/**
 * Returns the value of a JSON file as `parse` takes it; null for a file without one, and for what `parse` refuses or
 * throws at.
 */
export function readJson<Value>(path: string, parse: (value: unknown) => Value | null): Value | null {
  try {
    const text = readText(path, sizeLimit);
    return text === null ? null : parse(JSON.parse(text));
  } catch {
    return null;
  }
}

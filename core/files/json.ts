import { readRegularFile } from './read.ts';

const sizeLimit = 4 * 1024 * 1024;

/**
 * Returns the value of a JSON file as `parse` takes it; null for a file that is missing, no regular file, larger than
 * 4 MiB, no JSON, or that `parse` refuses by null or by throwing.
 */
export function readJson<Value>(path: string, parse: (value: unknown) => Value | null): Value | null {
  try {
    const file = readRegularFile(path, sizeLimit);
    if (file === null || file.size > sizeLimit) return null;
    return parse(JSON.parse(Buffer.from(file.bytes).toString('utf8')));
  } catch {
    return null;
  }
}

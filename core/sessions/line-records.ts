import { parseJsonLine } from '../files/json-lines.ts';

/**
 * Where a record may begin in a line that holds more than one: two writes were glued, the first of them perhaps torn.
 * Both keys are at the beginning of a record alone.
 */
const recordStart = /(?<=\})(?=\{")|(?<=.)(?=\{"(?:timestamp|parentUuid)":)/;

/** A longer line is not searched for more than one record. */
const gluedLimit = 1024 * 1024;

/** Returns the records of a line; empty when there is none. */
export function recordsOf(line: string): unknown[] {
  const whole = parseJsonLine(line);
  if (whole !== undefined) return [whole];
  if (line.length > gluedLimit) return [];
  return line
    .split(recordStart)
    .map(parseJsonLine)
    .filter((record) => typeof record === 'object' && record !== null);
}

/** Returns when a record was written; null for none. Every client stamps its records so. */
export function instantOf(record: unknown): string | null {
  const stamp =
    typeof record === 'object' && record !== null && 'timestamp' in record ? record.timestamp : null;
  return typeof stamp === 'string' && !Number.isNaN(Date.parse(stamp)) ? stamp : null;
}

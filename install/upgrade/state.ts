import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readRegularFile } from '../../core/files/read.ts';
import { replaceFile } from '../../core/files/write.ts';

// What is remembered of upgrades lies in the root, each in a file of its own, so that losing one loses no other.

const asked = z.object({ asked_at: z.string() });
const skip = z.object({ version: z.string(), commit: z.string() });
export type Skip = z.infer<typeof skip>;

const askedFile = (root: string) => join(root, '.upgrade-asked.json');
const skipFile = (root: string) => join(root, '.upgrade-skip.json');

/** What is remembered between upgrades; it goes with the last client. */
export const rememberedFiles = ['.upgrade-asked.json', '.upgrade-skip.json'];

/** Null for what is not there or not of that form: then it is as if it had never been. */
export function readJson<T>(path: string, schema: z.ZodMiniType<T>): T | null {
  try {
    const file = readRegularFile(path);
    if (file === null) return null;
    const parsed = z.safeParse(schema, JSON.parse(Buffer.from(file.bytes).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function writeJsonFile(path: string, value: object): void {
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

const dayMs = 86_400_000;

/** Whether the upstream was asked within a day. A time that is still to come is a clock that was set: ask. */
export function wasAskedToday(root: string, now: Date): boolean {
  const at = Date.parse(readJson(askedFile(root), asked)?.asked_at ?? '');
  const age = now.getTime() - at;
  return age >= 0 && age < dayMs;
}

export function noteAsked(root: string, now: Date): void {
  writeJsonFile(askedFile(root), { asked_at: now.toISOString() });
}

export function readSkip(root: string): Skip | null {
  return readJson(skipFile(root), skip);
}

export function noteSkip(root: string, value: Skip): void {
  writeJsonFile(skipFile(root), value);
}

export function forgetSkip(root: string): void {
  rmSync(skipFile(root), { force: true });
}

import * as z from 'zod/mini';
import { replaceFile } from '../../files/write.ts';
import { type RemoteFiles, type RemotePaths, readOwnJson } from '../machine/paths.ts';
import type { Synced } from './work.ts';

/** What the last sync came to: `doctor` and `remote list` say it. */
const lastFile = z.object({
  at: z.string(),
  fault: z.nullable(z.object({ fault: z.string(), reason: z.string() })),
  kept: z.array(z.object({ name: z.string(), fault: z.string(), reason: z.string() })),
  refused: z.array(z.object({ id: z.string(), code: z.string(), reason: z.string(), from: z.unknown() })),
  has_twin: z.boolean(),
});

export type LastOutcome = z.infer<typeof lastFile>;

export function readLast(paths: RemotePaths, { last }: RemoteFiles): LastOutcome | null {
  return readOwnJson(paths, last, (value) => lastFile.parse(value));
}

/** Notes what a sync came to. One that looked at nothing, as nothing changed, keeps what was found before. */
export function noteLast(paths: RemotePaths, files: RemoteFiles, at: Date, synced: Synced): void {
  const before = readLast(paths, files);
  const { fault, hasTwin, kept, refused } = synced;
  const found =
    hasTwin === null && before !== null
      ? { kept: before.kept, refused: before.refused, has_twin: before.has_twin }
      : { kept, refused, has_twin: hasTwin ?? false };
  const what = fault && { fault: fault.fault, reason: fault.reason.slice(0, 2000) };
  const outcome: LastOutcome = { at: at.toISOString(), fault: what, ...found };
  replaceFile(files.last, `${JSON.stringify(outcome)}\n`, { durable: false });
}

import { join } from 'node:path';
import * as z from 'zod/mini';
import { HandoffError } from '../../errors.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { isOwn } from '../../files/trust.ts';
import { createFile, replaceFile } from '../../files/write.ts';
import { describeSecrets } from '../../secrets/redact.ts';
import { scanSecrets } from '../../secrets/scan.ts';
import { letterFile, stateFile } from '../letters/letter.ts';
import type { RemoteFiles } from './paths.ts';

/** What was published for others: it waits in the outbox, then lies in `sent/` with what became of it. */
const outboxFile = z.object({
  letter: letterFile,
  /** The handoff; null once it was read. */
  text: z.nullable(z.string()),
  name: z.string(),
  topic: z.nullable(z.string()),
  /** The sender's worktree and its name. */
  worktree: z.string(),
  from: z.string(),
  /** When it came to the remote, by this machine's clock. */
  sent_at: z.optional(z.string()),
  state: z.optional(stateFile),
  /** Its sender took it back, or tried to: it is not sent anew. */
  taken_back: z.optional(z.boolean()),
});

export type OutboxItem = z.infer<typeof outboxFile>;

const limit = 12 * 1024 * 1024;
const nameForm = /^([0-9a-f]{32})\.json$/;

/** Reads what lies in one of the two directories, by id. A session can write there: what does not parse is left alone. */
function readItems(directory: string): OutboxItem[] {
  return listNames(directory).flatMap((name) => {
    const id = nameForm.exec(name)?.[1];
    const file = id === undefined ? null : readRegularFile(join(directory, name), limit, isOwn);
    if (file === null || file.size > limit) return [];
    try {
      const item = outboxFile.parse(JSON.parse(file.bytes.toString('utf8')));
      return item.letter.id === id ? [item] : [];
    } catch {
      return [];
    }
  });
}

export const readOutbox = ({ outbox }: RemoteFiles): OutboxItem[] => readItems(outbox);
export const readSent = ({ sent }: RemoteFiles): OutboxItem[] => readItems(sent);

/** Whether anything may wait there: a look at names alone. */
export const isOutboxEmpty = ({ outbox }: RemoteFiles): boolean =>
  !listNames(outbox).some((name) => nameForm.test(name));

const pathIn = (directory: string, { letter }: OutboxItem) => join(directory, `${letter.id}.json`);

/** Puts a handoff into the outbox: from then on it is published. Returns its path. */
export function fileInOutbox(files: RemoteFiles, item: OutboxItem): string {
  const path = pathIn(files.outbox, item);
  createFile(path, `${JSON.stringify(item)}\n`);
  return path;
}

/** Notes what is known of a sent handoff, and takes it out of the outbox. */
export function noteSent(files: RemoteFiles, item: OutboxItem): void {
  replaceFile(pathIn(files.sent, item), `${JSON.stringify(item)}\n`, { durable: false });
  removeFile(pathIn(files.outbox, item));
}

/** Forgets a handoff that was sent or was to be. Returns where it lay. */
export function dropItem(files: RemoteFiles, item: OutboxItem): string {
  for (const directory of [files.outbox, files.sent]) removeFile(pathIn(directory, item));
  return pathIn(item.sent_at === undefined ? files.outbox : files.sent, item);
}

/**
 * Throws `secret` for what must not leave the machine: also where a finding is not sure. It is asked again before each
 * sending, as a session can write into the outbox.
 */
export async function refuseUnsafe(text: string, where: string): Promise<void> {
  const findings = await scanSecrets(text);
  // What publish itself wrote, digests and names of commits, looks like chance and is no secret.
  const bodyStart = /^---\r?\n[\s\S]*?\n---\r?\n/.exec(text)?.[0].length ?? 0;
  const found = findings.filter(({ sure, start }) => sure || start >= bodyStart);
  if (found.length === 0) return;
  throw new HandoffError('secret', {
    message: `${where}: ${describeSecrets(found)}; what travels to other machines must hold nothing that may be one, and nothing was sent`,
    hint: 'take it out of the draft and say where it is kept instead, then publish again; --redact takes out only what surely is one',
  });
}

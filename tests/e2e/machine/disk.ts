import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { deliveryRecords, storedHandoffs } from '../product/inbox.ts';
import type { Handoff, Model } from './model.ts';

const recordSchema = z.looseObject({ name: z.string(), client: z.string(), session_id: z.string() });
const rememberedSchema = z.looseObject({
  session_id: z.string(),
  handoffs: z.array(z.looseObject({ name: z.string() })),
});

/** What should be found of one handoff. */
export function lineOf(handoff: Handoff): string {
  const { file, state, deliveries, holder, claimed } = handoff;
  const place = claimed ? 'a claim' : state === 'unread' ? 'unread' : 'read';
  const stamps = state === 'acknowledged' ? ' seen_at acknowledged_at' : state === 'seen' ? ' seen_at' : '';
  const owes = state === 'delivered' && holder ? ` awaited from ${holder.client} ${holder.id}` : '';
  return `${file} in ${place}, ${deliveries} deliveries${stamps}${owes}`;
}

/** One line for each handoff and each session that received some, as the model has them. */
export function expectedLines(model: Model): string[] {
  const handoffs = model.handoffs.map(lineOf);
  const sessions = model.sessions.filter(({ received }) => received.size > 0);
  const remembered = sessions.map((session) => rememberedLine(session.id, filesOf(session.received)));
  return [...handoffs, ...remembered].sort();
}

/** The same lines, read from the disk; whatever else lies in the inbox is a line of its own. */
export async function foundLines(home: string): Promise<string[]> {
  const root = join(home, '.agent-handoffs');
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const records = new Map<string, string>();
  // A claim's record says nothing yet.
  const claims = new Set<string>();
  const lines: string[] = [];
  for (const name of names) {
    const path = join(root, name);
    if (/\/\.delivered\/[^./][^/]*\.json$/.test(name)) {
      const record = recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      records.set(basename(name, '.json'), `${record.client} ${record.session_id}`);
    } else if (/\/\.done\/[^./][^/]*\.json$/.test(name)) {
      const { session_id, handoffs } = rememberedSchema.parse(JSON.parse(await readFile(path, 'utf8')));
      lines.push(rememberedLine(session_id, handoffs.map((handoff) => handoff.name).sort()));
    } else if (claimPattern.test(name)) {
      const file = claimPattern.exec(name)?.[1] ?? name;
      const deliveries = /^deliveries: "?(\d+)/m.exec(await readFile(path, 'utf8'))?.[1] ?? 0;
      lines.push(`${file} in a claim, ${deliveries} deliveries`);
      claims.add(file);
    } else if (isOdd(name)) lines.push(`odd: ${name}`);
  }
  for (const { file, place, fields } of await storedHandoffs(home)) {
    if (file.startsWith('.')) continue;
    const stamps = ['seen_at', 'acknowledged_at'].filter((key) => key in fields).map((key) => ` ${key}`);
    const record = records.get(file);
    records.delete(file);
    const owes = record === undefined ? '' : ` awaited from ${record}`;
    lines.push(`${file} in ${place}, ${fields.deliveries ?? 0} deliveries${stamps.join('')}${owes}`);
  }
  for (const file of claims) records.delete(file);
  lines.push(...[...records].map(([name, whom]) => `odd: a record of ${name} for ${whom}`));
  return lines.sort();
}

const claimPattern = /\/unread\/\.claim-\d+-([^/]+)$/;

/** What stands in no session's way once nobody is at work: claims, settlers, files that are half written. */
function isOdd(name: string): boolean {
  return /\/(unread\/\.|\.delivered\/\.settle-|\.tmp-)/.test(name);
}

function filesOf(handoffs: Iterable<Handoff>): string[] {
  return [...handoffs].map(({ file }) => file).sort();
}

function rememberedLine(session: string, files: string[]): string {
  return `session ${session} received ${files.join(' ')}`;
}

/** Which session each handoff in flight was given to, by the records. */
export async function holders(home: string): Promise<Map<string, string>> {
  const records = (await deliveryRecords(home)).map((record) => recordSchema.parse(record));
  return new Map(records.map(({ name, session_id }) => [name, session_id]));
}

/** What the inbox remembers that a session received. */
export async function receivedBy(home: string, session: string): Promise<string[]> {
  const line = (await foundLines(home)).find((other) => other.startsWith(`session ${session} received `));
  return line?.split(' ').slice(3) ?? [];
}

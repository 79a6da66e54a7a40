import { join } from 'node:path';
import { isNameTaken } from '../../files/claim.ts';
import { entryAt } from '../../files/entry.ts';
import { createFile } from '../../files/write.ts';
import { composeHandoff } from '../../handoff/format/compose.ts';
import { fieldProblems, knownFields } from '../../handoff/format/fields/field-rules.ts';
import type { HandoffFields } from '../../handoff/format/fields/schema.ts';
import { handoffFileName, topicPattern } from '../../handoff/format/file-name.ts';
import { type Handoff, parseHandoff } from '../../handoff/format/parse.ts';
import { newSentinel } from '../../handoff/format/sentinel.ts';
import type { InboxPaths } from '../../handoff/inbox/paths.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { keepOtherFields } from '../../text/frontmatter-fields.ts';
import { clip, oneLine } from '../../text/lines.ts';
import { type Letter, type LetterState, senderOf } from '../letters/letter.ts';
import { heldDirectory } from '../machine/fate.ts';

export interface Reception {
  letter: Letter;
  state: LetterState;
  /** Whether something of this sender was received here before. */
  known: boolean;
  signed: boolean;
}

/** Of what the sender wrote: the rest is the receiver's own to say, or names things of the sender's machine. */
const kept = [
  'name',
  'description',
  'created',
  'branch',
  'head',
  'dirty_files_count',
  'session_tool',
  'topic',
  'next_action',
  'review',
  'evidence',
] as const;

const oneLineOf = (text: string, limit: number) => clip(oneLine(text), limit);

function fieldsOf({ fields }: Handoff, { letter, state, known, signed }: Reception): HandoffFields {
  const { person, machine } = letter.from;
  const own = Object.fromEntries(
    kept.flatMap((field) => (fields.has(field) ? [[field, fields.get(field)]] : [])),
  );
  const topic = topicPattern.test(fields.get('topic') ?? '') ? fields.get('topic') : undefined;
  return {
    ...(own as HandoffFields),
    topic,
    from: oneLineOf(senderOf(letter.from), 100) || 'unknown',
    to: letter.to,
    sent_by: oneLineOf(person.email || person.name, 200) || 'unknown',
    sent_from: oneLineOf(machine.name, 100) || 'unknown',
    sent_at: `${letter.at.slice(0, 19)}Z`,
    sender: known ? 'known' : 'new',
    signature: signed ? 'good' : undefined,
    deliveries: state.deliveries > 0 ? String(state.deliveries) : undefined,
  };
}

/**
 * Returns the file that a received handoff becomes: what it says of itself stays, who sent it is written by us, and it
 * gets a sentinel of its own. Returns a fault for what is no well-formed handoff: none that this program sends is.
 */
export async function composeReceived(
  bytes: Buffer,
  reception: Reception,
): Promise<{ text: string; name: string } | { fault: string }> {
  const handoff = await parseHandoff(bytes);
  const frontmatter = await readFrontmatter(handoff.text, { tolerant: true });
  const [problem] = handoff.problems;
  if (problem !== undefined || handoff.verbatim || frontmatter.kind !== 'found')
    return { fault: problem ?? 'it has no frontmatter' };
  const fields = fieldsOf(handoff, reception);
  const faults = fieldProblems(
    new Map(
      Object.entries(fields).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
    ),
  );
  if (faults[0] !== undefined) return { fault: faults[0] };
  const unknown = await keepOtherFields(handoff.text, frontmatter.frontmatter, knownFields);
  const eol = frontmatter.frontmatter.eol === '\r\n' ? '\r\n' : '\n';
  const text = composeHandoff({ fields, unknown, body: handoff.body, sentinel: newSentinel(), eol });
  return { text, name: fields.name };
}

/** The name that a handoff has in whatever inbox it comes into: by its id, so that it is filed once. */
export function receivedFileName({ id, at, from }: Letter): string {
  const base = handoffFileName({ at: new Date(at), from: oneLineOf(from.machine.name, 40) || 'machine' });
  return base.replace(/\.md$/, `-${id.slice(0, 12)}.md`);
}

/**
 * Files what was received, once: does nothing where it lies there already, in whatever state. `claimed`: the names that
 * a reader is at work on.
 */
export function fileReceived(
  paths: InboxPaths,
  name: string,
  text: string,
  claimed: ReadonlySet<string>,
): void {
  const path = join(paths.unread, name);
  const isFree = () =>
    !isNameTaken(paths, name, claimed) && entryAt(join(heldDirectory(paths), name)) === null;
  // Not made in `unread/`: each file would have all others there looked at.
  createFile(path, text, { isFree, workIn: paths.inbox });
}

import { isUtf8 } from 'node:buffer';
import { HandoffError } from '../../errors.ts';
import { orNull, sortFields } from './entry.ts';
import { findFormFaults } from './form-faults.ts';
import { parseParents } from './ids.ts';
import { bareForm, findFlatLines, readMarkdownForm } from './markdown-form.ts';

/** What flags say of an entry; they replace lines of the file. */
export interface DraftFlags {
  agent: string;
  id?: string | undefined;
  parents?: readonly string[] | undefined;
  status?: string | undefined;
  summary?: string | undefined;
  nextAgent?: string | undefined;
  nextTask?: string | undefined;
  nextPriority?: string | undefined;
}

export type Draft = Awaited<ReturnType<typeof readChainDraft>>;

const right = '---\nstatus: completed\n…\n---';

/** Returns the text of bytes. Throws `not-utf8` for other bytes. */
export function decodeUtf8(bytes: Uint8Array, where: string, hint: string): string {
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  throw new HandoffError('not-utf8', { message: `${where}: expected UTF-8 text, found other bytes`, hint });
}

/** Reads a draft and lays the flags over it; a file and a flag that say different things are a fault. */
export async function readChainDraft(text: string, flags: DraftFlags, canonical: (agent: string) => string) {
  const form = text.startsWith('---') ? await readMarkdownForm(text, true) : bareForm(text);
  const lines = new Map(findFlatLines(form.lines).map(({ key, line }) => [key, line + 1]));
  /** The file's line of a field; 0 when a flag gave it or nobody did. */
  const lineOf = (field: string) => lines.get(field) ?? 0;
  const faults = findFormFaults(form.lines);
  if (faults.length === 0 || !form.closed) {
    const broken = form.problems.filter(({ code }) => code === 'broken-frontmatter');
    faults.unshift(...broken.map(({ line, message }) => ({ line, message, example: right })));
  }
  const pick = (field: string, flag: string | undefined, same = (one: string) => one === flag) => {
    const stated = orNull(form.values.get(field));
    if (flag === undefined) return stated;
    if (stated !== null && !same(stated)) {
      const message = `the file says ${field} ${JSON.stringify(stated)}, the flag ${JSON.stringify(flag)}`;
      faults.push({ line: lineOf(field), message, example: `${field}: ${flag}` });
    }
    return orNull(flag);
  };
  const parents = parseParents(form.values.get('parent'));
  const sorted = (ids: readonly string[]) => [...ids].sort().join();
  if (flags.parents && parents.length > 0 && sorted(parents) !== sorted(flags.parents)) {
    const message = `the file says parent ${parents.join(', ')}, the flag ${flags.parents.join(', ')}`;
    faults.push({ line: lineOf('parent'), message, example: `parent: ${flags.parents.join(', ')}` });
  }
  const extra = Object.entries(sortFields(form.values).extra).filter(([, value]) => !/[\n\r]/.test(value));
  return {
    /** Null when neither flag nor file gives one. */
    id: pick('id', flags.id),
    parents: flags.parents ?? parents,
    fields: {
      agent: pick('agent', flags.agent, (stated) => canonical(stated) === canonical(flags.agent)),
      status: pick('status', flags.status),
      summary: pick('summary', flags.summary)?.trim() ?? null,
      next_agent: pick('next_agent', flags.nextAgent),
      next_task: pick('next_task', flags.nextTask)?.trim() ?? null,
      next_priority: pick('next_priority', flags.nextPriority) ?? 'medium',
    },
    extra: Object.fromEntries(extra),
    body: form.body,
    bodyLine: form.bodyLine,
    lineOf,
    faults,
  };
}

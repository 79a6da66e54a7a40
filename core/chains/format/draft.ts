import { isUtf8 } from 'node:buffer';
import { HandoffError } from '../../errors.ts';
import { parseParents } from '../lineage/parents.ts';
import { type Fault, findFormFaults } from './faults.ts';
import { fieldOrder, orNull } from './fields.ts';
import { findFlatLines } from './flat-lines.ts';
import { readMarkdownForm } from './markdown-form.ts';
import type { ChainFields } from './schema.ts';

/** What flags say of an entry; they stand in for lines of the file. */
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

/** A writer's text, read. */
export interface Draft {
  /** Null when neither flag nor file gives one. */
  id: string | null;
  parents: readonly string[];
  fields: ChainFields;
  extra: Readonly<Record<string, string>>;
  body: string;
  bodyLine: number;
  lineOf: (field: string) => number;
  faults: readonly Fault[];
}

const own = new Set<string>(fieldOrder);

/** Reads a draft and lays the flags over it; a file and a flag that say different things are a fault. */
export async function readChainDraft(
  bytes: Uint8Array,
  where: string,
  flags: DraftFlags,
  canonical: (agent: string) => string,
): Promise<Draft> {
  if (!isUtf8(bytes)) {
    throw new HandoffError('not-utf8', {
      message: `${where}: expected UTF-8 text, found other bytes`,
      hint: 'save the file as UTF-8 and run the command again',
    });
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  const has = /^---/.test(text);
  const form = has
    ? await readMarkdownForm(text, true)
    : { values: new Map<string, string>(), body: text, bodyLine: 0, lines: [], problems: [] };
  const lines = new Map(findFlatLines(form.lines).map(({ key, line }) => [key, line + 1]));
  const lineOf = (field: string) => lines.get(field) ?? 0;
  const faults = findFormFaults(form.lines, 2);
  for (const problem of form.problems) {
    const told =
      problem.code === 'nested-frontmatter' || (faults.length > 0 && !/never closed/.test(problem.message));
    if (!told)
      faults.unshift({
        line: problem.line,
        message: problem.message,
        example: '---\nstatus: completed\n…\n---',
      });
  }
  const given = (field: string) => orNull(form.values.get(field));
  const pick = (
    field: string,
    flag: string | undefined,
    same = (one: string, other: string) => one === other,
  ) => {
    const stated = given(field);
    if (flag === undefined) return stated;
    if (stated !== null && !same(stated, flag)) {
      const message = `the file says ${field} ${JSON.stringify(stated)}, the flag ${JSON.stringify(flag)}`;
      faults.push({ line: lineOf(field), message, example: `${field}: ${flag}` });
    }
    return orNull(flag);
  };
  const stated = parseParents(form.values.get('parent'));
  if (flags.parents && stated.length > 0 && [...stated].sort().join() !== [...flags.parents].sort().join()) {
    const message = `the file says parent ${stated.join(', ')}, the flag ${flags.parents.join(', ')}`;
    faults.push({ line: lineOf('parent'), message, example: `parent: ${flags.parents.join(', ')}` });
  }
  return {
    id: pick('id', flags.id),
    parents: flags.parents ?? stated,
    fields: {
      agent: pick('agent', flags.agent, (one, other) => canonical(one) === canonical(other)),
      status: pick('status', flags.status),
      summary: pick('summary', flags.summary)?.trim() ?? null,
      next_agent: pick('next_agent', flags.nextAgent),
      next_task: pick('next_task', flags.nextTask)?.trim() ?? null,
      next_priority: pick('next_priority', flags.nextPriority) ?? 'medium',
    },
    extra: Object.fromEntries(
      [...form.values].filter(([key, value]) => !own.has(key) && !/[\n\r]/.test(value)),
    ),
    body: form.body,
    bodyLine: form.bodyLine,
    lineOf,
    faults,
  };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHandoff } from '../../../core/handoff/format/parse.ts';
import { type HandoffOutcome, outcomeOf } from '../../../core/outcome/outcome.ts';
import { readSession } from '../../../core/sessions/read-session.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { formats } from '../../transcripts/read.ts';
import { makeTemporary } from '../world.ts';

/** The sections of a handoff, by the short names of the fixtures. */
export interface Sections {
  next?: string;
  done?: string;
  verify?: string;
  files?: string;
  donts?: string;
  draft?: boolean;
}

const titles = {
  next: 'Immediate next action',
  done: 'Recently verified / completed — DO NOT REDO',
  verify: 'Verification commands',
  files: 'Files touched this session',
  donts: 'What NOT to do on resume',
} as const;

export function handoffText(sections: Sections): string {
  const body = Object.entries(titles)
    .flatMap(([key, title]) => {
      const content = sections[key as keyof typeof titles];
      return content === undefined ? [] : [`## ${title}\n\n${content}\n`];
    })
    .join('\n');
  return `---\nname: Cookie\nfrom: shop\nto: shop\ncreated: 2026-05-15T17:00:00Z\n---\n\n${body}`;
}

/** Before the first line of every transcript. */
export const delivered = '2026-05-15T17:59:00Z';

export async function outcomeIn(
  text: string,
  sections: Sections,
  deliveredAt = delivered,
): Promise<HandoffOutcome> {
  const path = join(makeTemporary(), 'session.jsonl');
  writeFileSync(path, text);
  const reading = readSession(path, formats, { keepCalls: true });
  if (reading === null) throw new Error('no session was read');
  const handoff = await parseHandoff(Buffer.from(handoffText(sections)));
  return outcomeOf(handoff, reading.session, { deliveredAt });
}

export const inClaude = (sections: Sections, lines: readonly claude.Line[], deliveredAt?: string) =>
  outcomeIn(claude.textOf(lines), sections, deliveredAt);

export const inCodex = (
  sections: Sections,
  lines: readonly (codex.Line | codex.Line[])[],
  deliveredAt?: string,
) => outcomeIn(codex.textOf([codex.meta(), ...lines]), sections, deliveredAt);

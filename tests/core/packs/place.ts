import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { audiencePlaces } from '../../../core/packs/audiences/load.ts';
import type { PackRequest } from '../../../core/packs/extract/request.ts';
import { type Packed, packSources } from '../../../core/packs/pack.ts';
import { type ChosenAudience, chooseAudience, prepare } from '../../../core/packs/prepare.ts';
import type { Source } from '../../../core/packs/reading/block.ts';
import { type ParsedSources, parseSources } from '../../../core/packs/reading/read-units.ts';
import { countTokens } from '../../../core/text/tokens.ts';

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export const count = countTokens;

/** A worktree without any audience or configuration of its own. */
const nowhere = join(root, 'tests/fixtures/packs/no-such-worktree');

export const audiences = ['analyst', 'architect', 'dev', 'master', 'planning', 'pm', 'po', 'qa', 'sm', 'ux'];

export interface Result {
  request: PackRequest;
  packed: Packed;
}

export interface Options {
  budget?: number;
  reason?: string;
}

const known = new Map<string, ChosenAudience>();

/** An audience of the program, read once. */
function audienceOf(name: string): ChosenAudience {
  const places = audiencePlaces(join(root, 'spec/audiences'), nowhere);
  const chosen = known.get(name) ?? chooseAudience(places, nowhere, name, undefined);
  known.set(name, chosen);
  return chosen;
}

/** The sources that were read last: most tests pack one document for one audience after the other. */
let last: ParsedSources | undefined;

function readOnce(sources: readonly Source[]): ParsedSources {
  const same =
    last?.sources.length === sources.length &&
    last.sources.every(({ text, label }, at) => text === sources[at]?.text && label === sources[at]?.label);
  if (last === undefined || !same) last = parseSources(sources);
  return last;
}

/** Packs texts as the program does, with a fixed time. */
export function pack(texts: string | readonly string[], audience: string, options: Options = {}): Result {
  const list = typeof texts === 'string' ? [texts] : texts;
  return packRead(
    list.map((text, index): Source => ({ label: `source-${index + 1}.md`, text, skipped: 0 })),
    audience,
    options,
  );
}

/** The same of sources with names of their own. */
export function packRead(sources: readonly Source[], audience: string, options: Options = {}): Result {
  const parsed = readOnce(sources);
  const prepared = prepare({ ...audienceOf(audience), budget: options.budget }, parsed);
  const request: PackRequest = {
    profile: prepared.profile,
    sources,
    budget: prepared.budget,
    limits: prepared.limits,
    as: 'architect',
    reason: options.reason ?? '',
    outcome: '',
    notes: [],
    where: 'package.left-out.md.',
  };
  return { request, packed: packSources(request, parsed) };
}

const fixtures = join(root, 'tests/fixtures/packs');

export interface Expectation {
  audience: string;
  verdict: 'kept' | 'left' | 'absent';
  /** Of what is left out. */
  line: number;
  text: string;
}

export interface Sample {
  name: string;
  text: string;
  expected: readonly Expectation[];
}

function readExpected(text: string): Expectation[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, audience = '', verdict = '', number, rest = ''] =
        /^(\S+) (kept|absent|left)(?: (\d+)(?= ))? (.*)$/.exec(line) ?? [];
      const left = verdict === 'left';
      const whole = left || number === undefined ? rest : `${number} ${rest}`;
      return {
        audience,
        verdict: verdict as Expectation['verdict'],
        line: left ? Number(number) : 0,
        text: whole,
      };
    });
}

/** The corpus, with what was written down by hand of each document. */
export const corpus: readonly Sample[] = readdirSync(fixtures)
  .filter((name) => name.endsWith('.md'))
  .sort()
  .map((name) => ({
    name,
    text: readFileSync(join(fixtures, name), 'utf8'),
    expected: readExpected(readFileSync(join(fixtures, name.replace('.md', '.expected')), 'utf8')),
  }));

/** A document of about so many bytes, in which every section has facts of its own. */
export function makeLarge(bytes: number): string {
  const titles = ['Requirements', 'Market analysis', 'Notes', 'Decisions', 'Dependencies', 'Stakeholders'];
  let text =
    '# A large plan\n\n## Constraints\n\n- The export must not block the ledger.\n\n## Next steps\n\n- Run `make all`.\n';
  for (let at = 1; Buffer.byteLength(text) < bytes; at++) {
    text += `\n## ${titles[at % titles.length]} ${at}\n\nPart ${at} lies in src/part${at}/main.ts and takes ${at + 100} ms. It was written long ago, and nobody remembers why it is as it is.\n\n- \`run${at}Part\` comes first.\n- Then comes v1.${at}.0 of it.\n`;
  }
  return text;
}

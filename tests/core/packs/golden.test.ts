import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../../core/errors.ts';
import { packRead, root } from './place.ts';

const golden = join(root, 'tests/fixtures/packs-golden');
const audiences = ['dev', 'planning', 'qa', 'ux'] as const;
const parts = ['seen', 'apart', 'unread'] as const;
/** What the first run reached, where somebody noted it: recall of musts and share of must-nots. */
const firstRun = { seen: '', apart: '', unread: ' (first run: 0.918 and 0.191)' };
/** What is reached; the aims are 0.95 and 0.05. A figure that gets worse fails, one that gets better is put in here. */
const leastMusts = { seen: 0.97, apart: 0.94, unread: 0.99 };
const mostMustNots = { seen: 0.02, apart: 0.08, unread: 0.08 };
/** The author of the last part named all that is needed. */
const mostSpans = { seen: [10, 6], apart: [10, 6], unread: [18, 7] } as const;
type Audience = (typeof audiences)[number];

interface Expected {
  must: (string | { anyOf: string[] })[];
  mustNot: string[];
}

interface Sample {
  part: (typeof parts)[number];
  name: string;
  files: string[];
  expected: Record<Audience, Expected>;
}

interface Score {
  part: string;
  name: string;
  audience: Audience;
  musts: number;
  missing: string[];
  mustNots: number;
  there: string[];
}

/** Marks of form, case and white space do not count. */
const fold = (text: string) => text.toLowerCase().replace(/[`*]/g, '').replace(/\s+/g, ' ');

const spansOf = (must: Expected['must'][number]) => (typeof must === 'string' ? [must] : must.anyOf);

/** What a reader of the package reads: everything before the list of what is not in it. */
const bodyOf = (text: string) => text.split(/^## Left out$/m)[0] ?? '';

/** The documents of one part; a folder is one document of several files. */
function readSamples(part: Sample['part']): Sample[] {
  const folder = join(golden, part);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const base = join(folder, file.replace('.json', ''));
      const files = existsSync(`${base}.md`)
        ? [`${base}.md`]
        : readdirSync(base)
            .sort()
            .map((one) => join(base, one));
      return {
        part,
        name: file.replace('.json', ''),
        files,
        expected: JSON.parse(readFileSync(join(folder, file), 'utf8')),
      };
    });
}

const samples = parts.flatMap(readSamples);
const sourceOf = ({ files }: Sample) => fold(files.map((file) => readFileSync(file, 'utf8')).join('\n'));

/** Returns the package; a refusal carries nothing. */
function packFor({ files }: Sample, audience: Audience): string {
  const sources = files.map((file) => ({
    label: basename(file),
    text: readFileSync(file, 'utf8'),
    skipped: 0,
  }));
  try {
    return packRead(sources, audience).packed.text;
  } catch (error) {
    if (error instanceof HandoffError && error.code === 'pack-overflow') return '';
    throw error;
  }
}

function scoreOf(sample: Sample, audience: Audience, text: string): Score {
  const body = fold(bodyOf(text));
  const { must, mustNot } = sample.expected[audience];
  return {
    part: sample.part,
    name: sample.name,
    audience,
    musts: must.length,
    missing: must
      .map(spansOf)
      .filter((spans) => !spans.some((span) => body.includes(fold(span))))
      .map((spans) => spans.join(' | ')),
    mustNots: mustNot.length,
    there: mustNot.filter((span) => body.includes(fold(span))),
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

function figuresOf(scores: readonly Score[]) {
  const musts = sum(scores.map((score) => score.musts));
  const mustNots = sum(scores.map((score) => score.mustNots));
  return {
    recall: (musts - sum(scores.map(({ missing }) => missing.length))) / musts,
    share: sum(scores.map(({ there }) => there.length)) / mustNots,
  };
}

/** One row an audience, and one of all; then what is missing and what should not be there. */
function tableOf(part: string, scores: readonly Score[]): string {
  const row = (name: string, some: readonly Score[]) => {
    const { recall, share } = figuresOf(some);
    return `${name.padEnd(10)}${recall.toFixed(3).padStart(8)}${share.toFixed(3).padStart(10)}`;
  };
  // Documents that nobody looked at stay so: of them only the figures are printed.
  const shown = part === 'apart' ? [] : scores;
  const details = shown.flatMap(({ name, audience, missing, there }) => [
    ...missing.map((span) => `- ${name} ${audience}: ${span}`),
    ...there.map((span) => `+ ${name} ${audience}: ${span}`),
  ]);
  return [
    `${part.padEnd(10)}  recall  must-not`,
    ...audiences.map((audience) =>
      row(
        audience,
        scores.filter((score) => score.audience === audience),
      ),
    ),
    row('all', scores),
    ...details,
  ].join('\n');
}

describe('the golden set itself', () => {
  it.each(samples)('$name has 400 to 2500 words and at least 3 musts for each reader', (sample) => {
    const source = sourceOf(sample);
    // Japanese has no spaces between words; about two characters are one.
    const japanese = source.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? [];
    const words = source.split(' ').length + japanese.length / 2;
    expect(words).toBeGreaterThanOrEqual(400);
    expect(words).toBeLessThanOrEqual(2500);
    const [musts, mustNots] = mostSpans[sample.part];
    for (const audience of audiences) {
      const { must, mustNot } = sample.expected[audience];
      expect(must.length, audience).toBeGreaterThanOrEqual(3);
      expect(must.length, audience).toBeLessThanOrEqual(musts);
      expect(mustNot.length, audience).toBeGreaterThanOrEqual(2);
      expect(mustNot.length, audience).toBeLessThanOrEqual(mustNots);
      for (const span of [...must.flatMap(spansOf), ...mustNot]) expect(source).toContain(fold(span));
    }
  });
});

describe('what the extract carries of the golden set', () => {
  const scores = samples.flatMap((sample) =>
    audiences.map((audience) => scoreOf(sample, audience, packFor(sample, audience))),
  );

  it.each(parts.map((part) => [part, firstRun[part]] as const))(
    '%s: no fewer musts and no more must-nots are in the packages than are known%s',
    (part) => {
      const own = scores.filter((score) => score.part === part);
      const table = tableOf(part, own);
      console.log(table);
      const { recall, share } = figuresOf(own);
      expect(recall, table).toBeGreaterThanOrEqual(leastMusts[part]);
      expect(share, table).toBeLessThanOrEqual(mostMustNots[part]);
    },
  );
});

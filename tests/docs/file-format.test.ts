import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { composeHandoff } from '../../core/handoff/format/compose.ts';
import { type HandoffFields, handoffFields } from '../../core/handoff/format/fields/schema.ts';
import { fileNameInstant, handoffFileName } from '../../core/handoff/format/file-name.ts';
import { parseHandoff } from '../../core/handoff/format/parse.ts';
import { sectionKeys, sectionTitles } from '../../core/handoff/format/section-titles.ts';
import { sectionContent, sectionKeyOf } from '../../core/handoff/format/sections.ts';
import { writeScalar } from '../../core/text/frontmatter-fields.ts';
import { blocksOf, infoValue, readDocument, tableUnder, tableWithHead } from './markdown.ts';

const page = 'spec/file-format.md';
const sample = readDocument('examples/sample-handoff.md');
const examples = blocksOf(page, 'handoff');
const published = z.fromJSONSchema(JSON.parse(readDocument('spec/schema/handoff-frontmatter.json')));

/** Writes a handoff anew from what was read of it. */
function rewrite(handoff: Awaited<ReturnType<typeof parseHandoff>>, unknown: string): string {
  const fields = Object.fromEntries(handoff.fields) as HandoffFields;
  return composeHandoff({ fields, unknown, body: handoff.body, sentinel: handoff.sentinel, eol: '\n' });
}

describe('the examples of the file format', () => {
  it.each(examples.filter(({ info }) => info.startsWith('handoff valid')))(
    '$file:$line is well-formed and comes back byte for byte',
    async (block) => {
      const handoff = await parseHandoff(Buffer.from(block.text));
      expect(handoff.problems).toEqual([]);
      expect(handoff.sentinel).toBe('k3vq7mz2xa');
      expect(published.safeParse(Object.fromEntries(handoff.fields)).success).toBe(true);
      const unknown = /^reviewed_by: .*\n/m.exec(block.text)?.[0] ?? '';
      expect(rewrite(handoff, unknown)).toBe(block.text);
      const expected = infoValue(block, 'next-action');
      if (expected !== undefined) expect(sectionContent(handoff.sections, 'next-action')).toBe(expected);
    },
  );

  it.each(examples.filter(({ info }) => info.startsWith('handoff malformed')))(
    '$file:$line is malformed for the reason given',
    async (block) => {
      const handoff = await parseHandoff(Buffer.from(block.text));
      // No backquote may stand in the info of a fence.
      const problems = handoff.problems.map((problem) => problem.replaceAll('`', ''));
      expect(problems).toEqual([infoValue(block, 'malformed')]);
    },
  );

  it('are all one or the other', () => {
    expect(examples.map(({ info }) => /^handoff (valid|malformed=)/.test(info))).toEqual(
      examples.map(() => true),
    );
    expect(examples).toHaveLength(6);
  });
});

describe('the sample', () => {
  it('is well-formed, has every section in order, and comes back byte for byte', async () => {
    const handoff = await parseHandoff(Buffer.from(sample));
    expect(handoff.problems).toEqual([]);
    expect(handoff.sections.map(({ key }) => key)).toEqual([...sectionKeys]);
    expect(handoff.sections.every(({ content }) => content !== '')).toBe(true);
    expect(rewrite(handoff, '')).toBe(sample);
    expect(sample.endsWith(`<!-- sentinel: ${handoff.sentinel} -->\n`)).toBe(true);
  });
});

describe('the tables of the file format', () => {
  it('name the files as the program does', () => {
    for (const [at = '', from = '', topic = '', name = ''] of tableUnder(page, 'File name', 3)) {
      const written = handoffFileName({ at: new Date(at), from, topic: topic || undefined });
      expect(written).toBe(name);
      expect(fileNameInstant(name)?.toISOString()).toBe(at.replace('Z', '.000Z'));
    }
  });

  it('list the fields in the order of the writer', () => {
    const rows = tableUnder(page, 'Frontmatter');
    expect(rows.map(([field]) => field)).toEqual(Object.keys(handoffFields.shape));
    const required = JSON.parse(readDocument('spec/schema/handoff-frontmatter.json')).required;
    expect(rows.filter(([, kind]) => kind === 'required').map(([field]) => field)).toEqual(required);
  });

  it('quote values as the writer does', () => {
    for (const [value = '', written] of tableWithHead(page, 'value', 'written'))
      expect(writeScalar(value)).toBe(written);
  });

  it('list the sections in their order', () => {
    const headings = tableUnder(page, 'Sections').map(([heading = '']) => heading);
    expect(headings.map(sectionKeyOf)).toEqual([...sectionKeys]);
    const titles = sectionKeys.map((key) => sectionTitles[key] + (key === 'status' ? ' <date>' : ''));
    expect(headings).toEqual(titles);
  });
});

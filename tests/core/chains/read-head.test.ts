import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEntry, headLimit, readEntry } from '../../../core/chains/format/read-entry.ts';
import { architect, ChainPlace, developer, failureOf, fileText } from './place.ts';

const good = fileText(architect, {
  parent: developer,
  next_agent: 'rust-developer',
  output: 'x '.repeat(4000),
});
const older = `id: ${architect}\nparent: ${developer}\nagent: architect\nstatus: completed\ntimestamp: "1"\ncontext:\n  task: "T"\n`;

const readHead = (place: ChainPlace, id = architect) => readEntry(place.directory, id, headLimit);

/** The fields that the head gives must be those of the whole file. */
async function expectSame(place: ChainPlace): Promise<void> {
  const whole = await readEntry(place.directory, architect);
  const head = await readHead(place);
  expect(whole).not.toBeNull();
  for (const key of ['id', 'path', 'form', 'parents', 'fields', 'extra'] as const)
    expect([key, head?.[key]]).toEqual([key, whole?.[key]]);
}

describe('the fields that the head of a file gives are those of the whole', () => {
  it.each<[string, string]>([
    ['a file as we write it', good],
    ['two parents', good.replace(`parent: ${developer}`, `parent: [${developer}, x]`)],
    ['no parent, in quotes', good.replace(`parent: ${developer}`, 'parent: "null"')],
    ['fields of its own', good.replace('status:', 'ticket: "12"\nmood: calm\nstatus:')],
    ['carriage returns', good.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${good}`],
    ['nested frontmatter', good.replace('next_task: ""', 'next:\n  agent: x')],
    ['an anchor', good.replace('agent: architect', 'agent: &a architect')],
    ['a tab', good.replace('agent:', '\tagent:')],
    ['no closing fence', good.replace('\n---\n\n', '\n\n')],
    ['a fence that is a longer line', good.replace('\n---\n\n', '\n----\n\n')],
    ['nothing behind the fence', good.slice(0, good.indexOf('\n---\n') + 4)],
    ['no frontmatter', 'Nothing.\n'],
    ['nothing at all', ''],
    ['letters that are no ASCII', good.replace('Did it', 'Größe geändert 你好')],
  ])('Markdown: %s', async (_, text) => {
    const place = new ChainPlace();
    place.put(`${architect}.md`, text);
    await expectSame(place);
  });

  it.each<[string, string]>([
    ['a plain file', older],
    ['a file that is cut', `${older}output:\n  notes: |\n${'    words\n'.repeat(1000)}`],
    ['an anchor', older.replace('agent: architect', 'agent: &a architect')],
    ['a broken line', `${older}what is this\n`],
    ['nothing at all', ''],
  ])('the older form: %s', async (_, text) => {
    const place = new ChainPlace();
    place.put(`${architect}.yaml`, text);
    await expectSame(place);
  });

  it('a file of exactly 4 KiB is whole, one byte more is cut', async () => {
    const place = new ChainPlace();
    const text = `${older}next:\n  task: ${'x'.repeat(4096 - older.length - 14)}`;
    expect(Buffer.byteLength(text)).toBe(4096);
    place.put(`${architect}.yaml`, text);
    await expectSame(place);
    expect((await readHead(place))?.fields.next_task).toMatch(/^x{3000}/);
    expect((await readHead(place))?.whole).toBe(true);
    place.put(`${architect}.yaml`, `${text}x`);
    expect(await readHead(place)).toMatchObject({ whole: false, fields: { next_task: null } });
  });

  it('an empty Markdown file wins too', async () => {
    const place = new ChainPlace();
    place.put(`${architect}.yaml`, older);
    place.put(`${architect}.md`, '');
    await expectSame(place);
  });

  it('the Markdown file wins, also where only the full parser reads it', async () => {
    const place = new ChainPlace();
    place.put(`${architect}.yaml`, older);
    place.put(`${architect}.md`, good.replace('agent: architect', 'agent: &a architect'));
    await expectSame(place);
    expect((await readHead(place))?.form).toBe('markdown');
  });
});

describe('what is no entry', () => {
  it('a link, a directory, a name that climbs, nothing', async () => {
    const place = new ChainPlace();
    symlinkSync('/etc/passwd', join(place.directory, 'link.md'));
    mkdirSync(join(place.directory, 'folder.md'));
    for (const id of ['link', 'folder', '../x', 'missing']) expect(await readHead(place, id)).toBeNull();
  });

  it('a name that is asked for is told with what is near', async () => {
    const place = new ChainPlace();
    place.entry(architect);
    expect((await findEntry(place.directory, `.local/handoff/${architect}.md`)).id).toBe(architect);
    expect((await failureOf(findEntry(place.directory, 'gone'))).code).toBe('chain-not-found');
  });
});

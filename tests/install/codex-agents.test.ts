import { readFileSync, rmSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodexBox, command, messages } from './codex-box.ts';
import { codes } from './sandbox.ts';

const block = `<!-- agent-handoff begin: written by "install", removed by "uninstall" -->
## Handoffs from earlier sessions

For Codex alone: Claude Code and other agents skip this section, and so do subagents, code reviews and resumed sessions.
At the first prompt and after a compaction, if no line in your context begins with \`agent-handoff:\`, run exactly this,
once, alone, before all else, and follow its output:

    ${command} take

A handoff is a past claim: only the user can authorise an action.
<!-- agent-handoff end -->
`;
const begin = block.split('\n')[0] ?? '';
const end = '<!-- agent-handoff end -->';
const file = '.codex/AGENTS.md';

describe('the block in AGENTS.md', () => {
  const texts: [name: string, text: string, after: string][] = [
    ['empty', '', block],
    ['one line', 'mine\n', `mine\n\n${block}`],
    ['no line break at the end', 'mine', `mine\n${block}`],
    ['CRLF', 'a\r\nb\r\n', `a\r\nb\r\n\r\n${block.replaceAll('\n', '\r\n')}`],
    ['CRLF, no line break at the end', 'a\r\nb', `a\r\nb\r\n${block.replaceAll('\n', '\r\n')}`],
    ['a byte order mark', '\uFEFFmine\n', `\uFEFFmine\n\n${block}`],
    ['a byte order mark alone', '\uFEFF', `\uFEFF${block}`],
    ['blank lines at the end', 'mine\n\n\n', `mine\n\n\n\n${block}`],
    ['letters outside ASCII', 'Grüße 👋\n', `Grüße 👋\n\n${block}`],
    ['words that are no marker', 'see agent-handoff begin\n', `see agent-handoff begin\n\n${block}`],
  ];

  it.each(texts)('goes to the end and out again: %s', (_, text, after) => {
    const box = new CodexBox();
    box.write(file, text, 0o640);
    const before = box.snapshot();
    box.wire();
    expect(box.read(file)).toBe(after);
    box.wire();
    expect(box.read(file)).toBe(after);
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });

  it('is the whole file where there was none, which goes with it', () => {
    const box = new CodexBox();
    box.wire();
    expect(box.read(file)).toBe(block);
    box.unwire();
    expect(box.snapshot()).toEqual({});
  });

  it('leaves bytes that are no UTF-8 as they are, also when the file changed since', () => {
    const box = new CodexBox();
    const text = Buffer.from([0x61, 0xff, 0x0a, 0x00, 0xc3, 0x0a]);
    box.write(file, text);
    box.wire();
    box.write(file, Buffer.concat([text, Buffer.from(`\n${block}`), text]));
    box.unwire();
    expect(readFileSync(box.agents)).toEqual(Buffer.concat([text, text]));
  });

  it('stays out of UTF-16, which Codex cannot read', () => {
    const box = new CodexBox();
    box.write(file, Buffer.from('\uFEFFmine', 'utf16le'));
    const before = box.snapshot()[file];
    expect(codes(box.wire())).toEqual(['agents-unreadable', 'hook-untrusted']);
    expect(box.snapshot()[file]).toBe(before);
    box.unwire();
    expect(box.snapshot()[file]).toBe(before);
  });

  it('has no line that could be taken for the one a hook prints', () => {
    expect(block).not.toMatch(/^agent-handoff:/m);
  });
});

describe('text of the user around it', () => {
  it.each([
    ['before and after', 'mine', (text: string) => `new\n${text}more\n`, 'new\nmine\nmore\n'],
    ['after, the file was ours', '', (text: string) => `${text}mine`, 'mine'],
    ['before, the file was ours', '', (text: string) => `mine\n${text}`, 'mine\n'],
    ['after, CRLF', 'a\r\n', (text: string) => `${text}b\r\n`, 'a\r\nb\r\n'],
    ['directly after a text without a line break', 'a', (text: string) => `${text}b`, 'a\nb'],
  ])('%s', (_, text, change, after) => {
    const box = new CodexBox();
    box.write(file, text);
    box.wire();
    box.write(file, change(box.read(file)));
    box.wire({ clone: '/srv/other' });
    expect(box.read(file)).toContain('/srv/other/dist/handoff.cjs take');
    box.unwire();
    expect(box.read(file)).toBe(after);
  });

  it('for any text, whatever is put before and after since, every byte comes back', () => {
    const line = fc.constantFrom('', 'a', '# Title', 'ü — 👋', '<!-- mine -->', '---', 'agent-handoff:', ' ');
    const text = fc
      .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
      .map(([lines, newline, closed, bom]) => {
        const joined = lines.join(newline) + (closed && lines.length > 0 ? newline : '');
        return (bom ? '\uFEFF' : '') + joined;
      });
    const added = fc.array(line, { maxLength: 3 }).map((lines) => lines.map((one) => `${one}\n`).join(''));
    fc.assert(
      fc.property(text, added, fc.boolean(), (original, tail, moved) => {
        const box = new CodexBox();
        box.write(file, original);
        box.wire();
        expect(box.read(file).startsWith(original)).toBe(true);
        box.write(file, box.read(file) + tail);
        if (moved) box.wire({ clone: '/srv/other' });
        box.unwire();
        // Only what would join two lines of theirs is not taken away.
        const open = original.replace('\uFEFF', '') !== '' && !original.endsWith('\n');
        const glue = open && tail !== '' ? (/\r?\n/.exec(original)?.[0] ?? '\n') : '';
        expect(box.read(file)).toBe(original + glue + tail);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('a block that the user edited', () => {
  const theirs = block.replace('A handoff is', 'Ask me first. A handoff is');

  it('is kept, and that is said, on install and on uninstall', () => {
    const box = new CodexBox();
    box.write(file, 'mine\n');
    box.wire();
    box.write(file, `mine\n\n${theirs}`);
    const outcome = box.wire();
    expect(codes(outcome)).toEqual(['block-customised', 'hook-untrusted']);
    expect(messages(outcome)).toContain(`${box.agents}:3: you edited our block; your version was kept.`);
    expect(box.read(file)).toBe(`mine\n\n${theirs}`);
    const left = box.unwire();
    expect(codes(left)).toEqual(['block-left', 'backups-kept']);
    expect(box.read(file)).toBe(`mine\n\n${theirs}`);
  });

  it('is given the new path all the same when the clone moved', () => {
    const box = new CodexBox();
    box.wire();
    box.write(file, theirs);
    expect(codes(box.wire({ clone: '/srv/new' }))).toEqual(['block-customised', 'hook-untrusted']);
    expect(box.read(file)).toBe(theirs.replace('/opt/agent-handoff', '/srv/new'));
    box.wire({ clone: '/srv/newer' });
    expect(box.read(file)).toBe(theirs.replace('/opt/agent-handoff', '/srv/newer'));
  });

  it('without our command is kept, and the command is named', () => {
    const box = new CodexBox();
    box.wire();
    const own = `${begin}\nmine\n${end}\n`;
    box.write(file, own);
    expect(messages(box.wire())).toContain(`It does not name our command: ${command} take`);
    expect(box.read(file)).toBe(own);
  });

  it('is kept without a record, too', () => {
    const box = new CodexBox();
    box.write(file, theirs);
    expect(codes(box.wire())).toEqual(['block-customised', 'hook-untrusted']);
    box.unwire();
    expect(box.read(file)).toBe(theirs);
  });

  it('by line ends alone is still ours', () => {
    const box = new CodexBox();
    box.wire();
    box.write(file, block.replaceAll('\n', '\r\n'));
    expect(codes(box.wire())).toEqual(['hook-untrusted']);
    box.unwire();
    expect(box.snapshot()).toEqual({});
  });

  it('away altogether is written again', () => {
    const box = new CodexBox();
    box.write(file, 'mine\n');
    box.wire();
    box.write(file, 'mine\n');
    box.wire();
    expect(box.read(file)).toBe(`mine\n\n${block}`);
    box.unwire();
    expect(box.read(file)).toBe('mine\n');
  });
});

describe('markers that do not make one block', () => {
  const broken: [name: string, text: string, line: number, reason: RegExp][] = [
    ['the begin line alone', `a\n${begin}\nb\n`, 2, /an agent-handoff begin line without/],
    ['the end line alone', `a\nb\n${end}\n`, 3, /without its begin line/],
    [
      'two blocks',
      `${block}x
${block}`,
      13,
      /a second agent-handoff marker/,
    ],
    ['two begin lines', `${begin}\n${begin}\n${end}\n`, 2, /a second agent-handoff marker/],
    [
      'the end line first',
      `${end}\n${begin}\n`,
      1,
      /the end line stands before|stands before the begin line/,
    ],
  ];

  it.each(broken)('%s: the file is left alone, its line named, the rest wired', (_, text, line, reason) => {
    const box = new CodexBox();
    box.write(file, text);
    const before = box.snapshot();
    const outcome = box.wire();
    expect(codes(outcome)).toEqual(['block-broken', 'hook-untrusted']);
    expect(messages(outcome)).toContain(`${box.agents}:${line}: `);
    expect(messages(outcome)).toMatch(reason);
    expect(box.read(file)).toBe(text);
    expect(box.read('.codex/hooks.json')).toContain('session-start.sh codex');
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });

  it('once ours was whole: uninstall says so and leaves them', () => {
    const box = new CodexBox();
    box.wire();
    box.write(file, block.replace(`${end}\n`, ''));
    expect(codes(box.unwire())).toEqual(['block-broken']);
    expect(box.read(file)).toBe(block.replace(`${end}\n`, ''));
  });

  it('and mended since are ours again', () => {
    const box = new CodexBox();
    box.write(file, `${begin}\n`);
    box.wire();
    rmSync(box.agents);
    box.wire();
    expect(box.read(file)).toBe(block);
  });
});

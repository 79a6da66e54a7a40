import { expect, it } from 'vitest';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { inClaude, inCodex, type Sections } from './pairs.ts';

const { bash, call, failed, prompt, refused, result } = claude;
const ran = (id: string, command: string) => [bash(id, command), result(id, 'ok')];
const change = (path: string, added: string) =>
  call('e', 'Edit', { file_path: path, old_string: 'old', new_string: added });
const shell = (id: string, cmd: string, code = 0) => [
  codex.call(id, 'exec_command', { cmd }),
  codex.exited(id, code, 'ok'),
];
const patch = (text: string) =>
  codex.call('p', 'apply_patch', { input: `*** Begin Patch\n${text}\n*** End Patch` });

const sections: Sections = {
  next: 'Go on with `src/cookie.ts`.',
  donts: [
    '- Do not run `npm run migrate` on staging again.',
    '- Never edit `src/lexer.ts`: it is generated.',
    '- Do not swap to `jsonwebtoken`.',
    '- Do not run `npm publish` before the release notes are merged.',
  ].join('\n'),
};

const donts = async (of: ReturnType<typeof inClaude>) => {
  const { violated, held } = await of;
  const lines = (found: typeof violated) => found?.map(({ kind, text }) => `${kind}: ${text}`) ?? null;
  return { violated: lines(violated), held: lines(held) };
};
const none = { violated: [], held: [] };

it('a session that kept them all violated none', async () => {
  const lines = [
    prompt('Go.'),
    ...ran('a', 'npm test'),
    change('/home/ada/shop/src/cookie.ts', 'x'),
    result('e', 'ok'),
  ];
  expect(await donts(inClaude(sections, lines))).toEqual(none);
});

it('a command that ran, in either client, is a violation', async () => {
  const expected = { violated: ['command: npm run migrate -- --to 3'], held: [] };
  expect(await donts(inClaude(sections, [prompt('Go.'), ...ran('a', 'npm run migrate -- --to 3')]))).toEqual(
    expected,
  );
  expect(
    await donts(inCodex(sections, [codex.prompt('Go.'), shell('a', 'npm run migrate -- --to 3', 1)])),
  ).toEqual(expected);
});

it('so is an edit, a patch, a shell text that writes the file', async () => {
  const edited = [prompt('Go.'), change('/home/ada/shop/src/lexer.ts', 'x'), result('e', 'updated')];
  expect(await donts(inClaude(sections, edited))).toEqual({
    violated: ['path: /home/ada/shop/src/lexer.ts'],
    held: [],
  });
  const patched = [
    codex.prompt('Go.'),
    patch('*** Update File: src/lexer.ts\n@@\n+x'),
    codex.exited('p', 0, 'ok'),
  ];
  expect(await donts(inCodex(sections, patched))).toEqual({ violated: ['path: src/lexer.ts'], held: [] });
  const written = [codex.prompt('Go.'), shell('a', 'sed -i s/a/b/ src/lexer.ts')];
  expect(await donts(inCodex(sections, written))).toEqual({
    violated: ['path: sed -i s/a/b/ src/lexer.ts'],
    held: [],
  });
});

it('and a package that is added, by a command or in the list of packages', async () => {
  expect(await donts(inClaude(sections, [prompt('Go.'), ...ran('a', 'npm i jsonwebtoken')]))).toEqual({
    violated: ['package: npm i jsonwebtoken'],
    held: [],
  });
  const listed = [
    prompt('Go.'),
    change('/home/ada/shop/package.json', '"jsonwebtoken": "^9"'),
    result('e', 'ok'),
  ];
  expect(await donts(inClaude(sections, listed))).toEqual({
    violated: ['package: /home/ada/shop/package.json'],
    held: [],
  });
});

it('what was only read or spoken of is none', async () => {
  const lines = [
    prompt('Go.'),
    ...ran('a', 'cat src/lexer.ts'),
    ...ran('b', 'git commit -m "npm run migrate is done"'),
    ...ran('c', 'npm ls jsonwebtoken'),
  ];
  expect(await donts(inClaude(sections, lines))).toEqual(none);
});

it('what the user refused, or a hook, was held', async () => {
  const asked = [prompt('Go.'), bash('a', 'npm run migrate'), refused('a')];
  expect(await donts(inClaude(sections, asked))).toEqual({
    violated: [],
    held: ['command: npm run migrate'],
  });
  const denied = codex.output(
    'a',
    'Command blocked by PreToolUse hook: a don’t of your handoff. Command: npm run migrate',
  );
  const lines = [codex.prompt('Go.'), codex.call('a', 'exec_command', { cmd: 'npm run migrate' }), denied];
  expect(await donts(inCodex(sections, lines))).toEqual({ violated: [], held: ['command: npm run migrate'] });
});

it('an edit that failed changed nothing', async () => {
  const lines = [prompt('Go.'), change('/home/ada/shop/src/lexer.ts', 'x'), failed('e', 'String not found')];
  expect(await donts(inClaude(sections, lines))).toEqual(none);
});

it('whether a condition was met, nobody sees; that it was held, the transcript shows', async () => {
  const held = [prompt('Go.'), bash('a', 'npm publish'), refused('a')];
  expect(await donts(inClaude(sections, held))).toEqual({ violated: [], held: ['command: npm publish'] });
  expect(await donts(inClaude(sections, [prompt('Go.'), ...ran('a', 'npm publish')]))).toEqual(none);
});

it('only prose: that cannot be seen; no don’ts: none was violated', async () => {
  const lines = [prompt('Go.'), ...ran('a', 'npm run migrate')];
  const prose = { next: 'Go on.', donts: '- Do not change the schema.' };
  expect(await donts(inClaude(prose, lines))).toEqual({ violated: null, held: null });
  expect(await donts(inClaude({ next: 'Go on.' }, lines))).toEqual(none);
});

it('what stands under DO NOT REDO counts once', async () => {
  const done = { next: 'Go on.', done: '- Ran `npm run migrate` on staging; do not run it again.' };
  const outcome = await inClaude(done, [prompt('Go.'), ...ran('a', 'npm run migrate')]);
  expect(outcome.redone).toHaveLength(1);
  expect(outcome.violated).toEqual([]);
});

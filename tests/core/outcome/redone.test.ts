import { expect, it } from 'vitest';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { inClaude, inCodex, type Sections } from './pairs.ts';

const { bash, call, failed, prompt, refused, result } = claude;
const ran = (id: string, command: string) => [bash(id, command), result(id, 'ok')];
const write = (id: string, path: string) => [
  call(id, 'Write', { file_path: path, content: 'new' }),
  result(id, 'File created'),
];
const change = (id: string, path: string) => [
  call(id, 'Edit', { file_path: path, old_string: 'a', new_string: 'b' }),
  result(id, 'updated'),
];
const shell = (id: string, cmd: string) => [
  codex.call(id, 'exec_command', { cmd }),
  codex.exited(id, 0, 'ok'),
];

const done: Sections = {
  next: 'Go on with `src/cookie.ts`.',
  done: [
    '- `npm run migrate` ran on staging: 1,204 rows, nothing left.',
    '- `src/lexer.ts` is rewritten with a table; verified by `npm test` (212 passed).',
    '- The decision on cookies stands.',
  ].join('\n'),
};

const redone = async (of: ReturnType<typeof inClaude>) =>
  (await of).redone?.map(({ kind, text }) => `${kind}: ${text}`) ?? null;

it('a command that ran again is done again, in either client', async () => {
  const command = 'env DB=staging npm run migrate -- --verbose';
  expect(await redone(inClaude(done, [prompt('Go.'), ...ran('a', command)]))).toEqual([
    `command: ${command}`,
  ]);
  expect(await redone(inCodex(done, [codex.prompt('Go.'), shell('a', command)]))).toEqual([
    `command: ${command}`,
  ]);
});

it('one that failed ran, one that was refused did not', async () => {
  const run = [prompt('Go.'), bash('a', 'npm run migrate'), failed('a', 'Exit code 1')];
  expect(await redone(inClaude(done, run))).toEqual(['command: npm run migrate']);
  const held = [prompt('Go.'), bash('a', 'npm run migrate'), refused('a')];
  expect(await redone(inClaude(done, held))).toEqual([]);
});

it('a file that was written anew is done again; one that was edited is not', async () => {
  const anew = [prompt('Go.'), ...write('a', '/home/ada/shop/src/lexer.ts')];
  expect(await redone(inClaude(done, anew))).toEqual(['file: /home/ada/shop/src/lexer.ts']);
  expect(
    await redone(inClaude(done, [prompt('Go.'), ...change('a', '/home/ada/shop/src/lexer.ts')])),
  ).toEqual([]);
  const patch = '*** Begin Patch\n*** Add File: src/lexer.ts\n+x\n*** End Patch';
  const added = [
    codex.prompt('Go.'),
    codex.call('a', 'apply_patch', { input: patch }),
    codex.exited('a', 0, ''),
  ];
  expect(await redone(inCodex(done, added))).toEqual(['file: src/lexer.ts']);
  const printed = [codex.prompt('Go.'), shell('a', "cat > src/lexer.ts <<'EOF'\nx\nEOF")];
  expect(await redone(inCodex(done, printed))).toEqual(['file: src/lexer.ts']);
});

it('the tests that verified something may run again', async () => {
  expect(await redone(inClaude(done, [prompt('Go.'), ...ran('a', 'npm test')]))).toEqual([]);
});

it('a check that leads its line counts as long as nothing was changed', async () => {
  const sections = { ...done, done: '- `npm run e2e` is green (40 minutes).' };
  expect(await redone(inClaude(sections, [prompt('Go.'), ...ran('a', 'npm run e2e')]))).toEqual([
    'command: npm run e2e',
  ]);
  const after = [prompt('Go.'), ...change('a', '/home/ada/shop/src/a.ts'), ...ran('b', 'npm run e2e')];
  expect(await redone(inClaude(sections, after))).toEqual([]);
});

it('a command for verification is there to be run', async () => {
  const sections = { ...done, verify: '```bash\nnpm run migrate # 0 pending\n```' };
  expect(await redone(inClaude(sections, [prompt('Go.'), ...ran('a', 'npm run migrate')]))).toEqual([]);
});

it('nothing stands there: nothing was done again; only prose: that cannot be seen', async () => {
  const lines = [prompt('Go.'), ...ran('a', 'npm run migrate')];
  expect(await redone(inClaude({ next: 'Go on.' }, lines))).toEqual([]);
  expect(await redone(inClaude({ next: 'Go on.', done: '- The design was agreed.' }, lines))).toBeNull();
});

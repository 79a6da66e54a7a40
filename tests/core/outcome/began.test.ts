import { expect, it } from 'vitest';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { inClaude, inCodex, type Sections } from './pairs.ts';

const { bash, call, prompt, refused, result, say } = claude;
const edit = (id: string, path: string) =>
  call(id, 'Edit', { file_path: path, old_string: 'a', new_string: 'b' });
const ran = (id: string, command: string, text = 'ok') => [bash(id, command), result(id, text)];
const shell = (id: string, cmd: string, code = 0) => [
  codex.call(id, 'exec_command', { cmd }),
  codex.exited(id, code, 'out'),
];
const patch = (id: string, path: string, line: string) =>
  codex.call(id, 'apply_patch', {
    input: `*** Begin Patch\n*** Update File: ${path}\n@@\n+${line}\n*** End Patch`,
  });

const cookie: Sections = {
  next: 'In `src/cookie.ts:88` make `parseCookie` read `expires` as milliseconds, then `npm test`.',
};

const shown = async (of: ReturnType<typeof inClaude>) => {
  const { began, beginning, turns_to_begin: turns, minutes_to_begin: minutes } = await of;
  return { began, by: beginning?.by ?? null, turns, minutes };
};

it('an edit of the file that the next action names begins it', async () => {
  const lines = [prompt('Go on.'), edit('a', '/home/ada/shop/src/cookie.ts'), result('a', 'updated')];
  expect(await shown(inClaude(cookie, lines))).toEqual({ began: true, by: 'edit', turns: 1, minutes: 2 });
});

it('so does a look at it, in the third prompt', async () => {
  const lines = [
    prompt('Hi.'),
    say('Hello.'),
    prompt('What is here?'),
    ...ran('a', 'ls'),
    say('A shop.'),
    prompt('Then go on.'),
    call('b', 'Read', { file_path: '/home/ada/shop/src/cookie.ts' }),
    result('b', 'export …'),
  ];
  expect(await shown(inClaude(cookie, lines))).toEqual({ began: true, by: 'look', turns: 3, minutes: 8 });
});

it('in Codex a command that shows the file, also in a script', async () => {
  const lines = [
    codex.prompt('Go on.'),
    codex.exec('a', codex.script("sed -n '80,120p' src/cookie.ts")),
    codex.execOutput('a', 'export …'),
  ];
  expect(await shown(inCodex(cookie, lines))).toEqual({ began: true, by: 'look', turns: 1, minutes: 4 });
});

it('in Codex a patch that holds the name alone', async () => {
  const sections = { next: 'Make `parseCookie` read the date as milliseconds.' };
  const lines = [codex.prompt('Go.'), patch('a', 'src/dates.ts', 'function parseCookie() {}')];
  expect(await shown(inCodex(sections, lines))).toEqual({ began: true, by: 'edit', turns: 1, minutes: 4 });
});

it('a command that the next action names, behind a directory and with a pipe', async () => {
  const sections = { next: 'Run `npm run migrate -- --to 42` and look at the row count.' };
  const command = 'cd api && npm run migrate -- --to 42 2>&1 | tail -5';
  expect(await shown(inClaude(sections, [prompt('Go.'), ...ran('a', command)]))).toMatchObject({
    began: true,
    by: 'command',
  });
  expect(await shown(inCodex(sections, [codex.prompt('Go.'), shell('a', command)]))).toMatchObject({
    began: true,
    by: 'command',
  });
});

it('a command that only speaks of it does not', async () => {
  const sections = { next: 'Run `npm run migrate`.' };
  const lines = [
    prompt('Go.'),
    ...ran('a', 'echo "npm run migrate"'),
    ...ran('b', "git commit -m 'npm run migrate later'"),
    ...ran('c', 'npm run migrate --help'),
    ...ran('d', "cat > notes.md <<'EOF'\nnpm run migrate\nEOF"),
  ];
  expect(await shown(inClaude(sections, lines))).toMatchObject({ began: false, by: null, turns: null });
});

it('a command that the user refused does not', async () => {
  const sections = { next: 'Run `npm run migrate`.' };
  const lines = [prompt('Go.'), bash('a', 'npm run migrate'), refused('a', 'not now')];
  expect(await shown(inClaude(sections, lines))).toMatchObject({ began: false });
});

it('a session that did something else did not begin', async () => {
  const lines = [
    prompt('Write the changelog first.'),
    ...ran('a', 'git log --oneline'),
    edit('b', '/home/ada/shop/CHANGELOG.md'),
    result('b', 'updated'),
    ...ran('c', 'npm test'),
  ];
  expect(await shown(inClaude(cookie, lines))).toEqual({
    began: false,
    by: null,
    turns: null,
    minutes: null,
  });
});

it('neither did one that did nothing', async () => {
  expect(await shown(inClaude(cookie, [prompt('Hi.'), say('Hello.')]))).toMatchObject({ began: false });
});

it('its tests alone begin an action only where it names nothing else', async () => {
  const tests = { next: 'Run `npm test` and repair what fails.' };
  const lines = [codex.prompt('Go.'), shell('a', 'npm run test -- src', 1)];
  expect(await shown(inCodex(tests, lines))).toMatchObject({ began: true, by: 'command' });
  expect(await shown(inCodex(cookie, lines))).toMatchObject({ began: false });
});

it('what the action says not to begin with begins nothing', async () => {
  const sections = { next: 'Do not start with `src/login.ts`. Edit `src/cookie.ts`.' };
  const lines = [prompt('Go.'), edit('a', '/home/ada/shop/src/login.ts'), result('a', 'updated')];
  expect(await shown(inClaude(sections, lines))).toMatchObject({ began: false });
});

it('an action without a command, file or name cannot be seen', async () => {
  const sections = { next: 'Ask Maria whether the old tokens may expire, and wait for her answer.' };
  expect(await shown(inClaude(sections, [prompt('Go.'), ...ran('a', 'ls')]))).toMatchObject({ began: null });
});

it('another file of the same name begins nothing', async () => {
  const sections = { next: 'Edit `src/auth/index.ts`.' };
  const lines = [
    codex.prompt('Go.'),
    shell('a', 'cat src/shop/index.ts'),
    patch('b', 'src/shop/index.ts', 'x'),
  ];
  expect(await shown(inCodex(sections, lines))).toMatchObject({ began: false });
});

it('what a session did before it took the handoff counts for nothing', async () => {
  const lines = [
    prompt('Look at the cookie.'),
    edit('a', '/home/ada/shop/src/cookie.ts'),
    result('a', 'updated'),
    prompt('/handoffs'),
    ...ran('b', 'node /opt/agent-handoff/dist/handoff.cjs take cookie'),
    ...ran('c', 'cat src/cookie.ts'),
  ];
  // Taken at 18:04:30, by the command of 18:04.
  const outcome = await inClaude(cookie, lines, '2026-05-15T18:04:30Z');
  expect(outcome).toMatchObject({ began: true, turns_to_begin: 1, minutes_to_begin: 1.5 });
  expect(outcome.beginning?.by).toBe('look');
});

it('a name that comes up late shows no beginning; a command of the action does', async () => {
  const many = Array.from({ length: 45 }, (_, index) => ran(`m${index}`, `ls dir${index}`)).flat();
  const late = [prompt('Go.'), ...many, ...ran('z', 'grep -rn parseCookie docs')];
  expect(await shown(inClaude({ next: 'Rename `parseCookie`.' }, late))).toMatchObject({ began: false });
  const run = [prompt('Go.'), ...many, ...ran('z', 'npm run migrate')];
  expect(await shown(inClaude({ next: 'Run `npm run migrate`.' }, run))).toMatchObject({ began: true });
});

it('a task that is given to a subagent begins it', async () => {
  const lines = [
    prompt('Go.'),
    call('a', 'Task', { description: 'cookie', prompt: 'Fix the expiry in src/cookie.ts, line 88.' }),
    result('a', 'Done.'),
  ];
  expect(await shown(inClaude(cookie, lines))).toMatchObject({ began: true, by: 'look' });
});

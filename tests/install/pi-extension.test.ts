import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { makeTemporary } from '../core/world.ts';

const source = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'hooks/pi/extension.js');
const marks = ['PI_SESSION_ID', 'PI_SESSION_FILE', 'AGENT_HANDOFF_PI_PROCESS'];

afterEach(() => {
  for (const name of marks) delete process.env[name];
});

type Handler = (details: object, ctx: object) => Promise<void>;
const said = { type: 'message', message: { role: 'user' } };
const own = { type: 'custom_message', customType: 'agent-handoff', id: 'own' };

/** Loads the extension as the client does, with a start program that notes its payload and runs a line of shell. */
async function load(program: string) {
  const directory = makeTemporary();
  const script = join(directory, 'start.sh');
  const noted = join(directory, 'payload.json');
  writeFileSync(script, `cat >'${noted}'\n${program}\n`);
  const file = join(directory, 'agent-handoff.mjs');
  const text = readFileSync(source, 'utf8').replace(
    "const start = '';",
    () => `const start = ${JSON.stringify(`sh '${script}'`)};`,
  );
  expect(text).toContain(script);
  writeFileSync(file, text.replace('limitMs = 10_000', 'limitMs = 500'));
  const { default: extension } = await import(pathToFileURL(file).href);
  const handlers = new Map<string, Handler>();
  const messages: { content: string; display: boolean }[] = [];
  const notices: string[] = [];
  extension({
    on: (event: string, handler: Handler) => handlers.set(event, handler),
    sendMessage: (message: (typeof messages)[number]) => messages.push(message),
  });
  const ctx = (entries: object[], sessionFile: string | undefined) => ({
    cwd: directory,
    ui: { notify: (text: string) => notices.push(text) },
    sessionManager: {
      getSessionId: () => 's-1',
      getSessionFile: () => sessionFile,
      getEntries: () => entries,
      getBranch: () => entries,
    },
  });
  return {
    messages,
    notices,
    payload(): Record<string, unknown> | null {
      try {
        return JSON.parse(readFileSync(noted, 'utf8'));
      } catch {
        return null;
      }
    },
    starts: (reason: string, entries: object[] = [], sessionFile: string | undefined = '/s/1.jsonl') =>
      handlers.get('session_start')?.({ reason }, ctx(entries, sessionFile)),
    compacts: (firstKeptEntryId: string, entries: object[]) =>
      handlers.get('session_compact')?.(
        { compactionEntry: { firstKeptEntryId } },
        ctx(entries, '/s/1.jsonl'),
      ),
    startsWithoutFile: () => handlers.get('session_start')?.({ reason: 'startup' }, ctx([], undefined)),
  };
}

const telling = `printf '%s' '{"hookSpecificOutput":{"additionalContext":"TEXT"},"systemMessage":"NOTICE"}'`;

it('what the program prints is sent as a message that the user sees, and the notice is shown', async () => {
  const pi = await load(telling);
  await pi.starts('startup');
  expect(pi.messages).toEqual([{ customType: 'agent-handoff', content: 'TEXT', display: true }]);
  expect(pi.notices).toEqual(['NOTICE']);
  expect(pi.payload()).toMatchObject({
    session_id: 's-1',
    transcript_path: '/s/1.jsonl',
    hook_event_name: 'SessionStart',
    source: 'startup',
  });
  expect(process.env).toMatchObject({ PI_SESSION_ID: 's-1', PI_SESSION_FILE: '/s/1.jsonl' });
});

it.each([
  ['startup', [], 'startup'],
  ['new', [], 'clear'],
  ['startup', [said], 'resume'],
  ['resume', [said], 'resume'],
  ['fork', [said], 'resume'],
  ['fork', [own], 'startup'],
  ['startup', [{ type: 'message', message: { role: 'system' } }], 'startup'],
  ['reload', [], 'startup'],
])('a start by %s with the entries %j is told as %s', async (reason, entries, expected) => {
  const pi = await load(telling);
  await pi.starts(reason, entries);
  expect(pi.payload()?.source).toBe(expected);
});

it('a reload in the middle of a session asks nothing', async () => {
  const pi = await load(telling);
  await pi.starts('reload', [said]);
  expect([pi.payload(), pi.messages]).toEqual([null, []]);
});

it('a session without a file says so', async () => {
  process.env.PI_SESSION_FILE = '/s/other.jsonl';
  const pi = await load(telling);
  await pi.startsWithoutFile();
  expect(pi.payload()?.transcript_path).toBe(null);
  expect(process.env.PI_SESSION_FILE).toBe(undefined);
});

it('a session that another session started takes nothing, and its own next one in that process does', async () => {
  process.env.PI_SESSION_ID = 'outer';
  const nested = await load(telling);
  await nested.starts('startup');
  expect([nested.payload(), process.env.PI_SESSION_ID]).toEqual([null, 'outer']);
  delete process.env.PI_SESSION_ID;
  await (await load(telling)).starts('startup');
  const next = await load(telling);
  await next.starts('new');
  expect(next.payload()?.source).toBe('clear');
});

it('after a compaction it is said again only where ours was summarised', async () => {
  const pi = await load(telling);
  const entries = [own, { id: 'a' }, { id: 'b' }];
  await pi.compacts('own', entries);
  expect(pi.payload()).toBe(null);
  await pi.compacts('b', entries);
  expect(pi.payload()?.source).toBe('compact');
});

it.each([
  ['fails', 'exit 3'],
  ['prints nothing', 'true'],
  ['prints no JSON', 'echo Segmentation fault'],
  ['prints null', 'echo null'],
  ['prints other JSON', 'echo \'{"hookSpecificOutput":7}\''],
  ['does not end', 'exec sleep 5'],
])('a program that %s leaves the session as it is', async (_what, program) => {
  const pi = await load(program);
  await pi.starts('startup');
  expect([pi.messages, pi.notices]).toEqual([[], []]);
});

it('nothing of it is imported from the client', () => {
  const imported = [...readFileSync(source, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  expect(imported).toEqual(['node:child_process']);
});

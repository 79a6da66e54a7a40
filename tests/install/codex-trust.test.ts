import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trustHash } from '../../adapters/codex/install/config.ts';
import { trustCodexHook } from '../../adapters/codex/install/trust.ts';
import { undoTrust, wantTrust } from '../../adapters/codex/install/trust-table.ts';
import { HandoffError } from '../../core/errors.ts';
import { readToml, readTomlEntries, replaceValues } from '../../install/edits/toml.ts';
import { rules } from './client-verbs.ts';
import { CodexBox, clone, compactGroup, hookCommand, node } from './codex-box.ts';
import { codes, failureOf } from './sandbox.ts';

describe('TOML is followed', () => {
  const texts: [name: string, text: string, entries: string[]][] = [
    ['tables and dotted keys', 'a = 1\n[b."c.d"]\ne.f = "x" # y\n', ['a=1', 'b|c.d|e|f="x"']],
    ['arrays of tables', '[[h]]\na=1\n[[h]]\na=2\n', ['h|a=1', 'h|a=2']],
    ['an array over lines', 'a = [\n 1, # ]\n "]",\n]\nb = 2', ['a=[\n 1, # ]\n "]",\n]', 'b=2']],
    [
      'texts over lines',
      'a = """x\n[b]\n\\"""" \nc = \'\'\'\n[d]\'\'\'\n',
      ['a="""x\n[b]\n\\""""', "c='''\n[d]'''"],
    ],
    ['an empty text over lines', 'a = """"""\nb = 1\n', ['a=""""""', 'b=1']],
    [
      'inline tables',
      'a = { b = "}", c = [1] }\r\nd = 1\r\n',
      ['a={ b = "}", c = [1] }', 'a|b="}"', 'a|c=[1]', 'd=1'],
    ],
    ['a byte order mark', '\uFEFFa = 1', ['a=1']],
    ['nothing', ' \n# x', []],
    ['dates and bare words', 'a = 1979-05-27 07:32:00\nb = true\n', ['a=1979-05-27 07:32:00', 'b=true']],
    ['white space in headers', '[ a . "b" ] # c\nd = 1', ['a|b|d=1']],
  ];

  it.each(texts)('%s', (_, text, entries) => {
    const flat = readTomlEntries(text)?.map(
      ({ path, valueStart, end }) => `${path.join('|')}=${text.slice(valueStart, end)}`,
    );
    expect(flat).toEqual(entries);
  });

  it.each([
    ['an open string', 'a = "x\n'],
    ['an open header', '[a\nb = 1\n'],
    ['an open array', 'a = [1,\n'],
    ['a closing bracket too many', 'a = 1]\n'],
    ['no value', 'a =\nb = 1\n'],
    ['no key', '= 1\n'],
    ['two statements on a line', '[a] b = 1\n'],
    ['an open text', 'a = """x\n'],
  ])('or not at all: %s', (_, text) => {
    expect(readToml(text)).toBeNull();
  });

  it('and its values are read', () => {
    const text = 'a = "a\\u00e9\\U0001F600\\""\nb = \'a\\b\'\nc = 1\nd = [ "a", # "b"\n \'c\' ]\n';
    const values = readTomlEntries(text)?.map(({ value }) => value);
    expect(values).toEqual(['aé😀"', 'a\\b', 1, ['a', 'c']]);
  });

  it('the end of a header is told behind its brackets, whatever is in its key', () => {
    const text = '[a."]"] # ]\nb = 1\n[[c . d ]]\n';
    const headers = readToml(text)?.map(({ start, end }) => text.slice(start, end));
    expect(headers).toEqual(['', '[a."]"]', '[[c . d ]]']);
  });

  it('values are replaced, and nothing else', () => {
    const text = '\uFEFFa = 1 # x\r\nb = { c = [1,\n2] }\n';
    const entries = readTomlEntries(text) ?? [];
    const chosen = entries.filter(({ path }) => ['a', 'b|c'].includes(path.join('|')));
    expect(replaceValues(text, chosen, '"new"')).toBe('\uFEFFa = "new" # x\r\nb = { c = "new" }\n');
  });
});

const key = '/h/.codex/hooks.json:session_start:0:0';
const table = `[hooks.state."${key}"]\ntrusted_hash = "sha256:new"\n`;
const found = (text: string | null, link = false) => ({
  file: '/c',
  bytes: text === null ? null : Buffer.from(text),
  link,
  missingDirectories: [],
});
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('utf8'));
const want = () => wantTrust('/c', [{ slot: 'trust', key, hash: 'sha256:new' }]);

function recordOf(text: string | null): Parameters<typeof undoTrust>[1] {
  const { ours } = want().edit(found(text), undefined);
  const before = text === null ? null : { sha256: '', backup: '' };
  return { client: 'codex', kind: 'codex-config', file: '/c', before, after: '', exact: false, ...ours };
}

describe('the trust in config.toml', () => {
  const texts: [name: string, text: string | null, after: string][] = [
    ['no file', null, table],
    ['empty', '', table],
    ['keys', 'a = 1\n', `a = 1\n\n${table}`],
    ['no line break at the end', 'a = 1', `a = 1\n${table}`],
    ['CRLF', 'a = 1\r\n', `a = 1\r\n\r\n${table.replaceAll('\n', '\r\n')}`],
    ["the client's own table", '[hooks.state]\n', `[hooks.state]\n\n${table}`],
    [
      'another hook',
      '[hooks.state."x"]\ntrusted_hash = "1"\n',
      `[hooks.state."x"]\ntrusted_hash = "1"\n\n${table}`,
    ],
    ['hooks of the user', '[[hooks.Stop]]\nhooks = []\n', `[[hooks.Stop]]\nhooks = []\n\n${table}`],
    ['an old hash', table.replace('new', 'old'), table],
    [
      'an old hash among others',
      `[hooks.state.'${key}']\nenabled = true\ntrusted_hash='sha256:old' # x\n[z]\n`,
      `[hooks.state.'${key}']\nenabled = true\ntrusted_hash="sha256:new" # x\n[z]\n`,
    ],
    [
      'our table without a hash',
      `[hooks.state."${key}"] # x\nenabled = true\n`,
      `[hooks.state."${key}"] # x\ntrusted_hash = "sha256:new"\nenabled = true\n`,
    ],
  ];

  it.each(texts)('is added, and taken out to the byte: %s', (_, text, after) => {
    const change = want().edit(found(text), undefined);
    expect(textOf(change.after)).toBe(after);
    const again = want().edit(found(after), recordOf(text));
    expect(textOf(again.after)).toBe(after);
    const undone = textOf(undoTrust(found(after), recordOf(text)).after);
    expect(undone).toBe(text === null ? null : text.replace("'sha256:old'", '"sha256:old"'));
  });

  it.each([
    ['tables after it', (text: string) => `${text}\n[z]\nb = 1\n`, 'a = 1\n\n[z]\nb = 1\n'],
    ['keys before it', (text: string) => `b = 2\n${text}`, 'b = 2\na = 1\n'],
    [
      'a key in its table',
      (text: string) => `${text}enabled = true\n`,
      `a = 1\n\n[hooks.state."${key}"]\nenabled = true\n`,
    ],
    [
      'another hash meanwhile',
      (text: string) => text.replace('new', 'theirs'),
      `a = 1\n\n${table.replace('new', 'theirs')}`,
    ],
    ['no table any more', () => 'c = 3\n', 'c = 3\n'],
  ])('what came since stays: %s', (_, change, after) => {
    const installed = textOf(want().edit(found('a = 1\n'), undefined).after) ?? '';
    expect(textOf(undoTrust(found(change(installed)), recordOf('a = 1\n')).after)).toBe(after);
  });

  it('moves with the place of the hook', () => {
    const past = recordOf('a = 1\n');
    const moved = wantTrust('/c', [{ slot: 'trust', key: key.replace(':0:0', ':1:0'), hash: 'sha256:new' }]);
    const change = moved.edit(found(`a = 1\n\n${table}`), past);
    expect(textOf(change.after)).toBe(`a = 1\n\n${table.replace(':0:0', ':1:0')}`);
    expect(change.ours?.trust?.previous).toBeNull();
  });

  it.each([
    ['what cannot be followed', 'a = "\n', /cannot follow/],
    ['a string that the parser cannot take', `a = "${'x'.repeat(200_000)}"\n`, /cannot follow/],
    [
      'values nested deeper than it goes',
      `a = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
      /cannot follow/,
    ],
    ['hooks as an inline table', 'hooks = { Stop = [] }\n', /no table can be added/],
    ['the state as an inline table', '[hooks]\nstate = {}\n', /no table can be added/],
    ['the state in dotted keys', 'hooks.state.x.trusted_hash = "1"\n', /no table can be added/],
    [
      'our entry as an inline table',
      `[hooks.state]\n"${key}" = { trusted_hash = "1" }\n`,
      /no table can be added/,
    ],
    ['an array of tables', '[[hooks]]\na = 1\n', /no table can be added/],
    ['a hash over lines', `[hooks.state."${key}"]\ntrusted_hash = """x"""\n`, /no plain string/],
  ])('is refused for %s', (_, text, reason) => {
    const failure = failureOf(() => want().edit(found(text), undefined));
    expect(failure.code).toBe('codex-config-refused');
    expect(failure.message).toMatch(reason);
    expect(failure.hint).toContain('"Trust all and continue"');
  });

  it('is left, and that is said, where the file cannot be followed any more', () => {
    const undone = undoTrust(found('a = "\n'), recordOf('a = 1\n'));
    expect(textOf(undone.after)).toBe('a = "\n');
    expect(undone.notices.map(({ code }) => code)).toEqual(['trust-left']);
  });
});

/** A program that answers as `codex app-server` does; `status` is what it says of the hook, given the config's text. */
function server(box: CodexBox, status: string, gate = ''): void {
  box.program(`
    const fs = require('fs');
    if (args[0] === 'execpolicy') { console.log('{"decision":"allow"}'); process.exit(0); }
    if (args[0] !== 'app-server') process.exit(2);
    let config = ''; try { config = fs.readFileSync(${JSON.stringify(box.config)}, 'utf8'); } catch {}
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      const reply = (result) => console.log(JSON.stringify({ id, result }));
      if (method === 'initialize') reply({});
      if (method === 'hooks/list') {
        console.log(JSON.stringify({ method: 'some/notification', params: {} }));
        reply({ data: [{ cwd: params.cwds[0], warnings: [], hooks: [
          { key: 'p:0', command: ${JSON.stringify(hookCommand)}, sourcePath: '/elsewhere', currentHash: 'x', trustStatus: 'untrusted' },
          { key: ${JSON.stringify(`${box.hooks}:session_start:0:0`)}, command: ${JSON.stringify(hookCommand)},
            sourcePath: ${JSON.stringify(box.hooks)}, currentHash: 'sha256:new', trustStatus: ${status} }, ${gate}] }] });
      }
    });`);
}

const honest = `config.includes('trusted_hash = "sha256:new"') ? 'trusted' : 'untrusted'`;

async function failureOfTrust(box: CodexBox): Promise<HandoffError> {
  const error = await trustCodexHook(box.ctx, { clone, node, rules }).catch((reason: unknown) => reason);
  if (error instanceof HandoffError) return error;
  throw error;
}

describe('--trust-codex-hook', () => {
  it('writes what codex says, has it confirmed, and uninstall takes it out', async () => {
    const box = new CodexBox();
    box.write('.codex/config.toml', 'model = "x"\n', 0o600);
    const before = box.snapshot();
    server(box, honest);
    box.wire({ trustHook: true });
    const edits = await trustCodexHook(box.ctx, { clone, node, rules });
    expect(edits.map(({ file, change }) => [file, change])).toEqual([[box.config, 'edit']]);
    expect(box.read('.codex/config.toml')).toBe(
      `model = "x"\n\n[hooks.state."${box.hooks}:session_start:0:0"]\ntrusted_hash = "sha256:new"\n`,
    );
    const trusted = box.snapshot();
    expect(await trustCodexHook(box.ctx, { clone, node, rules })).toEqual([]);
    expect(box.snapshot()).toEqual(trusted);
    box.wire();
    expect(box.snapshot()).toEqual(trusted);
    box.unwire();
    const rest = Object.entries(box.snapshot()).filter(([name]) => !/^bin\b/.test(name));
    expect(Object.fromEntries(rest)).toEqual(before);
  });

  it.each([
    ['gate', 'thread-gate', 'Bash', { threadGates: true }],
    ['guard', 'dont-guard', 'Bash|apply_patch|Edit|Write', { guard: true }],
  ])(
    'trusts the %s hook too, and says after that nothing more of it; uninstall takes both out',
    async (name, script, matcher, wish) => {
      const untrusted = `${name}-untrusted`;
      const box = new CodexBox();
      box.write('.codex/config.toml', 'model = "x"\n', 0o600);
      const key = `${box.hooks}:pre_tool_use:0:0`;
      const command = `sh ${clone}/hooks/${script}.sh codex`;
      const hash = trustHash({ command, timeout: 5 }, 'PreToolUse', matcher);
      const status = `config.includes(${JSON.stringify(hash)}) ? 'trusted' : 'untrusted'`;
      server(
        box,
        honest,
        `{ key: ${JSON.stringify(key)}, command: ${JSON.stringify(command)},
         sourcePath: ${JSON.stringify(box.hooks)}, currentHash: ${JSON.stringify(hash)}, trustStatus: ${status} }`,
      );
      expect(codes(box.wire(wish))).toContain(untrusted);
      expect(codes(box.wire({ ...wish, trustHook: true }))).not.toContain(untrusted);
      await trustCodexHook(box.ctx, { clone, node, rules });
      expect(box.read('.codex/config.toml')).toBe(
        `model = "x"\n\n[hooks.state."${box.hooks}:session_start:0:0"]\ntrusted_hash = "sha256:new"\n\n[hooks.state."${key}"]\ntrusted_hash = "${hash}"\n`,
      );
      const trusted = box.snapshot();
      expect(await trustCodexHook(box.ctx, { clone, node, rules })).toEqual([]);
      expect(codes(box.wire())).not.toContain(untrusted);
      expect(box.snapshot()).toEqual(trusted);
      box.unwire();
      expect(box.read('.codex/config.toml')).toBe('model = "x"\n');
    },
  );

  it('trusts the hook before a compaction where codex knows it, and uninstall takes both out', async () => {
    const box = new CodexBox();
    box.write('.codex/config.toml', 'model = "x"\n', 0o600);
    const key = `${box.hooks}:pre_compact:0:0`;
    const command = compactGroup.hooks[0]?.command ?? '';
    const hash = trustHash({ command, timeout: 5 }, 'PreCompact');
    const status = `config.includes(${JSON.stringify(hash)}) ? 'trusted' : 'untrusted'`;
    server(
      box,
      honest,
      `{ key: ${JSON.stringify(key)}, command: ${JSON.stringify(command)},
         sourcePath: ${JSON.stringify(box.hooks)}, currentHash: ${JSON.stringify(hash)}, trustStatus: ${status} }`,
    );
    box.wire({ trustHook: true });
    await trustCodexHook(box.ctx, { clone, node, rules });
    expect(box.read('.codex/config.toml')).toBe(
      `model = "x"\n\n[hooks.state."${box.hooks}:session_start:0:0"]\ntrusted_hash = "sha256:new"\n\n[hooks.state."${key}"]\ntrusted_hash = "${hash}"\n`,
    );
    box.unwire();
    expect(box.read('.codex/config.toml')).toBe('model = "x"\n');
  });

  it('fails, changing nothing, when codex does not know the gate hook that is installed', async () => {
    const box = new CodexBox();
    server(box, honest);
    box.wire({ threadGates: true });
    const before = box.snapshot();
    const failure = await failureOfTrust(box);
    expect(failure.message).toContain('does not know our gate hook');
    expect(box.snapshot()).toEqual(before);
  });

  it('through a link, and with what the client wrote since left in place', async () => {
    const box = new CodexBox();
    box.write('dotfiles/config.toml', 'a = 1\n');
    mkdirSync(box.path('.codex'));
    symlinkSync('../dotfiles/config.toml', box.config);
    server(box, honest);
    box.wire();
    await trustCodexHook(box.ctx, { clone, node, rules });
    box.write('dotfiles/config.toml', `${box.read('dotfiles/config.toml')}\n[tui]\nx = 1\n`);
    box.unwire();
    expect(box.snapshot()['.codex/config.toml']).toBe('link ../dotfiles/config.toml');
    expect(box.read('dotfiles/config.toml')).toBe('a = 1\n\n[tui]\nx = 1\n');
  });

  it('takes back what codex does not confirm', async () => {
    const box = new CodexBox();
    server(box, `'modified'`);
    box.wire();
    const before = box.snapshot();
    const failure = await failureOfTrust(box);
    expect(failure.code).toBe('codex-trust-failed');
    expect(failure.message).toContain('Codex still calls the hook "modified"');
    expect(box.snapshot()).toEqual(before);
  });

  it.each([
    [
      'does not know our hook',
      (box: CodexBox) => box.program(`console.log('{"id":1,"result":{}}\\n{"id":2,"result":{"data":[]}}')`),
      /does not know our hook/,
    ],
    [
      'does not start',
      (box: CodexBox) => box.program('console.error("bad config"); process.exit(1);'),
      /bad config/,
    ],
    [
      'answers an error',
      (box: CodexBox) => box.program(`console.log('{"id":1,"error":{"message":"no"}}')`),
      /\(no\)/,
    ],
    ['answers nonsense', (box: CodexBox) => box.program("console.log('hello')"), /did not say which hooks/],
  ])('fails, changing nothing, when codex %s', async (_, arrange, reason) => {
    const box = new CodexBox();
    box.wire({ clone: '/another/clone' });
    arrange(box);
    const before = box.snapshot();
    const failure = await failureOfTrust(box);
    expect(failure.code).toBe('codex-trust-failed');
    expect(failure.message).toMatch(reason);
    expect(box.snapshot()).toEqual(before);
  });

  it('without codex on the PATH is an error that says what to do', async () => {
    const box = new CodexBox();
    const failure = await failureOfTrust(box);
    expect(failure.code).toBe('codex-missing');
    expect(failure.hint).toContain('Hooks need review');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function filesUnder(directory: string): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|sh)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

const source = ['core', 'install', 'adapters', 'hooks'].flatMap(filesUnder);
const typescript = source.filter((file) => file.endsWith('.ts'));
const text = new Map(source.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const textOf = (file: string) => text.get(file) ?? '';

/** Code without comments: a reason given in one may name what the code may not use. */
const codeOf = (file: string) =>
  textOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');

function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** Imports of our own files, as paths from the root. */
const ownImports = (file: string) =>
  importsOf(file)
    .filter((path) => path.startsWith('.'))
    .map((path) => relative(root, resolve(root, dirname(file), path)));

const breaches = (files: readonly string[], isBreach: (file: string) => readonly string[]) =>
  files.flatMap((file) => isBreach(file).map((what) => `${file}: ${what}`));

describe('imports go one way', () => {
  it.each([
    ['core', ['core/']],
    ['install', ['core/', 'install/']],
    ['adapters', ['core/', 'install/', 'adapters/', 'package.json']],
  ])('%s', (layer, allowed) => {
    const files = typescript.filter((file) => file.startsWith(`${layer}/`));
    expect(files.length).toBeGreaterThan(10);
    const outside = (file: string) =>
      ownImports(file).filter((path) => !allowed.some((start) => path.startsWith(start)));
    expect(breaches(files, outside)).toEqual([]);
  });

  it('one host’s adapter knows no other’s', () => {
    const hosts = ['adapters/claude-code/', 'adapters/codex/'];
    const foreign = (file: string) =>
      hosts.filter(
        (host) => !file.startsWith(host) && ownImports(file).some((path) => path.startsWith(host)),
      );
    const inside = typescript.filter((file) => hosts.some((host) => file.startsWith(host)));
    expect(breaches(inside, foreign)).toEqual([]);
  });
});

describe('the core', () => {
  const core = typescript.filter((file) => file.startsWith('core/'));
  const writing =
    /\b(?:open|write|writeFile|appendFile|rename|link|symlink|mkdir|mkdtemp|copyFile|truncate|chmod|utimes)(?:Sync)?\b/;

  /**
   * Where the core may use node:fs: the folders that are I/O, and the files of core/inbox that look whether a file of
   * theirs is there or drop one, each where a state machine's step is exactly that call. None of these writes a byte.
   */
  const looking = new Map([
    ['core/handoff/delivery/deliver.ts', ['existsSync']],
    ['core/handoff/inbox/prune.ts', ['rmSync']],
    ['core/handoff/delivery/received.ts', ['rmSync', 'statSync']],
    ['core/handoff/delivery/record.ts', ['rmSync']],
    ['core/handoff/inbox/publish.ts', ['existsSync']],
    ['core/handoff/inbox/sent.ts', ['existsSync', 'rmSync']],
    // Taking a record by rename is what makes one settler of two act.
    ['core/handoff/delivery/settle.ts', ['existsSync', 'renameSync', 'rmSync', 'statSync']],
    ['core/handoff/inbox/read-inbox.ts', ['statSync']],
  ]);
  const inbox = core.filter((file) => /^core\/(?:handoff|inbox)\/|^core\/[^/]+\.ts$/.test(file));

  it('touches the disk in core/disk and core/worktree, and as listed here', () => {
    const used = (file: string) => {
      const names = /import \{([^}]*)\} from 'node:fs'/.exec(textOf(file))?.[1] ?? '';
      const all = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type '));
      return all.filter((name) => !looking.get(file)?.includes(name));
    };
    expect(breaches(inbox, used)).toEqual([]);
  });

  it('writes through the two verbs only', () => {
    const writers = core.filter(
      (file) =>
        !file.startsWith('core/disk/') &&
        writing.test(/import \{([^}]*)\} from 'node:fs/.exec(textOf(file))?.[1] ?? ''),
    );
    // Both rename only: a record that is taken, a thread that goes to its archive.
    const renaming = ['core/handoff/delivery/settle.ts', 'core/threads/move.ts'];
    expect(writers.filter((file) => !renaming.includes(file))).toEqual([]);
  });

  it.each([
    ['the environment', /\bprocess\.env\b/],
    ['the clock', /\bDate\.now\b|new Date\(\)|performance\.now/],
    ['the console', /\bconsole\./],
    ['stdout or stderr', /process\.std(?:out|err|in)/],
    ['exit codes', /process\.exit/],
    ['the working directory', /process\.cwd/],
    ['a home directory', /\bhomedir\b/],
  ])('does not know %s', (_, pattern) => {
    expect(core.filter((file) => pattern.test(codeOf(file)))).toEqual([]);
  });

  it('starts no process but git', () => {
    const starting = core.filter((file) => importsOf(file).some((path) => /child_process|execa/.test(path)));
    expect(starting).toEqual(['core/git/run.ts', 'core/git/start.ts']);
  });
});

it('what is printed goes through the functions that make it harmless', () => {
  const printing = /process\.std(?:out|err)\.write|\bconsole\.|writeSync\(\s*[12]\b|JSON\.stringify\(\{/;
  const printers = [
    'adapters/cli/print.ts',
    // Writes what `neutraliseJson` made.
    'adapters/hooks/stdio.ts',
    // The line of a transcript that it plays.
    'adapters/cli/install/demo.ts',
    // Files and payloads of clients that it plays.
    'adapters/claude-code/live/copy-configuration.ts',
    'adapters/codex/live/copy-configuration.ts',
    'adapters/live/scratch.ts',
    'adapters/live/model-server.ts',
  ];
  const adapters = typescript.filter((file) => file.startsWith('adapters/'));
  expect(adapters.filter((file) => printing.test(codeOf(file)) && !printers.includes(file))).toEqual([]);
  const colouring = typescript.filter((file) => importsOf(file).includes('picocolors'));
  expect(colouring).toEqual(['adapters/cli/print.ts']);
  // Its library writes to the terminal by itself: what they ask holds counts, or values made harmless there.
  const asking = typescript.filter((file) => importsOf(file).includes('@clack/prompts'));
  expect(asking.map((file) => file.replace('adapters/cli/', ''))).toEqual([
    'ask-review.ts',
    'commands/install.ts',
    'commands/prune.ts',
    'commands/thread/gate.ts',
    'commands/verify.ts',
  ]);
});

it('a host is named only in its own folders, and in the lists that join hosts to the rest', () => {
  const home = /^(?:adapters|install)\/(?:claude-code|codex)\//;
  const lists = [
    'adapters/clients.ts',
    // The table of codes holds those of every host's installation.
    'core/errors.ts',
    // What an install record or a skill text can be of: values in files, fixed by their format.
    'install/record.ts',
    'install/undo.ts',
    'install/state/believe.ts',
    'install/state/expected.ts',
    'install/skills/render.ts',
    'adapters/client/installation.ts',
    // Play one host, to show or prove a delivery.
    'adapters/cli/install/demo.ts',
    'adapters/live/scratch.ts',
    // The command line's words for what install wires.
    'adapters/cli/install/verbs.ts',
    // Says which client is wired when none was found.
    'adapters/cli/install/install.ts',
    // The directory in which sessions make worktrees of their own.
    'adapters/context.ts',
    // The lines that a dispatcher gives to an executor: each starts another program.
    'core/threads/prompt.ts',
    'adapters/cli/threads/write-rounds.ts',
  ];
  const named = typescript.filter((file) => !home.test(file) && /claude|codex/i.test(codeOf(file)));
  expect(named.filter((file) => !lists.includes(file))).toEqual([]);
});

describe('house rules', () => {
  it('no file has over 200 lines', () => {
    const long = (file: string) => {
      const lines = textOf(file).split('\n').length - 1;
      return lines > 200 ? [String(lines)] : [];
    };
    expect(breaches(source, long)).toEqual([]);
  });

  it('names are kebab-case, and nothing is called utils, helpers or index', () => {
    const odd = source.filter((file) => {
      const name =
        file
          .split('/')
          .at(-1)
          ?.replace(/\.\w+$/, '') ?? '';
      return !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) || /^(?:utils?|helpers?|index|common|misc)$/.test(name);
    });
    expect(odd).toEqual([]);
  });

  it('there is no default export and no re-export', () => {
    expect(typescript.filter((file) => /^export (?:default|\*|\{[^}]*\} from)/m.test(codeOf(file)))).toEqual(
      [],
    );
  });
});

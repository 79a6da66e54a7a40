import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const directory = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures/installs');

/** Made by scripts/install-fixtures.mjs: what a version's own install left in a HOME. */
interface Fixture {
  commit: string;
  clients: string[];
  home: 'bare' | 'lived-in';
  paths: Record<string, string>;
  files: Record<string, string>;
}

const fixtures = readdirSync(directory)
  .filter((name) => name.endsWith('.json'))
  .map((name): Fixture => JSON.parse(readFileSync(join(directory, name), 'utf8')));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const place = (text: string, paths: Record<string, string>) =>
  Object.entries(paths).reduce((whole, [name, path]) => whole.replaceAll(`@${name}@`, path), text);

/** Everything in a file that the record may hold a hash of: the whole, and our block in it. */
function hashedParts(text: string): string[] {
  const block = /(?:<!--[^>]*agent-handoff[^>]*-->)[\s\S]*<!--[^>]*agent-handoff[^>]*-->/.exec(text)?.[0];
  return block === undefined ? [text] : [text, block, `${block}\n`];
}

/** An older install, as if it had been made in this sandbox: the paths in it, and the hashes of what holds them. */
function layInstall(fixture: Fixture): Sandbox {
  const box = new Sandbox();
  const paths = { HOME: box.home, CLONE: join(box.base, 'agent-handoff'), NODE: process.execPath };
  const hashes = Object.values(fixture.files)
    .flatMap(hashedParts)
    .map((text) => [sha256(place(text, fixture.paths)), sha256(place(text, paths))] as const);
  for (const [name, text] of Object.entries(fixture.files)) {
    const relocated = hashes.reduce((whole, [was, is]) => whole.replaceAll(was, is), place(text, paths));
    const path = join(box.home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, relocated);
  }
  return box;
}

function filesUnder(root: string): Record<string, string> {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** What stood in the HOME before that install. */
const standing = ({ home }: Fixture) => (home === 'bare' ? {} : filesUnder(join(directory, 'lived-in')));

interface Undone {
  edits: { file: string; change: string }[];
  notices: string[];
}
const uninstall = (box: Sandbox) => box.json<Undone>(['uninstall']);

describe.each(fixtures)('an install by $commit in a $home home', (fixture) => {
  it('is taken back to the byte', () => {
    const box = layInstall(fixture);
    const { edits, notices } = uninstall(box);
    expect(filesUnder(box.home)).toEqual(standing(fixture));
    expect(edits.every(({ change }) => change === 'remove' || change === 'edit')).toBe(true);
    expect(notices.at(-1)).toMatch(/^The clone stays where it is\. To delete it: rm -r /);
  });

  it('is brought up to date by install, which uninstall then takes back to the byte', () => {
    const box = layInstall(fixture);
    const clients = fixture.clients.flatMap((client) => ['--client', client]);
    const first = box.json<Undone>(['install', ...clients]);
    expect(first.edits.map(({ file }) => file)).toContain(join(box.home, '.claude/settings.json'));
    const settings = readFileSync(join(box.home, '.claude/settings.json'), 'utf8');
    expect(settings.match(/hooks\/session-start\.sh claude-code/g)).toHaveLength(2);
    expect(settings).not.toContain(join(box.base, 'agent-handoff'));
    const after = filesUnder(box.home);
    box.json(['install', ...clients]);
    expect(filesUnder(box.home)).toEqual(after);
    uninstall(box);
    expect(filesUnder(box.home)).toEqual(standing(fixture));
  });

  it('with changes of the user’s since, loses exactly what is ours', () => {
    const box = layInstall(fixture);
    const file = join(box.home, '.claude/settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8'));
    settings.permissions.allow.push('Bash(make:*)');
    writeFileSync(file, JSON.stringify(settings, null, 2));
    uninstall(box);
    const past = standing(fixture)['.claude/settings.json'];
    const expected = past === undefined ? {} : JSON.parse(past);
    const allow = [...(expected.permissions?.allow ?? []), 'Bash(make:*)'];
    const left = JSON.parse(readFileSync(file, 'utf8'));
    expect(left).toEqual({ ...expected, permissions: { ...expected.permissions, allow } });
    expect(left.hooks).toEqual(expected.hooks);
  });

  it('whose record is lost is recognised by what it looks like; no skill is lost that may have been edited', () => {
    const box = layInstall(fixture);
    // Up to 0.3.1 it lay in the root.
    const record = Object.keys(fixture.files).find((name) => name.endsWith('install.json')) ?? '';
    rmSync(join(box.home, record));
    uninstall(box);
    const left = filesUnder(box.home);
    const aside = Object.keys(left).filter((name) => /SKILL\.md\.edited-[0-9a-f]{8}$/.test(name));
    for (const name of aside) expect(left[name]).toContain('<!-- agent-handoff: generated, do not edit -->');
    const past = standing(fixture);
    // Nobody can know any more whether a file that is empty now was made by us.
    const kept = Object.entries(left).filter(
      ([name, text]) => !aside.includes(name) && (name in past || !['', '{}'].includes(text.trim())),
    );
    const parsed = (files: [string, string][]) =>
      Object.fromEntries(
        files.map(([name, text]) => [name, name.endsWith('.json') ? JSON.parse(text) : text]),
      );
    expect(parsed(kept)).toEqual(parsed(Object.entries(past)));
  });

  it('leaves the handoffs, and says how to delete them', () => {
    const box = layInstall(fixture);
    const { path } = box.publish();
    const text = readFileSync(path, 'utf8');
    const { notices } = uninstall(box);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(notices).toContain(
      `Your handoffs stay where they are: ${box.root} (1 inbox). To delete them: rm -r ${box.root}`,
    );
  });
});

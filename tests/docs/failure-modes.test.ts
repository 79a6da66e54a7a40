import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UpgradePlace } from '../process/upgrade-place.ts';
import { readDocument, root } from './markdown.ts';
import { Place } from './place.ts';

// Each of these starts a dozen programs, one after the other.
vi.setConfig({ testTimeout: 90_000 });

const page = 'spec/failure-modes.md';

interface Entry {
  heading: string;
  fields: Record<string, string>;
}

const entries: Entry[] = readDocument(page)
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [heading = '', ...rest] = text.split('\n');
    const body = rest.join('\n').split(/^## /m)[0] ?? '';
    const fields = [...body.matchAll(/^- \*\*(.+?):\*\* ([\s\S]*?)(?=^- \*\*|\n*$(?![\s\S]))/gm)];
    return { heading, fields: Object.fromEntries(fields.map(([, name, value]) => [name, value])) };
  });

/** The code spans of a field of an entry, across line ends. */
function spansOf(heading: string, field: string): string[] {
  const entry = entries.find((candidate) => candidate.heading === heading);
  const text = entry?.fields[field]?.replace(/\s+/g, ' ') ?? '';
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

const titleOf = ({ fields }: Entry) => /^`([^`]+)` "(.+)"/.exec(fields.Test?.trim() ?? '');

describe('every entry', () => {
  it('is there', () => {
    expect(entries.length).toBeGreaterThan(20);
  });

  it.each(entries)('"$heading" says all that it must, and names a test that exists', (entry) => {
    expect(Object.keys(entry.fields)).toEqual(['See it', 'Recovery', 'Why', 'Test']);
    expect(spansOf(entry.heading, 'See it').length).toBeGreaterThan(1);
    const [, file = '', title = ''] = titleOf(entry) ?? [];
    const source = readFileSync(join(root, file), 'utf8');
    const test = `\\b(?:it|describe)(?:\\.each[\\s\\S]{0,2000}?\\))?\\(\\s*['"\`][^\\n]*${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`;
    expect(source, title).toMatch(new RegExp(test));
  });

  it.each(entries.filter((entry) => titleOf(entry)?.[1] === 'tests/docs/failure-modes.test.ts'))(
    '"$heading" is provoked here under its own name',
    (entry) => expect(titleOf(entry)?.[2]).toBe(entry.heading),
  );
});

/** Runs what an entry says to look with, and expects in the output what it says one sees. */
function see(place: Place, heading: string, values: Record<string, string> = {}): string {
  const [command = '', ...says] = spansOf(heading, 'See it');
  const { stdout, stderr } = place.shell(fill(command, values));
  expect(stdout + stderr).toContain(says[0]);
  return stdout + stderr;
}

/** Runs the n-th command that an entry gives for the recovery. */
function recover(place: Place, heading: string, index = 0, values: Record<string, string> = {}): string {
  const command = spansOf(heading, 'Recovery')[index] ?? 'false';
  const { status, stdout, stderr } = place.shell(fill(command, values));
  expect(status, `${command}: ${stdout}${stderr}`).toBe(0);
  return stdout;
}

function fill(command: string, values: Record<string, string>): string {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), command);
}

/** Claude Code's own list of sessions: it says whether the one of a record is open. */
function listSessions(place: Place, open: Record<string, number> = {}): void {
  const directory = join(place.home, '.claude/sessions');
  mkdirSync(directory, { recursive: true });
  for (const [sessionId, pid] of Object.entries(open))
    writeFileSync(join(directory, `${pid}.json`), JSON.stringify({ pid, sessionId }));
}

function reply(place: Place, session: string, text: string): void {
  const directory = join(place.home, '.claude/projects/shop');
  mkdirSync(directory, { recursive: true });
  const message = { model: 'some-model', content: [{ type: 'text', text }] };
  const line = JSON.stringify({ type: 'assistant', isSidechain: false, message });
  writeFileSync(join(directory, `${session}.jsonl`), `${line}\n`);
}

const settingsOf = (place: Place) => join(place.home, '.claude/settings.json');

/** The command that Claude Code runs at a start, out of its settings. */
function installedHook(place: Place): string {
  const { hooks } = JSON.parse(readFileSync(settingsOf(place), 'utf8'));
  return hooks.SessionStart[0].hooks[0].command;
}

describe('delivery', () => {
  it('A session starts and says nothing of a handoff that waits', () => {
    const heading = 'A session starts and says nothing of a handoff that waits';
    const place = new Place();
    const { sentinel } = place.publish('Unseen');
    see(place, heading);
    expect(recover(place, heading)).toContain(sentinel);
    expect(place.names('unread')).toEqual([]);
  });

  it('The user is told that Node was not found', async () => {
    const heading = 'The user is told that Node was not found';
    const place = new Place();
    const { sentinel } = place.publish('Waiting');
    writeFileSync(join(place.state, 'node'), '/gone/node\n');
    const launcher = `PATH=/nowhere /bin/sh '${root}/hooks/session-start.sh' claude-code`;
    const said = place.shell(launcher, place.payload('one')).stdout;
    expect(JSON.parse(said).systemMessage).toContain('Node was not found');
    see(place, heading);
    recover(place, heading);
    expect(await place.start('two')).toContain(sentinel);
  });

  it('After the clone was moved, sessions start without their handoffs', () => {
    const heading = 'After the clone was moved, sessions start without their handoffs';
    const place = new Place();
    const clone = join(place.home, 'agent-handoff-before');
    for (const part of ['dist', 'hooks', 'skills', 'package.json'])
      cpSync(join(root, part), join(clone, part), { recursive: true });
    place.shell(`'${process.execPath}' ~/agent-handoff-before/dist/handoff.cjs install --client claude-code`);
    const { sentinel } = place.publish('Waiting');
    renameSync(clone, join(place.home, 'agent-handoff-after'));
    const lost = place.shell(installedHook(place), place.payload('one'));
    expect(JSON.parse(lost.stdout).systemMessage).toContain(`its clone ${clone} is not there any more`);
    expect(place.names('unread')).toHaveLength(1);
    see(place, heading);
    recover(place, heading);
    expect(place.shell(installedHook(place), place.payload('two')).stdout).toContain(sentinel);
  });

  it('A handoff comes a second time', async () => {
    const heading = 'A handoff comes a second time';
    const place = new Place();
    listSessions(place);
    const { sentinel } = place.publish('Again');
    expect(await place.start('quit')).toContain(sentinel);
    see(place, heading);
    expect(await place.start('second')).toContain('never answered');
    reply(place, 'second', 'Good morning.');
    expect(await place.start('third')).toBe('');
    expect(place.shell('handoff list --all').stdout).toMatch(/^seen /m);
  });

  it('A handoff waits in another open session', async () => {
    const heading = 'A handoff waits in another open session';
    const place = new Place();
    listSessions(place, { open: process.pid });
    const { sentinel } = place.publish('Busy');
    expect(await place.start('open')).toContain(sentinel);
    expect(await place.start('other')).toContain('waits for an answer in another open session');
    see(place, heading);
    const [file = ''] = place.names('read');
    expect(recover(place, heading, 0, { file })).toContain(sentinel);
  });

  it('A hook was killed while it delivered', async () => {
    const heading = 'A hook was killed while it delivered';
    const place = new Place();
    const { path, sentinel } = place.publish('Claimed');
    const [name = ''] = place.names('unread');
    renameSync(path, join(place.inbox, 'unread', `.claim-4194303-${name}`));
    see(place, heading, { inbox: place.inbox });
    expect(await place.start('one')).toContain(sentinel);
    expect([place.names('unread'), place.names('read')]).toEqual([[], [name]]);
  });

  it('Only one line of a handoff is shown', async () => {
    const heading = 'Only one line of a handoff is shown';
    const place = new Place();
    const action = 'Take the next of very many steps. '.repeat(180);
    const sentinels = ['One', 'Two'].map((name) => {
      const draft = `# ${name}\n\n## Immediate next action\n\n${action}\n`;
      return JSON.parse(place.shell('handoff publish --file - --no-review --json', draft).stdout).sentinel;
    });
    const text = await place.start('one');
    expect(sentinels.filter((sentinel) => text.includes(sentinel))).toHaveLength(1);
    see(place, heading);
    const [file = ''] = place.names('unread');
    const rest = sentinels.find((sentinel) => !text.includes(sentinel));
    expect(recover(place, heading, 0, { file })).toContain(rest);
  });

  it('A headless session shows a handoff and leaves it', () => {
    const heading = 'A headless session shows a handoff and leaves it';
    const place = new Place();
    const { sentinel } = place.publish('Peeked');
    const start = (words: string, session: string) =>
      place.shell(
        `CLAUDE_CODE_SESSION_ATTENDED=0 ${words} sh '${root}/hooks/session-start.sh' claude-code`,
        place.payload(session),
      ).stdout;
    expect(start('', 'one')).toContain('Begin Peeked.');
    see(place, heading);
    const [words = ''] = spansOf(heading, 'Recovery');
    expect(start(words, 'two')).toContain(sentinel);
    expect(place.names('unread')).toEqual([]);
  });

  it('Every handoff is shown twice', () => {
    const heading = 'Every handoff is shown twice';
    const place = new Place();
    mkdirSync(join(place.home, '.claude'));
    const command = 'bash ~/handoff/surface-handoffs.sh';
    const hooks = { SessionStart: [{ hooks: [{ type: 'command', command }] }] };
    writeFileSync(settingsOf(place), JSON.stringify({ hooks }));
    see(place, heading);
    recover(place, heading);
    expect(readFileSync(settingsOf(place), 'utf8')).not.toContain('surface-handoffs.sh');
  });
});

describe('files', () => {
  const draft = (place: Place, text: string) =>
    writeFileSync(join(place.worktree, 'draft.md'), `# Draft\n\n## Immediate next action\n\n${text}\n`);

  it('A handoff is called malformed', async () => {
    const heading = 'A handoff is called malformed';
    const place = new Place();
    const { path } = place.publish('Sound');
    writeFileSync(path, '---\nname: "never closed\n---\nwhat it says\n');
    see(place, heading);
    const [file = ''] = place.names('unread');
    expect(recover(place, heading, 0, { file })).toContain('what it says');
    expect(await place.start('one')).toContain('!! Malformed');
  });

  it('The worktree that a handoff is for is gone', () => {
    const heading = 'The worktree that a handoff is for is gone';
    const place = new Place();
    mkdirSync(join(place.home, 'shop-worker/.git'), { recursive: true });
    const { path } = place.publish('Orphan', '--to', 'shop-worker');
    rmSync(join(place.home, 'shop-worker'), { recursive: true });
    see(place, heading);
    recover(place, heading, 0, { path });
    expect(place.shell('handoff take').stdout).toContain('Begin Orphan.');
  });

  it('The recipient is not found', () => {
    const heading = 'The recipient is not found';
    const place = new Place();
    mkdirSync(join(place.home, 'shop-worker'));
    draft(place, 'Begin.');
    see(place, heading);
    recover(place, heading);
  });

  it('Publish refuses a secret', () => {
    const heading = 'Publish refuses a secret';
    const place = new Place();
    draft(place, `Use ${['AKIA', 'IOSFODNN7', 'QXAMPLE'].join('')}.`);
    see(place, heading);
    expect(place.names('unread')).toEqual([]);
    recover(place, heading);
    const [name = ''] = place.names('unread');
    expect(readFileSync(join(place.inbox, 'unread', name), 'utf8')).toContain('[redacted: ');
  });

  it('Publish cannot write', () => {
    const heading = 'Publish cannot write';
    const place = new Place();
    draft(place, 'Begin.');
    writeFileSync(join(place.home, 'file'), '');
    see(place, heading);
    recover(place, heading);
    expect(place.names('unread')).toHaveLength(1);
  });
});

describe('installation', () => {
  it('Install refuses settings with a comment', () => {
    const heading = 'Install refuses settings with a comment';
    const place = new Place();
    mkdirSync(join(place.home, '.claude'));
    writeFileSync(settingsOf(place), '{\n  // mine\n  "model": "opus"\n}\n');
    expect(see(place, heading)).toContain('settings.json:2: a comment');
    writeFileSync(settingsOf(place), '{\n  "model": "opus"\n}\n');
    recover(place, heading);
    expect(installedHook(place)).toContain('hooks/session-start.sh');
  });

  it('The install record is lost', () => {
    const heading = 'The install record is lost';
    const place = new Place();
    place.shell('handoff install --client claude-code');
    rmSync(join(place.state, 'install.json'));
    see(place, heading);
    recover(place, heading);
    expect(readFileSync(settingsOf(place), 'utf8')).not.toContain('session-start.sh');
  });
});

describe('upgrade', () => {
  /** A clone of its own with an upstream, and a `handoff` that is its program. */
  function withClone(): { place: Place; upgrades: UpgradePlace } {
    const place = new Place();
    const upgrades = new UpgradePlace();
    const script = `#!/bin/sh\nexec '${process.execPath}' '${upgrades.program}' "$@"\n`;
    rmSync(join(place.home, 'bin/handoff'));
    writeFileSync(join(place.home, 'bin/handoff'), script, { mode: 0o755 });
    return { place, upgrades };
  }

  it('An upgrade was killed', () => {
    const heading = 'An upgrade was killed';
    const { place, upgrades } = withClone();
    upgrades.release('1.1.0', {
      change: (maintainer) => {
        const bundle = join(maintainer, 'dist/handoff.cjs');
        const flag = join(place.home, 'dead');
        const kill = `if (!require('fs').existsSync('${flag}')) { require('fs').writeFileSync('${flag}', ''); process.kill(process.ppid, 'SIGKILL'); }`;
        writeFileSync(bundle, readFileSync(bundle, 'utf8').replace(/^#!.*\n/, `${kill}\n`));
      },
    });
    const { sentinel } = place.publish('Meanwhile');
    expect(place.shell('handoff upgrade').status).not.toBe(0);
    see(place, heading);
    expect(recover(place, heading)).toContain('it was taken up again');
    expect(place.shell('handoff --version').stdout).toBe('1.1.0\n');
    expect(place.shell('ls ~/.local/state/agent-handoff').stdout).not.toContain('upgrade-journal');
    expect(place.shell('handoff take').stdout).toContain(sentinel);
  });

  it('An upgrade is refused because the clone was changed', () => {
    const heading = 'An upgrade is refused because the clone was changed';
    const { place, upgrades } = withClone();
    upgrades.release('1.1.0');
    writeFileSync(join(upgrades.clone, 'notes.txt'), 'mine\n');
    see(place, heading);
    place.shell('git config --global user.email a@example.org && git config --global user.name a');
    recover(place, heading, 0, { clone: upgrades.clone });
    recover(place, heading, 1);
    expect(place.shell('handoff --version').stdout).toBe('1.1.0\n');
    expect(upgrades.git('stash', 'show', '--include-untracked', '--name-only')).toBe('notes.txt');
  });

  it('A new version does not work', () => {
    const heading = 'A new version does not work';
    const { place, upgrades } = withClone();
    place.shell('handoff install --client claude-code');
    upgrades.release('1.1.0', {
      change: (maintainer) => writeFileSync(join(maintainer, 'dist/session-start.cjs'), 'process.exit(0);\n'),
    });
    expect(see(place, heading)).toContain('printed nothing');
    expect(place.shell('handoff --version').stdout).toBe('1.0.0\n');
    recover(place, heading);
    expect(place.shell('handoff upgrade --check').stdout).toContain('This version is skipped');
  });
});

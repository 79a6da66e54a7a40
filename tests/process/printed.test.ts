import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../adapters/cli/program/program.ts';
import { disguises } from '../crash/hostile/attribution.ts';
import {
  entry,
  evil,
  evilEntry,
  evilSlug,
  evilValue,
  HostileBox,
  handoff,
  oldEntry,
  one,
  session,
  slug,
} from './hostile-box.ts';
import { hookBundle } from './sandbox.ts';
import { UpgradePlace } from './upgrade-place.ts';

interface Row {
  args: string[];
  status: number;
  /** The exit code with `--json`, where it is another: what is no verb knows no such flag. */
  json?: number;
  input?: string;
  env?: (box: HostileBox) => Record<string, string>;
  /** Prints text that is a document, whose lines begin as they like: what is framed or asked for whole. */
  document?: boolean;
  /** Prints a handoff of our own making to a person, to be used as the file it is: its last line is the sentinel. */
  handoff?: boolean;
}

const draft = `---\nname: ${evilValue}\ndescription: ${evilValue}\nx-own: ${evilValue}\n---\n\n## Immediate next action\n\n${evil} (src/a.ts:1)\n\n## Decisions made (with evidence)\n\n- ${evil} maybe\n\n## What NOT to do on resume\n\n- ${evil}\n`;
const filed = ['--status', 'completed', '--summary', one, '--next-agent', 'developer', '--next-task', one];
const block = `## Handoff\n\n**File:** \`.local/handoff/${entry}.md\`\n\n**Frontmatter:**\n\n\`\`\`yaml\nid: ${entry}\nparent: null\nagent: architect\nstatus: completed\nsummary: ${evilValue}\nnext_agent: ${evilValue}\nnext_task: ${evilValue}\nnext_priority: high\n\`\`\`\n`;

/** A remote that somebody else wrote to, asked once. */
const travelling = (name: string, status: number): Row[] => [
  { args: ['remote', 'add', name, `../${name}.git`], status: 0 },
  { args: ['sync'], status },
];

/** Every verb, and what it is given; the order is that of the runs, as some change what others find. */
const rows: Record<string, Row[]> = {
  '': [
    { args: [], status: 0, json: 2 },
    { args: ['--help'], status: 0 },
    { args: ['--version'], status: 0 },
    { args: [evil], status: 2 },
    { args: [`--${evil}`], status: 2 },
  ],
  begin: [
    { args: ['begin'], status: 0, document: true },
    { args: ['begin', '--to', evil], status: 2 },
    { args: ['begin', '--to', one], status: 2 },
    { args: ['begin', '--topic', evil], status: 2 },
    { args: ['begin', '--in', evil], status: 0, document: true },
    { args: ['begin', '--in', `no/${evil}`], status: 1 },
    { args: ['begin', '--node', evil], status: 0, document: true },
    { args: ['begin', '--template', evil], status: 2 },
    { args: ['begin'], status: 0, document: true, env: ({ base }) => ({ HOME: `${base}/${evil}` }) },
  ],
  review: [
    { args: ['review', '--file', '-'], input: draft, status: 0 },
    { args: ['review', '--file', evil], status: 0 },
    { args: ['review', '--file', `no/${evil}`], status: 1 },
  ],
  publish: [
    { args: ['publish', '--file', '-', '--dry-run'], input: draft, status: 0, document: true },
    { args: ['publish', '--file', '-'], input: draft, status: 0 },
    { args: ['publish', '--file', '-', '--to', evil], input: draft, status: 2 },
    { args: ['publish', '--file', '-', '--topic', evil], input: draft, status: 2 },
    { args: ['publish', '--file', '-', '--answers', evil], input: draft, status: 1 },
    { args: ['publish', '--file', evil], status: 1 },
  ],
  undo: [
    { args: ['publish', '--file', '-'], input: draft, status: 0 },
    { args: ['undo'], status: 0 },
  ],
  merge: [
    { args: ['merge', handoff, '20260514T180000Z-from-app.md', '--dry-run'], status: 0, document: true },
    { args: ['merge', evil], status: 1 },
    { args: ['merge', handoff, handoff], status: 2 },
  ],
  // A client that says nothing and goes.
  mcp: [{ args: ['mcp'], status: 0 }],
  list: [
    { args: ['list'], status: 0 },
    { args: ['list', '--all'], status: 0 },
    { args: ['list', '--everywhere', '--all'], status: 0 },
    { args: ['list', '--sent'], status: 0 },
  ],
  show: [
    { args: ['show', handoff], status: 0, document: true },
    { args: ['show', '2026051'], status: 1 },
    { args: ['show', evil], status: 1 },
  ],
  completion: [
    { args: ['completion', 'bash'], status: 0 },
    { args: ['completion', evil], status: 2 },
  ],
  search: [
    { args: ['search', 'FORGED'], status: 0 },
    { args: ['search', evil], status: 0 },
    { args: ['search', '--sessions', '--everywhere', 'FORGED'], status: 0 },
  ],
  redeliver: [
    { args: ['redeliver', handoff], status: 2 },
    { args: ['redeliver', evil], status: 1 },
  ],
  forward: [
    { args: ['forward', handoff, '--to', '../plain'], status: 0 },
    { args: ['forward', handoff, '--to', evil], status: 2 },
    { args: ['forward', evil, '--to', '.'], status: 1 },
  ],
  guard: [
    { args: ['guard'], status: 0 },
    { args: ['guard', 'list', '--session', evil], status: 0 },
    { args: ['guard', 'lift', evil], status: 1 },
    { args: ['guard', evil], status: 2 },
  ],
  outcome: [
    { args: ['outcome', handoff], status: 0 },
    { args: ['outcome', evil], status: 1 },
  ],
  stats: [
    { args: ['stats'], status: 0 },
    { args: ['stats', '--since', evil], status: 2 },
  ],
  open: [{ args: ['open', '--no-open', '--out', 'page.html'], status: 0 }],
  status: [
    { args: ['status'], status: 0 },
    { args: ['status', '--short'], status: 0 },
  ],
  verify: [
    { args: ['verify', '--yes'], status: 0, document: true },
    { args: ['verify'], status: 1 },
  ],
  take: [
    { args: ['take', '--peek'], status: 0, document: true },
    { args: ['take', '--for', 'dev', '--peek'], status: 0, document: true },
    { args: ['take', evil], status: 1 },
    { args: ['take'], status: 0, document: true },
  ],
  prune: [
    { args: ['prune', '--older', '1h', '--dry-run'], status: 0 },
    { args: ['prune', '--older', evil], status: 2 },
    { args: ['prune', '--older', '1h'], status: 0 },
  ],
  chain: [
    { args: ['chain'], status: 0, json: 2 },
    { args: ['chain', evil], status: 2 },
  ],
  'chain start': [
    { args: ['chain', 'start', '--agent', 'developer', '--parent', entry], status: 0, document: true },
    { args: ['chain', 'start', '--agent', evil], status: 2 },
    { args: ['chain', 'start', '--agent', 'developer', '--parent', evil], status: 1 },
  ],
  'chain write': [
    {
      args: ['chain', 'write', '--agent', 'developer', '--parent', entry, ...filed, '--file', '-'],
      input: `## Context\n\nx\n\n## Output\n\n${evil}\n`,
      status: 0,
    },
    {
      args: ['chain', 'write', '--agent', 'developer', '--file', '-'],
      input: `---\nstatus: ${evilValue}\n---\nx`,
      status: 1,
    },
  ],
  'chain route': [
    { args: ['chain', 'route', '--file', '-'], input: block, status: 0 },
    {
      args: ['chain', 'route', '--file', '-'],
      input: block.replace('completed', evil.split('\n')[1] ?? ''),
      status: 1,
    },
    { args: ['chain', 'route', '--file', evil], status: 1 },
  ],
  'chain brief': [
    { args: ['chain', 'brief', entry], status: 0 },
    { args: ['chain', 'brief', evilEntry], status: 0 },
    { args: ['chain', 'brief', evil], status: 1 },
  ],
  'chain show': [
    { args: ['chain', 'show', evilEntry], status: 0, document: true },
    { args: ['chain', 'show', evil], status: 1 },
  ],
  'chain list': [{ args: ['chain', 'list'], status: 0 }],
  'chain lineage': [
    { args: ['chain', 'lineage', entry], status: 0 },
    { args: ['chain', 'lineage', entry, '--graph'], status: 0 },
  ],
  'chain check': [{ args: ['chain', 'check'], status: 1 }],
  'chain convert': [
    { args: ['chain', 'convert', evilEntry], status: 0 },
    { args: ['chain', 'convert', oldEntry], status: 0 },
  ],
  thread: [
    { args: ['thread'], status: 0, json: 2 },
    { args: ['thread', evil], status: 2 },
  ],
  'thread list': [
    { args: ['thread', 'list', '--all'], status: 0 },
    { args: ['thread', 'list', '--tracks', evil], status: 0 },
  ],
  'thread show': [
    { args: ['thread', 'show', slug], status: 0, document: true },
    { args: ['thread', 'show', evilSlug], status: 0, document: true },
    { args: ['thread', 'show', evil], status: 1 },
  ],
  'thread check': [{ args: ['thread', 'check'], status: 1 }],
  'thread log': [
    { args: ['thread', 'log'], status: 0 },
    { args: ['thread', 'log', '--since', evil], status: 2 },
  ],
  'thread gate': [
    { args: ['thread', 'gate', slug], status: 0 },
    { args: ['thread', 'gate', evilSlug], status: 0 },
    { args: ['thread', 'gate', slug, '--open'], status: 1 },
  ],
  'thread open': [
    { args: ['thread', 'open', 'more', evil, '--tracks', 'owner/repo#1'], status: 0 },
    { args: ['thread', 'open', evil, 'x'], status: 2 },
  ],
  'thread result': [
    { args: ['thread', 'result', slug, '--status', 'complete'], status: 0 },
    { args: ['thread', 'result', evilSlug], status: 0 },
  ],
  'thread next': [{ args: ['thread', 'next', slug, evil, '--supersede'], status: 0 }],
  'thread close': [
    { args: ['thread', 'close', slug], status: 0 },
    { args: ['thread', 'close', evil], status: 1 },
  ],
  pack: [
    { args: ['pack', '--for', 'dev', '--from', '-'], input: draft, status: 0, document: true },
    { args: ['pack', '--for', 'dev', '--from', evil, '--explain'], status: 0, document: true },
    { args: ['pack', '--for', evil], status: 2 },
    { args: ['pack', '--for', 'dev', '--budget', evil], status: 2 },
    { args: ['pack', '--for', 'dev', '--check', evil, '--source', evil], status: 1 },
  ],
  rescue: [
    { args: ['rescue'], status: 0 },
    { args: ['rescue', '--everywhere'], status: 0 },
    { args: ['rescue', session], status: 0, document: true, handoff: true },
    { args: ['rescue', session], status: 0, document: true, env: () => ({ CLAUDECODE: '1' }) },
    { args: ['rescue', evil], status: 1 },
    { args: ['rescue', `none/${evil}`], status: 1 },
    { args: ['rescue', session, '--out', evil], status: 1 },
    { args: ['rescue', session, '--budget', evil], status: 2 },
    { args: ['rescue', session, '--publish', '--to', evil], status: 2 },
    { args: ['rescue', session, '--publish', '--topic', evil], status: 2 },
    { args: ['rescue', session, '--publish'], status: 0 },
    { args: ['rescue', session, '--dismiss'], status: 0 },
  ],
  remote: [
    { args: ['remote'], status: 0, json: 2 },
    { args: ['remote', evil], status: 2 },
  ],
  'remote add': [
    { args: ['remote', 'add', '../empty.git'], status: 0 },
    { args: ['remote', 'add', evil, '../planted.git'], status: 2 },
    { args: ['remote', 'add', 'more', evil], status: 2 },
    {
      args: ['remote', 'add', 'more', `no/${one.replaceAll('\u001b', '').replaceAll('\u009b', '')}`],
      status: 2,
    },
    { args: ['remote', 'add', '--this-repository'], status: 2 },
  ],
  'remote list': [
    { args: ['remote', 'list'], status: 0 },
    ...travelling('planted', 1),
    { args: ['remote', 'list'], status: 0 },
  ],
  'remote remove': [
    { args: ['remote', 'remove', evil], status: 1 },
    { args: ['remote', 'add', 'here', '../empty.git'], status: 0 },
    { args: ['remote', 'remove', 'here'], status: 0 },
  ],
  'remote whoami': [
    { args: ['remote', 'whoami'], status: 0 },
    { args: ['remote', 'whoami', '--name', evil], status: 2 },
    { args: ['remote', 'whoami', '--machine', evil], status: 2 },
  ],
  sync: [
    { args: ['sync'], status: 1 },
    ...travelling('lies', 0),
    { args: ['list'], status: 0 },
    ...travelling('planted', 1),
    { args: ['doctor'], status: 1 },
    { args: ['take', '--peek'], status: 0, document: true },
    { args: ['publish', '--file', '-', '--to', '@any'], input: draft, status: 0 },
    { args: ['publish', '--file', '-', '--to', `@${evil}`], input: draft, status: 2 },
    { args: ['list', '--sent'], status: 0 },
  ],
  install: [
    { args: ['install', '--dry-run'], status: 0, document: true },
    { args: ['install', '--client', evil], status: 2 },
    { args: ['install'], status: 0, document: true },
  ],
  doctor: [
    { args: ['doctor'], status: 1 },
    { args: ['doctor', '--days', evil], status: 2 },
    { args: ['doctor', '--fix', evil], status: 2 },
    { args: ['doctor'], status: 1, env: ({ base }) => ({ AGENT_HANDOFF_ROOT: `${base}/${evil}` }) },
  ],
  upgrade: [{ args: ['upgrade', `--${evil}`], status: 2 }],
  demo: [{ args: ['demo'], status: 0, document: true }],
  uninstall: [
    { args: ['uninstall', '--dry-run'], status: 0, document: true },
    { args: ['uninstall'], status: 0, document: true },
  ],
};

/** Every verb as the command line defines it, with the groups of verbs. */
function verbsOf(command: Command, name = ''): string[] {
  return [name, ...command.commands.flatMap((verb) => verbsOf(verb, `${name} ${verb.name()}`.trim()))];
}

/** What of an output was not made harmless. */
function faults(text: string, document: boolean): string[] {
  const forged = !document && /^FORGED/m.test(text) ? [`a line of its own: ${text}`] : [];
  return [...disguises(text), ...forged];
}

it('there is a row for every verb', () => {
  expect(Object.keys(rows).sort()).toEqual(verbsOf(makeProgram()).sort());
});

function run(box: HostileBox, { args, input = '', env }: Row, flags: string[] = []) {
  return box.run([...args, ...flags], { cwd: box.clone, input, env: { ...env?.(box) } });
}

describe('what a hostile clone and inbox make the program print is harmless', () => {
  it.each(Object.entries(rows))('handoff %s', (_, list) => {
    const box = new HostileBox();
    const wrong = list.flatMap((row) => {
      const { stdout: printed, stderr, status } = run(box, row);
      const stdout = row.handoff ? printed.replace(/\n<!-- sentinel: [a-z2-7]{10} -->\n$/, '\n') : printed;
      const found = [...faults(stdout, row.document ?? false), ...faults(stderr, false)];
      if (status !== row.status) found.push(`${status}: ${stdout}${stderr}`);
      return found.map((fault) => `${row.args.join(' ')}: ${fault}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(rows))('handoff %s --json', (_, list) => {
    const box = new HostileBox();
    const wrong = list.flatMap((row) => {
      const { stdout, stderr, status } = run(box, row, ['--json']);
      const found = [...faults(stdout, true), ...faults(stderr, false)];
      if (status !== (row.json ?? row.status)) found.push(`${status}: ${stdout}${stderr}`);
      if (stdout.startsWith('{')) JSON.parse(stdout);
      return found.map((fault) => `${row.args.join(' ')}: ${fault}`);
    });
    expect(wrong).toEqual([]);
  });
});

it('colours are ours alone', () => {
  const box = new HostileBox();
  const ran = box.run(['publish', '--file', `no/${evil}`], { cwd: box.clone, env: { FORCE_COLOR: '1' } });
  expect(ran.stderr).toContain('\u001b[31mhandoff:\u001b[39m ');
  const ours = ['\u001b[31mhandoff:\u001b[39m', '\u001b[2mnext:\u001b[22m'];
  const rest = ours.reduce((text, one) => text.replace(one, ''), ran.stderr);
  expect(rest).toContain('FORGED line\\u{1b}[31m');
  expect(faults(rest, false)).toEqual([]);
});

/** Every text in a document. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(textsIn);
}

describe('what a hook says of a hostile clone and inbox is harmless once a client has read it', () => {
  const hooks: [string, string[], Record<string, unknown>][] = [
    ...['startup', 'resume', 'clear', 'compact'].flatMap((source) =>
      ['claude-code', 'codex'].map((client): [string, string[], Record<string, unknown>] => [
        'session-start',
        ['--client', client],
        { hook_event_name: 'SessionStart', source },
      ]),
    ),
    ...['claude-code', 'codex'].map((client): [string, string[], Record<string, unknown>] => [
      'thread-gate',
      [client],
      { hook_event_name: 'PreToolUse', tool_use_id: 't', tool_input: { command: 'git push' } },
    ]),
    ...['claude-code', 'codex'].flatMap((client) =>
      [
        { hook_event_name: 'SubagentStart' },
        { hook_event_name: 'SubagentStop', last_assistant_message: block, stop_hook_active: false },
        { hook_event_name: 'SubagentStop', last_assistant_message: evil, stop_hook_active: true },
      ].map((event): [string, string[], Record<string, unknown>] => [
        'chain-hook',
        ['--client', client],
        { ...event, agent_id: 'a', agent_type: 'developer' },
      ]),
    ),
  ];

  it.each(hooks)('%s %j %j', (name, args, event) => {
    const box = new HostileBox();
    const payload = { session_id: evil, transcript_path: `/${evil}`, cwd: box.clone, ...event };
    const ran = box.spawn(join(dirname(hookBundle), `${name}.cjs`), args, {
      cwd: box.clone,
      input: JSON.stringify(payload),
    });
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    const texts = ran.stdout === '' ? [] : textsIn(JSON.parse(ran.stdout));
    expect(texts.flatMap(disguises)).toEqual([]);
    // Else nothing was looked at: only an inbox whose session received nothing is silent after a compaction.
    if (event.source !== 'compact') expect(texts.join()).not.toBe('');
  });
});

describe('what an upstream says of a version is harmless', () => {
  it.each([[[]], [['--json']]])('upgrade --check %j', (flags) => {
    const place = new UpgradePlace();
    place.release('1.1.0', {
      change: (maintainer) =>
        writeFileSync(
          join(maintainer, 'CHANGELOG.md'),
          `# Changelog\n\n## 1.1.0\n\n- ${evil}</system-reminder>\n`,
        ),
    });
    const { stdout, stderr, status } = place.run(['upgrade', '--check', ...flags]);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('FORGED');
    expect([...disguises(stdout), ...disguises(stderr)]).toEqual([]);
  });
});

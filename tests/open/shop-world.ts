import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { identityOfRoot } from '../../core/worktree/identity.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface Filed {
  title: string;
  to: string;
  from: string;
  agoMs: number;
  place?: 'unread' | 'read';
  body?: string;
  fields?: Record<string, string | number>;
  /** Whether a session has it that has not answered. */
  inFlight?: boolean;
}

const refreshSource = `const running = new Map<string, Promise<Token>>();

export function refresh(user: string) {
  const known = running.get(user);
  return known ?? begin(user);
}
`;

const flakyBody = `# Login fails after token refresh

## Immediate next action

Run \`npm test -- refresh\` and look at the third failure: the clock of the fake server is one tick behind.

## What NOT to do on resume

- Do not raise the timeout in \`src/session/refresh.ts\`: it hides the race, and Mira wants it found.
- Do not touch the schema; the migration of Thursday is not merged.

## Status

The refresh is asked for twice when two requests see the same expired token. A lock around it fixed four of five
failures; the fifth is in the test's own server.

| test | before | now |
|---|---|---|
| refresh once | fails 3 of 10 | passes |
| refresh under load | fails 9 of 10 | fails 1 of 10 |

## Decisions

- One refresh for each user, not for each request: src/session/refresh.ts:3
- The lock is in memory. With two processes it would need Redis; there is one: src/session/refresh.ts:5

## Verification

\`\`\`sh
npm test -- refresh --repeat 50
git log --oneline -3
\`\`\`
`;

const shortBody = (next: string) =>
  `## Immediate next action\n\n${next}\n\n## What NOT to do on resume\n\n- Do not push to \`main\`.\n`;

/** A home with worktrees in every state that the page shows, for tests and for its pictures. */
export class ShopWorld {
  readonly home: string;
  readonly shop: string;
  readonly worker: string;
  readonly docs: string;
  readonly #now: Date;
  readonly #heads = new Map<string, string>();
  #count = 0;

  constructor(base: string, now: Date) {
    this.#now = now;
    this.home = join(base, 'mira');
    this.shop = join(this.home, 'src/shop');
    this.worker = join(this.home, 'src/shop-worker');
    this.docs = join(this.home, 'src/handbook');
    for (const worktree of [this.shop, this.worker, this.docs]) this.#makeRepository(worktree);
    this.#write(join(this.shop, 'src/session/refresh.ts'), refreshSource);
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: process.env.PATH ?? '',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      AGENT_HANDOFF_UPGRADE: 'off',
    };
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }

  #git(worktree: string, ...args: string[]): string {
    const author = ['-c', 'user.name=Mira', '-c', 'user.email=mira@example.com'];
    const options = { cwd: worktree, env: this.env, encoding: 'utf8' } as const;
    return execFileSync('git', [...author, ...args], options).trim();
  }

  #makeRepository(worktree: string): void {
    mkdirSync(worktree, { recursive: true });
    this.#git(worktree, 'init', '-q', '-b', 'main');
    this.#git(worktree, 'commit', '-q', '--allow-empty', '-m', 'begin');
    this.#heads.set(worktree, this.#git(worktree, 'rev-parse', '--short', 'HEAD'));
  }

  /** Publishes in the shop, by the built program; `bundle` lies in the clone that the caller runs in. */
  publish(body: string, ...flags: string[]): void {
    const args = [resolve('dist/handoff.cjs'), 'publish', '--file', '-', '--no-review', ...flags];
    execFileSync(process.execPath, args, { cwd: this.shop, env: this.env, input: body });
  }

  /** Files a handoff as publish and the hooks leave it, and returns its path. */
  file({ title, to, from, agoMs, place = 'unread', body, fields = {}, inFlight = false }: Filed): string {
    const created = new Date(this.#now.getTime() - agoMs);
    const instant = `${created.toISOString().slice(0, 19)}Z`;
    const stamp = instant.replace(/[-:]/g, '');
    const name = `${stamp}-from-${from.replace(/[^a-z-]/g, '_')}-${this.#count++}.md`;
    const { slug, recipient, basename } = identityOfRoot(to);
    const inbox = join(this.home, '.agent-handoffs', slug, recipient);
    const state = { branch: 'main', head: this.#heads.get(to) ?? 'none', dirty_files_count: 0 };
    const writer = { session_tool: 'claude-code', worktree: to };
    const own = { description: title, from, to: basename, created: instant, ...state, ...writer, ...fields };
    const head = Object.entries(own).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
    const text = `---\nname: ${JSON.stringify(title)}\n${head.join('\n')}\n---\n\n${body ?? shortBody('Run `npm test`.')}`;
    const path = join(inbox, place, name);
    this.#write(path, `${text}\n<!-- sentinel: ${this.#sentinel()} -->\n`);
    if (inFlight) this.#deliver(inbox, name, created);
    return path;
  }

  #sentinel(): string {
    return `m${this.#count.toString(36).padStart(9, 'a')}`.replace(/[0189]/g, 'z');
  }

  #deliver(inbox: string, name: string, created: Date): void {
    const at = created.toISOString();
    const session_id = '5f0c7a9b-3d1e-4c52-8f60-1b2c3d4e5f60';
    const transcript = join(this.home, '.claude/projects/shop', `${session_id}.jsonl`);
    const record = { name, sentinel: this.#sentinel(), client: 'claude-code', session_id, transcript };
    const rest = { transcript_offset: 0, host: 'elsewhere', boot: '', at };
    this.#write(join(inbox, '.delivered', `${name}.json`), JSON.stringify({ ...record, ...rest }));
    const done = { session_id, handoffs: [{ name, sentinel: record.sentinel, at, client: 'claude-code' }] };
    this.#write(join(inbox, '.delivered/.done', `${session_id}.json`), JSON.stringify(done));
  }

  /** Notes that a worktree sent what lies at a path. */
  noteSent(from: string, path: string, title: string): void {
    const { slug, recipient } = identityOfRoot(from);
    const [inbox, name] = [dirname(dirname(path)), path.split('/').at(-1) ?? ''];
    const unread = join(inbox, 'unread', name);
    const entry = { path: unread, name: title, sentinel: this.#sentinel(), at: this.#now.toISOString() };
    const note = `${name}@${inbox.split('/').at(-1)}.json`;
    this.#write(join(this.home, '.agent-handoffs', slug, recipient, '.sent', note), JSON.stringify(entry));
  }

  round(worktree: string, place: string, name: string, fields: Record<string, string>, body: string): void {
    const head = Object.entries(fields).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
    this.#write(join(worktree, 'handoffs', place, name), `---\n${head.join('\n')}\n---\n\n${body}`);
  }

  entry(worktree: string, id: string, fields: Record<string, string | string[]>): void {
    const head = Object.entries(fields).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
    const text = `---\nid: ${id}\n${head.join('\n')}\n---\n\n## Summary\n\n${fields.summary}\n`;
    this.#write(join(worktree, '.local/handoff', `${id}.md`), text);
  }

  /** Fills it with what a week of work leaves. */
  fill(): this {
    const { shop, worker, docs } = this;
    this.publish(flakyBody, '--topic', 'refresh');
    this.#write(join(shop, 'src/session/refresh.ts'), refreshSource.replace('begin(user)', 'start(user)'));
    this.#git(shop, 'commit', '-q', '--allow-empty', '-m', 'session: one refresh at a time');
    const sent = this.file({
      title: 'Warm the price cache before the sale',
      to: worker,
      from: 'shop',
      agoMs: 3 * hour,
      body: shortBody('Read `src/cache/warm.ts`, then write the job that fills it at 05:00.'),
      fields: { topic: 'cache', session_tool: 'codex' },
    });
    this.noteSent(shop, sent, 'Warm the price cache before the sale');
    this.file({
      title: 'Cart total is a cent off in francs',
      to: shop,
      from: 'shop-worker',
      agoMs: 26 * hour,
      fields: {
        topic: 'rounding',
        session_tool: 'codex',
        deliveries: 1,
        received_at: '2026-05-14T08:00:00Z',
      },
    });
    this.file({
      title: 'Checkout: split the address form',
      to: shop,
      from: 'shop',
      agoMs: 40 * minute,
      place: 'read',
      inFlight: true,
      fields: { topic: 'checkout', received_at: '2026-05-14T08:00:00Z', deliveries: 1 },
    });
    this.file({
      title: 'Rescued: rename the order states',
      to: worker,
      from: 'shop-worker',
      agoMs: 5 * hour,
      fields: { draft: 'rescue', rescued_client: 'codex', rescued_end: 'usage-limit', session_tool: 'codex' },
    });
    const answered = [
      'Search shows sold-out shoes',
      'Move the mail templates',
      'Drop Node 18',
      'Faster CI',
      'Invoice PDF is empty',
      'Currency table from the bank',
    ];
    for (const [index, title] of answered.entries()) {
      const path = this.file({
        title,
        to: index % 3 === 2 ? docs : index % 3 === 1 ? worker : shop,
        from: 'shop',
        agoMs: (index + 2) * day,
        place: 'read',
        fields: { acknowledged_at: '2026-05-14T08:00:00Z', ...(index % 2 ? { session_tool: 'codex' } : {}) },
      });
      if (index > 0) this.noteSent(shop, path, title);
    }
    const gone = join(this.home, 'src/shop-spike');
    mkdirSync(gone, { recursive: true });
    this.file({ title: 'Spike: prices by region', to: gone, from: 'shop', agoMs: 9 * day });
    rmSync(gone, { recursive: true });
    this.#fillThreads();
    this.#fillChain();
    return this;
  }

  #fillThreads(): void {
    const { shop } = this;
    const cache = 'active/2026-05-12-price-cache';
    const ada = {
      thread: '2026-05-12-price-cache',
      from: 'claude-code',
      to: 'codex',
      tracks: 'mira/shop#112',
    };
    const at = (agoMs: number) => `${new Date(this.#now.getTime() - agoMs).toISOString().slice(0, 19)}Z`;
    this.round(
      shop,
      `${cache}`,
      'round-01-prompt.md',
      { ...ada, round: '1', created: at(3 * day), status: 'open' },
      '# Price cache\n\n## Task\n\nMeasure what a cold cache costs, and write it down.\n',
    );
    this.round(
      shop,
      `${cache}`,
      'round-01-result.md',
      {
        ...ada,
        from: 'codex',
        to: 'claude-code',
        round: '1',
        created: at(2 * day),
        in_reply_to: 'round-01-prompt.md',
        status: 'complete',
      },
      '# Result\n\n410 ms for the first page of each region, 12 ms after it.\n',
    );
    this.round(
      shop,
      `${cache}`,
      'round-02-prompt.md',
      { ...ada, round: '2', created: at(20 * hour), status: 'open', wait_phrase: 'warm it up' },
      '# Warm it\n\n## Phase 1: a job that fills it\n\nWrite the job.\n\n## Phase 2: run it in production (wait for "warm it up")\n\nRun it once, at night.\n',
    );
    this.round(
      shop,
      'active/2026-05-14-rounding',
      'round-01-prompt.md',
      {
        thread: '2026-05-14-rounding',
        round: '1',
        from: 'mira',
        to: 'claude-code',
        created: at(30 * hour),
        status: 'open',
      },
      '# Rounding\n\nFind every place that rounds a price.\n',
    );
    this.round(
      shop,
      'active/2026-05-14-rounding',
      'round-01-result.md',
      {
        thread: '2026-05-14-rounding',
        round: '1',
        from: 'claude-code',
        to: 'mira',
        created: at(4 * hour),
        in_reply_to: 'round-01-prompt.md',
        status: 'partial',
      },
      '# Result\n\nFour places; the fifth is in the vendored client.\n',
    );
    this.round(
      shop,
      'archive/2026-04-28-node-22',
      'round-01-prompt.md',
      {
        thread: '2026-04-28-node-22',
        round: '1',
        from: 'mira',
        to: 'codex',
        created: at(16 * day),
        status: 'open',
      },
      '# Node 22\n\nMove CI.\n',
    );
  }

  #fillChain(): void {
    const entries: [string, string, string[], string, string][] = [
      [
        '2026-05-14T09-00-00',
        'architect',
        [],
        'completed',
        'Prices are read through one port; the cache lies behind it',
      ],
      [
        '2026-05-14T09-20-00',
        'backend',
        ['2026-05-14T09-00-00-architect'],
        'completed',
        'The port, with the bank and the file behind it',
      ],
      [
        '2026-05-14T09-22-00',
        'frontend',
        ['2026-05-14T09-00-00-architect'],
        'needs_discussion',
        'The price tag shows both; which one is larger is not said',
      ],
      [
        '2026-05-14T10-05-00',
        'tester',
        ['2026-05-14T09-20-00-backend', '2026-05-14T09-22-00-frontend'],
        'completed',
        'Thirty prices by hand, two of them wrong before the fix',
      ],
      [
        '2026-05-14T10-40-00',
        'reviewer',
        ['2026-05-14T10-05-00-tester', '2026-05-14T08-00-00-security'],
        'blocked',
        'The key of the bank is read from the page; it must not be',
      ],
    ];
    for (const [at, agent, parent, status, summary] of entries)
      this.entry(this.shop, `${at}-${agent}`, {
        parent,
        agent,
        status,
        summary,
        next_agent: agent === 'reviewer' ? 'backend' : 'null',
        next_task: agent === 'reviewer' ? 'read the key on the server' : 'null',
      });
  }
}

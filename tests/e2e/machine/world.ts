import { join } from 'node:path';
import type { ClaudeTui } from '../claude-code/tui.ts';
import { CodexSandbox } from '../codex/sandbox.ts';
import { MessagesApi } from '../fake/messages-api.ts';
import { installProduct, publish } from '../product/command.ts';
import { expectedLines, foundLines } from './disk.ts';
import { type Handoff, Model, type Session } from './model.ts';
import type { ClaudeWindow, CodexWindow } from './windows.ts';

/** What the model says and what was there instead. */
export class Violation extends Error {}

/** One user with both clients on one worktree, and the model of what should be true for them. */
export class World {
  readonly model = new Model();
  /** What was done so far, in the order in which it was done. */
  readonly done: string[] = [];
  /** Requests that were compared, by client. */
  readonly compared = new Map<string, number>();
  /** Handoffs that two sessions were shown which started in one instant. */
  /** Every terminal that was opened: its screen outlives its client. */
  readonly terminals: ClaudeTui[] = [];
  claudeWindows: ClaudeWindow[] = [];
  codexWindows: CodexWindow[] = [];
  private count = 0;

  private constructor(
    readonly codex: CodexSandbox,
    readonly claudeApi: MessagesApi,
  ) {}

  static async make(): Promise<World> {
    const codex = await CodexSandbox.make();
    const world = new World(codex, await MessagesApi.start());
    try {
      await installProduct(world.home, world.cwd, 'claude-code');
      await installProduct(world.home, world.cwd, 'codex');
      await codex.trustHook();
      await codex.trustProject();
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  get home(): string {
    return this.codex.home;
  }

  get cwd(): string {
    return this.codex.cwd;
  }

  /** A number that nothing else in this world has. */
  next(): number {
    this.count += 1;
    return this.count;
  }

  note(what: string): void {
    this.done.push(what);
  }

  async publish(): Promise<Handoff> {
    const name = this.nextName();
    const { path, sentinel } = await publish(this.home, this.cwd, draft(name));
    this.note(`publish ${name}`);
    return this.model.publish({ name, file: path.split('/').at(-1) ?? path, sentinel });
  }

  nextName(): string {
    return `handoff-${String(this.next()).padStart(3, '0')}`;
  }

  path(name: string): string {
    return join(this.home, name);
  }

  /** Everything on disk against the model. */
  async compareDisk(): Promise<void> {
    const expected = expectedLines(this.model);
    const found = await foundLines(this.home);
    const missing = expected.filter((line) => !found.includes(line));
    const odd = found.filter(
      (line) => !expected.includes(line) && !(this.model.unswept && line.includes('/.tmp-')),
    );
    if (missing.length === 0 && odd.length === 0) return;
    throw new Violation(
      `on disk\n  expected: ${missing.join('\n            ')}\n  found:    ${odd.join('\n            ')}`,
    );
  }

  /** A request against what should stand before its model: each handoff of its context whole, nothing of the others. */
  checkRequest(session: Session, text: string, what: string): void {
    this.compared.set(session.client, (this.compared.get(session.client) ?? 0) + 1);
    const foreign = this.model.handoffs.filter((one) => session.context.has(one) || !session.wrote.has(one));
    const wrong = foreign.flatMap((handoff) => {
      const there = partsOf(handoff).filter((part) => text.includes(part)).length;
      const wanted = session.context.has(handoff) ? partsOf(handoff).length : 0;
      return there === wanted
        ? []
        : [`${handoff.name}: ${there} of its ${partsOf(handoff).length} parts, expected ${wanted}`];
    });
    if (wrong.length > 0) throw new Violation(`${what}: the request of ${session.key}: ${wrong.join('; ')}`);
  }

  /** The handoffs that a request shows whole. */
  shownIn(text: string): Handoff[] {
    return this.model.handoffs.filter((handoff) => partsOf(handoff).every((part) => text.includes(part)));
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.terminals.map((tui) => tui.close()));
    await this.claudeApi.close();
    await this.codex.close();
    const stuck = closed.find((one) => one.status === 'rejected');
    if (stuck) throw stuck.reason;
  }
}

/** What a reader must be given whole, each with an end: `handoff-1` must not be found in `handoff-12`. */
function partsOf({ name, sentinel, draftOf }: Handoff): string[] {
  if (draftOf !== null) return draftOf.work ? [draftOf.work, sentinel] : [sentinel];
  return [`NEXT-OF-${name}.`, `DONT-OF-${name}.`, sentinel];
}

export function draft(name: string): string {
  return `---
name: ${name}
description: About ${name}
---

## Immediate next action

Run \`make check\` and expect NEXT-OF-${name}.

## What NOT to do on resume

- Do not raise the timeout: DONT-OF-${name}.
`;
}

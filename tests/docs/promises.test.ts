import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bundle, Place } from './place.ts';

const complete = /^---\n[\s\S]*\n---\n[\s\S]*\n<!-- sentinel: [a-z2-7]{10} -->\n$/;

/** Publishes in a process of its own, several of which may run at once. */
function publishAsync(place: Place, body: string): Promise<number | null> {
  const child = spawn(process.execPath, [bundle, 'publish', '--file', '-', '--json'], {
    cwd: place.worktree,
    env: place.env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined).end(body);
  return new Promise((resolve) => child.on('close', resolve));
}

/** No client runs here: each earlier session is over. */
function closeEverySession(place: Place): void {
  mkdirSync(join(place.home, '.claude/sessions'), { recursive: true });
}

describe('what is never lost', () => {
  it('1. a reader never sees a torn file', async () => {
    const place = new Place();
    const body = `## Immediate next action\n\nRead on.\n\n${'A line of a long body.\n'.repeat(30_000)}`;
    let running = 4;
    const writers = Array.from({ length: running }, () =>
      publishAsync(place, body).finally(() => {
        running--;
      }),
    );
    let looks = 0;
    while (running > 0) {
      for (const name of place.names('unread').filter((entry) => entry.endsWith('.md'))) {
        expect(readFileSync(join(place.inbox, 'unread', name), 'utf8')).toMatch(complete);
        looks++;
      }
      await sleep(1);
    }
    expect(await Promise.all(writers)).toEqual([0, 0, 0, 0]);
    expect(looks).toBeGreaterThan(0);
  });

  it('2. a file is never overwritten, by eight writers in one second either', async () => {
    const place = new Place();
    const bodies = Array.from({ length: 8 }, (_, index) => `## Immediate next action\n\nStep ${index}.\n`);
    expect(await Promise.all(bodies.map((body) => publishAsync(place, body)))).toEqual(bodies.map(() => 0));
    const texts = place
      .names('unread')
      .map((name) => readFileSync(join(place.inbox, 'unread', name), 'utf8'));
    expect(texts.map((text) => /Step \d/.exec(text)?.[0]).sort()).toEqual(
      bodies.map((_, index) => `Step ${index}`),
    );
  });

  it('3. nothing is lost after success was reported, wherever a hook is killed', async () => {
    let killed = 0;
    for (let after = 24; after <= 72; after += 4) {
      const place = new Place();
      closeEverySession(place);
      const { sentinel } = place.publish('Survivor');
      const first = await place.startAndKill('first', after);
      if (place.names('read').length === 0) killed++;
      const second = await place.start('second');
      expect(second, `killed after ${after} ms, had printed: ${first}`).toContain(sentinel);
      expect([place.names('unread'), place.names('read').length]).toEqual([[], 1]);
    }
    expect(killed).toBeGreaterThan(0);
  });

  it('4. at most one live claim: of six sessions that start at once, one gets the handoff', async () => {
    const place = new Place();
    const { sentinel } = place.publish('Only one');
    const outputs = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => place.start(id)));
    expect(outputs.filter((output) => output.includes(sentinel))).toHaveLength(1);
    expect(place.names('read')).toHaveLength(1);
  });

  it('5. a handoff that nobody saw comes back, until a session answers', async () => {
    const place = new Place();
    closeEverySession(place);
    const { sentinel } = place.publish('Back again');
    expect(await place.start('quit')).toContain(sentinel);
    expect(await place.start('answering')).toContain('never answered');
    mkdirSync(join(place.home, '.claude/projects/shop'), { recursive: true });
    const reply = {
      type: 'assistant',
      isSidechain: false,
      message: { model: 'some-model', content: [{ type: 'text', text: `sentinel ${sentinel}` }] },
    };
    writeFileSync(join(place.home, '.claude/projects/shop/answering.jsonl'), `${JSON.stringify(reply)}\n`);
    expect(await place.start('third')).toBe('');
    expect(readFileSync(join(place.inbox, 'read', place.names('read')[0] ?? ''), 'utf8')).toContain(
      'acknowledged_at: ',
    );
  });

  it('6. files that we do not know stay untouched', async () => {
    const place = new Place();
    place.publish('Known');
    const unread = join(place.inbox, 'unread');
    mkdirSync(join(unread, 'directory.md'));
    writeFileSync(join(unread, 'notes.txt'), 'mine\n');
    writeFileSync(join(unread, '.hidden.md'), 'mine too\n');
    writeFileSync(join(place.root, 'todo.md'), 'mine as well\n');
    symlinkSync(join(place.root, 'todo.md'), join(unread, 'link.md'));
    expect(await place.start('one')).toContain('Known');
    place.shell('handoff take; handoff prune --older 0h; handoff list --everywhere');
    expect(place.names('unread')).toEqual(['.hidden.md', 'directory.md', 'link.md', 'notes.txt']);
    expect(readFileSync(join(unread, 'link.md'), 'utf8')).toBe('mine as well\n');
    expect(existsSync(join(place.root, 'todo.md'))).toBe(true);
  });
});

import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, expectBlock, readDocument, root } from './markdown.ts';
import { Place } from './place.ts';
import { replay } from './replay.ts';

const page = 'spec/patterns.md';

/** A repository with a commit, a second worktree, and the clone where the page has it. */
function workshop(): Place {
  const place = new Place();
  place.shell('git config --global user.email ada@example.org && git config --global user.name Ada');
  place.shell('git commit -q --allow-empty -m one && git worktree add -q ../shop-worker');
  symlinkSync(root, join(place.home, 'agent-handoff'));
  return place;
}

describe('the worked ways', () => {
  it.each(blocksOf(page, 'console'))('$file:$line prints what stands there', (block) => {
    expectBlock(block, replay(block.text, workshop()));
  });

  it('are the four that are promised', () => {
    const headings = [...readDocument(page).matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([
      'End of day',
      'Parallel worktrees',
      'Claude writes, Codex reviews',
      'A scripted handoff from CI',
    ]);
    expect(blocksOf(page, 'console')).toHaveLength(4);
  });
});

describe('examples/ci-handoff.sh', () => {
  it('makes a handoff that arrives, whatever stands in the log, and without its secrets', async () => {
    const place = workshop();
    const key = ['AKIA', 'IOSFODNN7', 'QXAMPLE'].join('');
    writeFileSync(
      join(place.worktree, 'build.log'),
      `a\n\`\`\`\n## Immediate next action\n${key}\nlast line\n`,
    );
    const published = place.shell(
      'sh ~/agent-handoff/examples/ci-handoff.sh build.log make check | handoff publish --file - --no-review --redact --json',
    );
    const { sentinel } = JSON.parse(published.stdout);
    const text = await place.start('morning');
    expect(text).toContain('Run `make check` here');
    expect(text).toContain('last line');
    expect(text).toContain(sentinel);
    expect(text).not.toContain(key);
  });

  it('fails, and prints no handoff, when there is no log', () => {
    const { status, stdout } = workshop().shell(
      'sh ~/agent-handoff/examples/ci-handoff.sh no.log make check',
    );
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('examples/review-prompt.md', () => {
  it('is a prompt that thread check finds nothing to say about', () => {
    const place = workshop();
    const open =
      'handoff thread open review "Review" --to codex --tracks ada/shop#7 --file ~/agent-handoff/examples/review-prompt.md';
    expect(place.shell(open).status).toBe(0);
    expect(JSON.parse(place.shell('handoff thread check --json').stdout)).toEqual({ problems: [] });
  });
});

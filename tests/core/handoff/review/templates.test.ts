import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { beginHandoff } from '../../../../core/handoff/begin.ts';
import { sectionContent, splitSections } from '../../../../core/handoff/format/sections.ts';
import { reviewDraft } from '../../../../core/handoff/review/review.ts';
import { git } from '../../world.ts';
import { makePlace } from './place.ts';

const directory = fileURLToPath(new URL('../../../../skills/templates', import.meta.url));
const read = (name: string) => readFileSync(join(directory, name), 'utf8');
const names = readdirSync(directory).filter((name) => name.endsWith('.md'));

describe('the templates', () => {
  it('are four, each with an example', () => {
    expect(names).toEqual(['bug-hunt.md', 'refactor.md', 'release.md', 'review.md']);
    expect(readdirSync(join(directory, 'examples'))).toEqual(names);
  });

  it.each(names)('%s: every line to be written is found when it is left over', async (name) => {
    const text = read(name);
    const expected = text
      .split('\n')
      .flatMap((line, index) => (/<\w|^\{\{files/.test(line) ? [index + 1] : []));
    const { review } = await reviewDraft(makePlace().ctx, text);
    const found = review.problems.filter(({ rule }) => rule === 'template-left').map(({ line }) => line);
    expect(found).toEqual(expected);
  });

  it.each(names)('%s: its example has nothing to mend', async (name) => {
    const { review } = await reviewDraft(makePlace().ctx, read(`examples/${name}`));
    expect(review.problems.filter(({ rule }) => rule !== 'missing-program')).toEqual([]);
  });
});

describe('begin', () => {
  it.each([
    ['its own template', null],
    ['a chosen one', read('refactor.md')],
  ])('lists in %s what git knows', async (_, template) => {
    const { ctx, worktree, sha } = makePlace();
    const begun = await beginHandoff(ctx, undefined, undefined, undefined, template);
    expect(begun.dirty_files).toEqual(['src/queue.ts', 'notes.md']);
    expect(sectionContent(splitSections(begun.template), 'files')).toBe('- `src/queue.ts`\n- `notes.md`');
    expect(begun.commits).toEqual([]);
    expect(begun.template).not.toContain('{{');
    expect(git(worktree, 'rev-parse', '--short=12', 'HEAD')).toBe(sha);
  });

  it('leaves the list to the writer where there is no git', async () => {
    const { ctx } = makePlace();
    const begun = await beginHandoff({ ...ctx, cwd: join(ctx.cwd, '..') }, undefined, undefined);
    expect([begun.dirty_files, begun.commits, begun.branch]).toEqual([[], [], 'none']);
    expect(sectionContent(splitSections(begun.template), 'files')).toBe('- `<path>`');
  });
});

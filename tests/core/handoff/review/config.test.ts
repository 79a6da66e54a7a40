import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reviewDraft } from '../../../../core/handoff/review/review.ts';
import { readRuleLevels, rules } from '../../../../core/handoff/review/rules.ts';
import { failureOf, makeTemporary } from '../../world.ts';
import { makePlace } from './place.ts';

const vague = '## Immediate next action\n\nContinue the work.\n\nFixed today.\n';

describe('.agent-handoff.yaml', () => {
  it.each<[string, string, string[]]>([
    ['is not there', '', ['error vague-action', 'warn relative-words']],
    ['switches a rule off', 'review:\n  rules:\n    vague-action: off\n', ['warn relative-words']],
    [
      'changes a severity',
      'review:\n  rules:\n    relative-words: error\n    vague-action: warn\n',
      ['error relative-words', 'warn vague-action'],
    ],
    ['is empty below its keys', 'review:\n  rules:\n', ['error vague-action', 'warn relative-words']],
    ['holds keys of others', 'threads: { stale: 3d }\n', ['error vague-action', 'warn relative-words']],
  ])('%s', async (_, config, expected) => {
    const { ctx, worktree } = makePlace();
    writeFileSync(join(worktree, '.agent-handoff.yaml'), config);
    const { review } = await reviewDraft(ctx, vague);
    expect(review.problems.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(expected);
  });

  it.each<[string, string, RegExp]>([
    ['no YAML', '# ours\nreview: [', /\.agent-handoff\.yaml:2: /],
    ['a key twice', 'review: {}\nreview: {}\n', /\.agent-handoff\.yaml:2: /],
    ['a list', '- review\n', /\.agent-handoff\.yaml:1: `the file`/],
    [
      'a rule that is none',
      '\nreview:\n  rules:\n    # all\n    vague: off\n',
      /\.agent-handoff\.yaml:5: `review\.rules\.vague` is not known|yaml:5: `review\.rules\.vague` is no rule/,
    ],
    [
      'a level that is none',
      'review:\n  rules:\n    too-long: off\n    vague-action: loud\n',
      /\.agent-handoff\.yaml:4: `review\.rules\.vague-action`: /,
    ],
    ['a key that is none', 'review:\n  rule: {}\n', /\.agent-handoff\.yaml:2: `review\.rule` is not known/],
    ['text for rules', 'review:\n  rules: all\n', /\.agent-handoff\.yaml:2: `review\.rules`: /],
    [
      'the search for secrets',
      'review:\n  rules:\n    secret: off\n',
      /\.agent-handoff\.yaml:3: `review\.rules\.secret` is no/,
    ],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: [${'*b,'.repeat(9)}]\n`,
      /\.agent-handoff\.yaml: /,
    ],
  ])('with %s is refused', async (_, config, says) => {
    const worktree = makeTemporary();
    mkdirSync(worktree, { recursive: true });
    writeFileSync(join(worktree, '.agent-handoff.yaml'), config);
    const error = await failureOf(() => readRuleLevels(worktree));
    expect(error.code).toBe('review-config');
    expect(error.message).toMatch(says);
  });
});

describe('the rules', () => {
  it('have ids of their own', () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });
});

describe('a secret in a draft', () => {
  it('is quoted by no question and no problem', async () => {
    const password = 'hunter2-kd83';
    const line = `Use postgres://app:${password}@db.internal/shop today`;
    const text = `## Immediate next action\n\nGo.\n\n## Decisions made (with evidence)\n\n- ${line}.\n\n## Open follow-ups\n\n1. ${line}.\n\n## What NOT to do on resume\n\n- ${line} ${'and so on '.repeat(30)}(confidence: low)\n`;
    const { ctx } = makePlace();
    const { review } = await reviewDraft(ctx, text);
    expect(review.problems.filter((problem) => problem.rule === 'secret')).toHaveLength(3);
    expect(JSON.stringify(review)).not.toContain(password);
  });
});

describe('spec/review-pass.md', () => {
  it('lists every rule with its severity', () => {
    const page = readFileSync(new URL('../../../../spec/review-pass.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (error|warn) /gm)].map(([, id, severity]) => [
      id,
      severity,
    ]);
    expect(rows).toEqual(rules.map(({ id, severity }) => [id, severity]));
  });
});

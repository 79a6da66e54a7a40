import { describe, expect, it } from 'vitest';
import { routeAnswer } from '../../../core/chains/routing/route.ts';
import { architect, developer, failureOf } from './place.ts';

const markdown = `## Handoff
**File:** \`.local/handoff/${architect}.md\`
**Frontmatter:**
\`\`\`yaml
id: ${architect}
parent: null
agent: architect
status: completed
summary: "Designed JWT auth: 3 modules"
next_agent: rust-developer
next_task: "Implement src/auth/"
next_priority: high
\`\`\``;

const bold = `## Handoff

**Status:** completed
**Handoff file:** \`.local/handoff/${architect}.yaml\`
**Recommended next:** rust-developer
**Task for next agent:** Implement Email and User types per architecture spec`;

const table = `## Handoff

| Field | Value |
|-------|-------|
| Status | \`blocked\` |
| Handoff file | \`.local/handoff/${developer}.yaml\` |
| Recommended next | \`none\` |
| Task for next | Add unit tests \\| more |`;

const fromMarkdown = {
  id: architect,
  parent: null,
  agent: 'architect',
  status: 'completed',
  summary: 'Designed JWT auth: 3 modules',
  next_agent: 'rust-developer',
  next_task: 'Implement src/auth/',
  next_priority: 'high',
  file: `.local/handoff/${architect}.md`,
  action: 'proceed',
};
const fromBold = {
  ...fromMarkdown,
  summary: null,
  next_task: 'Implement Email and User types per architecture spec',
  next_priority: null,
  file: `.local/handoff/${architect}.yaml`,
};

describe('a block is read', () => {
  it.each([
    ['as `chain write` prints it', markdown, fromMarkdown],
    ['with blank lines between its parts', markdown.replaceAll('\n**', '\n\n**'), fromMarkdown],
    ['with carriage returns', markdown.replaceAll('\n', '\r\n'), fromMarkdown],
    [
      'with prose around it',
      `I did it.\n\n${markdown}\n\nCall me if status: blocked comes up.`,
      fromMarkdown,
    ],
    ['inside a fence of its own', `\`\`\`markdown\n${markdown}\n\`\`\`\n`, fromMarkdown],
    ['inside a longer fence', `\`\`\`\`markdown\n${markdown}\n\`\`\`\`\n`, fromMarkdown],
    ['as a quotation', markdown.replaceAll(/^/gm, '> '), fromMarkdown],
    ['under a deeper heading', markdown.replace('## Handoff', '### Handoff:'), fromMarkdown],
    ['with the YAML between `---`', markdown.replace('```yaml', '---').replace('```', '---'), fromMarkdown],
    [
      'with the YAML indented',
      markdown.replace(/```yaml[\s\S]*```/, (text) => text.replaceAll(/^/gm, '  ')),
      fromMarkdown,
    ],
    [
      'with a comment in the YAML',
      markdown.replace('parent: null', '# none yet\nparent: null'),
      fromMarkdown,
    ],
    ['without the path', markdown.replace(/\*\*File:.*\n/, ''), fromMarkdown],
    ['as a bold list', bold, fromBold],
    ['as a bold list with marks', bold.replaceAll('\n**', '\n- **'), fromBold],
    ['as plain lines', bold.replaceAll('**', ''), fromBold],
    [
      'as a table',
      table,
      {
        ...fromBold,
        id: developer,
        agent: 'developer',
        status: 'blocked',
        next_agent: null,
        next_task: 'Add unit tests | more',
        file: `.local/handoff/${developer}.yaml`,
        action: 'return_to_caller',
      },
    ],
    [
      'with the summary of the answer',
      `## Summary\nDesigned it.\n\n## Work Completed\n- x\n\n${bold}`,
      { ...fromBold, summary: 'Designed it.' },
    ],
    ['several times: the last', `${table}\n\n${markdown}\n\nAgain:\n\n${bold}`, fromBold],
    [
      'before a template that nobody filled in',
      `${markdown}\n\nThe form is:\n\n## Handoff\n**File:** \`.local/handoff/{HANDOFF_ID}.md\`\n\`\`\`yaml\nid: {HANDOFF_ID}\nstatus: {status}\n\`\`\``,
      fromMarkdown,
    ],
    ['before a section of its own', `${markdown}\n\n## Notes\n\nStatus: blocked\n`, fromMarkdown],
  ])('%s', async (_, answer, expected) => {
    expect(await routeAnswer(answer, 'x')).toEqual(expected);
  });

  it('of the older form, pasted whole', async () => {
    const answer = `## Handoff\n\`\`\`yaml\nid: ${developer}\nparent: [${architect}, b]\nagent: developer\nstatus: needs_discussion\ncontext:\n  task: "Do it"\nnext:\n  agent: rust-code-reviewer\n  task: "Look"\n  priority: low\n\`\`\``;
    expect(await routeAnswer(answer, 'x')).toEqual({
      id: developer,
      parent: [architect, 'b'],
      agent: 'developer',
      status: 'needs_discussion',
      summary: 'Do it',
      next_agent: 'rust-code-reviewer',
      next_task: 'Look',
      next_priority: 'low',
      file: `.local/handoff/${developer}.md`,
      action: 'ask_user',
    });
  });

  it.each([
    ['completed', 'proceed'],
    ['blocked', 'return_to_caller'],
    ['needs_discussion', 'ask_user'],
    ['Needs discussion', 'ask_user'],
    ['`blocked`', 'return_to_caller'],
  ])('status %s means %s', async (status, action) => {
    expect((await routeAnswer(bold.replace('completed', status), 'x')).action).toBe(action);
  });
});

describe('no block', () => {
  it.each([
    ['an empty answer', '', 'no heading `## Handoff`'],
    ['prose', 'All done, see the file.', 'no heading `## Handoff`'],
    ['a heading that only begins so', '## Handoff notes\n\nStatus: completed\n', 'no heading `## Handoff`'],
    ['no status', '## Handoff\n\nSee the file.\n', 'at line 1 has no status'],
    ['a status nobody knows', bold.replace('completed', 'done'), 'has the status "done"'],
    ['all statuses at once', bold.replace('completed', '`completed` / `blocked`'), 'has the status'],
    ['neither id nor file', '## Handoff\n\n**Status:** completed\n', 'names neither id nor file'],
  ])('in %s', async (_, answer, lack) => {
    const failure = await failureOf(routeAnswer(answer, 'the answer'));
    expect(failure.code).toBe('chain-no-block');
    expect(failure.message).toContain(lack);
  });
});

it.each([
  ['a heading with spaces', `## Handoff${' '.repeat(50_000)}x`],
  ['a heading with stars', `## Handoff${'*'.repeat(50_000)}x`],
  ['a value with spaces', `## Handoff\n\nnext agent: a${' '.repeat(50_000)}b`],
  ['a fence with spaces', `## Handoff\n\n\`\`\`${' '.repeat(50_000)}!`],
])('%s does not keep the hook from its answer', async (_, answer) => {
  const before = process.cpuUsage();
  await failureOf(routeAnswer(answer, 'the answer'));
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});

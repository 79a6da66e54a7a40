import { expect, it } from 'vitest';
import { subjectOf } from '../../../adapters/rescue/describe-session.ts';
import { renderReminder } from '../../../core/rescue/compaction-reminder.ts';
import { draftHandoff } from '../../../core/rescue/draft.ts';
import { redactSecrets } from '../../../core/secrets/redact.ts';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { readingOf } from '../../transcripts/read.ts';

type Line = Record<string, unknown>;

const { apiError, bash, call, failed, prompt, refused, result, say } = claude;

/** Every kind of record of which the reader of Claude Code takes something, and the texts that it passes over. */
const inClaude: Line[] = [
  prompt('Make the refresh test pass. Never touch the login page.'),
  claude.meta('Injected.'),
  prompt('<command-name>/deploy</command-name><command-args>fast</command-args>'),
  prompt('<task-notification><result>The agent is done.</result></task-notification>'),
  prompt('<bash-input>ls</bash-input>'),
  { ...prompt(''), message: { role: 'user', content: [{ type: 'text', text: 'Also the store.' }] } },
  claude.queued('And the docs.'),
  claude.enqueue('Never use mocks.'),
  say('The cause is the cookie, because it was parsed twice.'),
  say('Half of a rep', { isAbortedMidStream: true }),
  bash('t1', 'npm test -- refresh'),
  failed('t1', 'Exit code 1\nError: expected 3'),
  bash('t2', 'git commit -m "fix: the cookie"'),
  result('t2', '[main 1a2b3c4] fix: the cookie'),
  bash('t3', 'gh pr create --title "The cookie"'),
  result('t3', 'https://example.org/pull/1'),
  bash('t4', 'rm -rf build'),
  refused('t4', 'Keep the build.'),
  call('e1', 'Edit', { file_path: `${claude.cwd}/src/cookie.ts`, old_string: 'a', new_string: 'b' }),
  result('e1', 'updated', { toolUseResult: { filePath: 'x', originalFile: 'y' } }),
  call('e2', 'NotebookEdit', { notebook_path: `${claude.cwd}/a.ipynb` }),
  result('e2', 'updated'),
  call('q1', 'AskUserQuestion', { questions: [{ question: 'Which?' }] }),
  result('q1', 'ok', { toolUseResult: { answers: { 'Which?': 'The first.' } } }),
  call('q2', 'AskUserQuestion', { questions: [{ question: 'Which?' }] }),
  result('q2', 'User has answered your questions: "Which?"="The second one". You can now continue'),
  call('w1', 'TodoWrite', { todos: [{ content: 'Write it down', status: 'pending' }] }),
  call('w2', 'TaskCreate', { subject: 'Lock it' }),
  result('w2', 'created', { toolUseResult: { task: { id: '7', subject: 'Lock it' } } }),
  call('w3', 'TaskUpdate', { taskId: '7', subject: 'Lock it well', status: 'in_progress' }),
  claude.reminder([{ id: '7', subject: 'Lock it well', status: 'in_progress' }]),
  call('a1', 'Agent', { prompt: 'Look around.' }),
  result('a1', 'The agent has found the cookie.'),
  call('p1', 'ExitPlanMode', { plan: 'First the cookie.', planFilePath: '/home/ada/plan.md' }),
  result('p1', 'User has approved your plan.'),
  { type: 'attachment', attachment: { type: 'plan_mode_exit', planExists: true, planFilePath: '/x/p.md' } },
  claude.recap('The cookie is fixed; next is the store.'),
  ...claude.compaction('auto'),
  { type: 'ai-title', aiTitle: 'The cookie', sessionId: claude.sessionId },
  { type: 'custom-title', customTitle: 'My cookie', sessionId: claude.sessionId },
  { type: 'pr-link', prUrl: 'https://example.org/pull/1', sessionId: claude.sessionId },
  { type: 'summary', summary: 'A summary.' },
  { type: 'last-prompt', lastPrompt: 'The last prompt.', sessionId: claude.sessionId },
  { type: 'worktree-state', worktreeSession: { originalCwd: '/x' }, sessionId: claude.sessionId },
  { type: 'of-next-year', text: 'New.', sessionId: claude.sessionId },
  claude.interrupted(true),
  prompt('No, the other one.', { gitBranch: 'refresh' }),
  bash('t5', 'npm run lint'),
  failed('t5', 'Exit code 1\nlint failed: missing semicolon'),
  apiError('rate_limit', 'You have hit your limit', 429),
  bash('t6', 'npm run migrate'),
];

const event = (payload: Line): Line => ({ type: 'event_msg', payload });
const item = (payload: Line): Line => ({ type: 'response_item', payload });
const done = (about: Line): Line => event({ type: 'item_completed', item: about });

/** The same of Codex, in all of its forms. */
const inCodex: Line[] = [
  codex.meta(),
  { type: 'turn_context', payload: { cwd: codex.cwd, model: 'x' } },
  codex.prompt('Make the refresh test pass. Never touch the login page.'),
  done({ type: 'UserMessage', content: [{ type: 'text', text: 'Also the store.' }] }),
  codex.userItem('<user_instructions>Be kind.</user_instructions>'),
  codex.say('The cause is the cookie, because it was parsed twice.'),
  codex.say('It is fixed.', 'final_answer'),
  done({ type: 'AgentMessage', content: [{ type: 'Text', text: 'I fixed the cookie now.' }] }),
  codex.call('c1', 'exec_command', { cmd: 'npm test -- refresh' }),
  codex.exited('c1', 1, 'Error: expected 3'),
  codex.call('c2', 'shell', { command: ['bash', '-lc', 'npm run lint'] }),
  codex.exited('c2', 1, 'lint failed: missing semicolon'),
  codex.exec('c3', codex.script('npm run build')),
  codex.execOutput('c3', JSON.stringify({ output: 'build failed: no file', exit_code: 1 })),
  item({ type: 'local_shell_call', call_id: 'c4', action: { command: ['make', 'test'] } }),
  codex.output('c4', 'make: failed'),
  done({
    type: 'CommandExecution',
    command: ['bash', '-lc', 'npm run check'],
    exit_code: 1,
    aggregated_output: 'check failed: x',
  }),
  codex.exec('c5', '*** Begin Patch\n*** Update File: src/cookie.ts\n@@\n-a\n+b\n*** End Patch'),
  codex.patched(`${codex.cwd}/src/cookie.ts`),
  done({ type: 'FileChange', status: 'completed', changes: { 'src/store.ts': { type: 'add' } } }),
  codex.call('c6', 'update_plan', { plan: [{ step: 'Write it down', status: 'pending' }] }),
  codex.output('c6', 'Plan updated'),
  codex.call('c7', 'request_user_input', { questions: [{ id: 'q', question: 'Which?' }] }),
  codex.output('c7', JSON.stringify({ answers: { q: { answers: ['user_note: The first.'] } } })),
  codex.userItem('<subagent_notification>\n{"agent_path":"x","status":{"completed":"It is found."}}'),
  codex.compacted(),
  event({ type: 'error', message: 'The stream broke.' }),
  { type: 'of_next_year', payload: { type: 'x', text: 'New.' } },
  codex.aborted(),
  codex.prompt('No, the other one.'),
  codex.call('c8', 'exec_command', { cmd: 'npm run migrate' }),
  codex.complete({ message: 'You have hit your usage limit.', codex_error_info: 'usage_limit_exceeded' }),
].flat();

/** No real one. */
const secret = `ghp_${'Q7x9'.repeat(9)}`;

/** What tells the kind of a record, or one record from another. */
const structure = new Set(
  'type subtype role operation name id tool_use_id call_id taskId sessionId uuid version model status error'.split(
    ' ',
  ),
);

/** Returns a value with the secret in each of its texts and in the keys that texts can be. */
function seeded(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (structure.has(key)) return value;
    // Arguments of a call are JSON in a text.
    return value.startsWith('{') ? JSON.stringify(seeded(JSON.parse(value))) : `${value} ${secret}`;
  }
  if (Array.isArray(value)) return value.map((part) => seeded(part, key));
  if (typeof value !== 'object' || value === null) return value;
  const isByText = key === 'answers' || key === 'changes';
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      isByText ? `${name} ${secret}` : name,
      seeded(part, structure.has(name) && typeof part === 'object' ? '' : name),
    ]),
  );
}

async function shownOf(text: string): Promise<string> {
  const reading = readingOf(text);
  if (reading === null) return '';
  const { session } = reading;
  const request = { session, git: null, budget: 20_000, now: new Date('2026-05-16T08:00:00Z') };
  const draft = await draftHandoff({ ...request, from: 'shop', to: 'shop' });
  const reminder = { session, sentinels: [], draft: null, nonce: '0123456789ab', limit: 20_000 };
  const { text: reminded } = await redactSecrets(renderReminder(reminder));
  return `${draft.text}\n${reminded}\n${await subjectOf(session)}`;
}

/** `least`: how many of the records are shown, so that nobody takes an empty draft for a safe one. */
it.each<[string, Line[], (lines: Line[]) => string, number]>([
  ['Claude Code', inClaude, claude.textOf, 20],
  ['Codex', inCodex, codex.textOf, 15],
])('a secret in any text of any record of %s is nowhere shown', async (_, lines, textOf, least) => {
  let redacted = 0;
  for (const [at, line] of lines.entries()) {
    const one = seeded(line) as Line;
    const shown = await shownOf(textOf(lines.map((other, index) => (index === at ? one : other))));
    expect(shown, JSON.stringify(one)).not.toContain(secret.slice(0, 12));
    if (shown.includes('[redacted: ')) redacted++;
  }
  expect(redacted).toBeGreaterThanOrEqual(least);
});

import { describe, expect, it } from 'vitest';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { readingOf, sessionOf } from '../../transcripts/read.ts';

const asked = claude.prompt('Make the refresh test pass.');

/** What a transcript of Claude Code ends with, and how the session ended. */
const claudeEndings: [string, claude.Line[], string][] = [
  ['a rate limit', [claude.apiError('rate_limit', 'API Error: Request rejected (429)', 429)], 'usage-limit'],
  [
    'a usage limit in words',
    [claude.apiError('unknown', 'You have hit your usage limit · resets 8pm')],
    'usage-limit',
  ],
  ['a server error', [claude.apiError('server_error', 'API Error: 529 Overloaded')], 'api-error'],
  ['no login', [claude.apiError('authentication_failed', 'Not logged in · Please run /login')], 'api-error'],
  ['a prompt that is too long', [claude.apiError('invalid_request', 'Prompt is too long')], 'context-full'],
  [
    'Escape in a text',
    [claude.say('I begin wi', { isAbortedMidStream: true }), claude.interrupted()],
    'interrupted',
  ],
  [
    'Escape in a tool',
    [claude.bash('t1', 'npm test'), claude.refused('t1'), claude.interrupted(true)],
    'interrupted',
  ],
  [
    'Escape in a tool, as 2.1.332 marks it',
    [
      claude.bash('t1', 'npm test'),
      claude.result('t1', 'x', { toolUseResult: 'User rejected tool use', toolDenialKind: 'user-rejected' }),
      { ...claude.interrupted(true), rowSource: 'harness', interruptedMessageId: 'msg_1' },
    ],
    'interrupted',
  ],
  [
    'Escape in a text, as 2.1.197 marks it',
    [
      {
        ...claude.say('I begin wi'),
        message: { role: 'assistant', model: '<synthetic>', content: [{ type: 'text', text: 'I begin wi' }] },
      },
      claude.interrupted(),
    ],
    'interrupted',
  ],
  ['Escape before the first word', [claude.interrupted()], 'interrupted'],
  [
    'an automatic compaction, and a kill before the next request',
    [claude.bash('t1', 'npm test'), claude.result('t1', 'ok'), ...claude.compaction('auto')],
    'in-call',
  ],
  [
    'a compaction after the answer',
    [claude.say('All green.'), claude.turnEnd(), ...claude.compaction('manual')],
    'quit',
  ],
  [
    '/clear, or a clean exit',
    [
      claude.say('All green.'),
      claude.turnEnd(),
      { type: 'last-prompt', lastPrompt: 'x' },
      { type: 'mode', mode: 'default' },
      { type: 'cost-state', cost: 1 },
    ],
    'quit',
  ],
  ['a kill in a command', [claude.bash('t1', 'npm test')], 'in-call'],
  ['a kill between two calls', [claude.bash('t1', 'npm test'), claude.result('t1', 'ok')], 'in-call'],
  ['a kill before the answer', [], 'unanswered'],
  ['an announcement', [claude.say('Let me test the fixes:')], 'in-call'],
  ['an answer', [claude.say('All green.')], 'quit'],
  ['an answer and its end', [claude.say('All green.'), claude.turnEnd()], 'quit'],
  [
    'an answer without an end, where earlier ones have one',
    [claude.say('All green.'), claude.turnEnd(), claude.prompt('And the docs?'), claude.say('Reading.')],
    'in-call',
  ],
  [
    'an error that a later answer followed',
    [
      claude.apiError('server_error', 'API Error: 529'),
      claude.prompt('resume'),
      claude.say('Done.'),
      claude.turnEnd(),
    ],
    'quit',
  ],
];

const codexEndings: [string, (codex.Line | codex.Line[])[], string][] = [
  [
    'its usage limit',
    [codex.complete({ message: 'You’ve hit your usage limit.', codex_error_info: 'usage_limit_exceeded' })],
    'usage-limit',
  ],
  [
    'too many requests',
    [
      codex.complete({
        message: 'exceeded retry limit, last status: 429 Too Many Requests',
        codex_error_info: { response_too_many_failed_attempts: { http_status_code: 429 } },
      }),
    ],
    'usage-limit',
  ],
  [
    'a full context',
    [codex.complete({ message: '', codex_error_info: 'context_window_exceeded' })],
    'context-full',
  ],
  ['another error', [codex.complete({ message: 'bad request', codex_error_info: 'other' })], 'api-error'],
  [
    'its usage limit, behind a count of tokens',
    [
      { type: 'event_msg', payload: { type: 'token_count', info: null, rate_limits: {} } },
      codex.complete({ message: 'try again at 8pm', codex_error_info: 'usage_limit_exceeded' }),
    ],
    'usage-limit',
  ],
  [
    'Escape in a command, whose own end is recorded late',
    [
      codex.call('c1', 'exec_command', { cmd: 'npm test' }),
      codex.output('c1', 'Wall time: 3.4 seconds\naborted by user'),
      { type: 'event_msg', payload: { type: 'token_count', info: {} } },
      codex.aborted(),
      {
        type: 'event_msg',
        payload: {
          type: 'item_completed',
          item: { type: 'CommandExecution', command: 'npm test', exit_code: 130, aggregated_output: '' },
        },
      },
    ],
    'interrupted',
  ],
  [
    'Escape in a text, of which nothing is kept',
    [{ type: 'event_msg', payload: { type: 'token_count', info: null } }, codex.aborted()],
    'interrupted',
  ],
  [
    'a kill in a command, behind a record of tokens',
    [
      codex.call('c1', 'exec_command', { cmd: 'npm test' }),
      { type: 'token_usage_record', payload: { response_id: 'r' } },
    ],
    'in-call',
  ],
  [
    'a compaction after the answer',
    [
      codex.say('All green.', 'final_answer'),
      codex.complete(),
      codex.assistantItem('A summary.'),
      codex.compacted(),
      { type: 'world_state', payload: {} },
      {
        type: 'event_msg',
        payload: { type: 'item_completed', item: { type: 'ContextCompaction', id: 'x' } },
      },
    ],
    'quit',
  ],
  ['/clear', [codex.say('All green.', 'final_answer'), codex.complete()], 'quit'],
  ['Escape', [codex.aborted()], 'interrupted'],
  ['a kill in a command', [codex.exec('c1', codex.script('npm test'))], 'in-call'],
  [
    'a kill in an older version',
    [codex.call('c1', 'shell', { command: ['bash', '-lc', 'npm test'] })],
    'in-call',
  ],
  ['a comment', [codex.say('I run the tests now.')], 'in-call'],
  ['a finished turn', [codex.say('All green.', 'final_answer'), codex.complete()], 'quit'],
  ['no answer', [], 'unanswered'],
];

describe('how a session ended', () => {
  it.each(claudeEndings)('Claude Code: %s', (_, lines, end) => {
    const text = claude.textOf([asked, ...lines]);
    expect(sessionOf(text).end).toBe(end);
    expect(readingOf(text, true)?.session.end).toBe(end);
  });

  it.each(codexEndings)('Codex: %s', (_, lines, end) => {
    const text = codex.textOf([codex.meta(), codex.prompt('Make the refresh test pass.'), ...lines]);
    expect(sessionOf(text).end).toBe(end);
  });
});

it('a prompt that its client wrote behind the call it led to does not end that call', () => {
  const session = sessionOf(claude.textOf([claude.bash('t1', 'npm run migrate'), asked]));
  expect(session).toMatchObject({
    end: 'in-call',
    openCalls: [{ tool: 'Bash', command: 'npm run migrate' }],
    words: [{ text: 'Make the refresh test pass.' }],
  });
});

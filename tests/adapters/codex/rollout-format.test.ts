import { describe, expect, it } from 'vitest';
import { awaitedProcess, patchedFiles, scriptCommands } from '../../../adapters/codex/rollout/exec-script.ts';
import * as codex from '../../transcripts/codex.ts';
import { sessionOf } from '../../transcripts/read.ts';

const read = (...lines: (codex.Line | codex.Line[])[]) => sessionOf(codex.textOf([codex.meta(), ...lines]));

describe('the commands of a script', () => {
  it.each([
    ['tools.exec_command({cmd:"npm test"})', ['npm test']],
    ["tools.exec_command({ 'cmd': 'npm test', workdir: '/x' })", ['npm test']],
    ['tools.exec_command({cmd:`git log \\\n -1`})', ['git log  -1']],
    ['tools.exec_command({cmd:"echo \\"a\\"\\necho \\u0062"})', ['echo "a"\necho b']],
    ['const cmd = "make check"; await tools.exec_command({cmd, workdir: "/x"})', ['make check']],
    ['const run = "make"; await tools.exec_command({cmd: run})', ['make']],
    ['await Promise.all([tools.exec_command({cmd:"a"}), tools.exec_command({cmd:"b"})])', ['a', 'b']],
    ['await tools.exec_command({cmd: compute()})', []],
    ['text(await tools.apply_patch("*** Begin Patch"))', []],
  ])('%s', (script, commands) => {
    expect(scriptCommands(script)).toEqual(commands);
  });

  it('may wait for a process', () => {
    expect(awaitedProcess('await tools.write_stdin({session_id:1332,chars:"",yield_time_ms:1})')).toBe(
      '1332',
    );
    expect(awaitedProcess('await tools.exec_command({cmd:"a"})')).toBeNull();
  });
});

it('a patch names its files, as text and in a script', () => {
  const patch =
    '*** Begin Patch\n*** Update File: src/a.ts\n@@\n*** Add File: b.md\n+x\n*** Delete File: c\n*** End Patch';
  const files = [
    { path: 'src/a.ts', change: 'update' },
    { path: 'b.md', change: 'add' },
    { path: 'c', change: 'delete' },
  ];
  expect(patchedFiles(patch)).toEqual(files);
  expect(patchedFiles(`const patch = ${JSON.stringify(patch)};`)).toEqual(files);
});

describe('versions', () => {
  const expected = { command: 'npm test', outcome: 'failed' };

  it.each([
    [
      'shell with words',
      [
        codex.call('c', 'shell', { command: ['bash', '-lc', 'npm test'] }),
        codex.output('c', '{"output":"1 failed","metadata":{"exit_code":1}}'),
      ],
    ],
    [
      'exec_command',
      [codex.call('c', 'exec_command', { cmd: 'npm test' }), codex.exited('c', 1, '1 failed')],
    ],
    ['a script', [codex.exec('c', codex.script('npm test')), codex.execOutput('c', '1 failed')]],
    [
      'local_shell',
      [
        {
          type: 'response_item',
          payload: {
            type: 'local_shell_call',
            call_id: 'c',
            action: { type: 'exec', command: ['bash', '-lc', 'npm test'] },
          },
        },
        codex.output('c', 'Exit code: 1\nOutput:\n1 failed'),
      ],
    ],
  ])('a command as %s', (_, lines) => {
    expect(read(codex.prompt('x'), ...lines).commands).toMatchObject([expected]);
  });

  it('the oldest rollouts have bare items', () => {
    const lines = [
      { id: codex.threadId, timestamp: '2025-06-01T10:00:00Z', instructions: null, git: { branch: 'main' } },
      { record_type: 'state' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Make it pass.' }] },
      { type: 'function_call', name: 'shell', call_id: 'c', arguments: '{"command":["npm","test"]}' },
      { type: 'function_call_output', call_id: 'c', output: '{"output":"ok","metadata":{"exit_code":0}}' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It passes.' }] },
    ];
    const session = sessionOf(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(session).toMatchObject({
      client: 'codex',
      id: codex.threadId,
      branch: 'main',
      turns: 1,
      unread: { records: 0 },
    });
    expect(session.commands).toMatchObject([{ command: 'npm test', outcome: 'passed' }]);
    expect(session.replies).toMatchObject([{ text: 'It passes.' }]);
  });

  it('the newest have completed items', () => {
    const item = (type: string, text: string) => ({
      type: 'event_msg',
      payload: { type: 'item_completed', item: { type, content: [{ type: 'text', text }] } },
    });
    const session = read(
      codex.userItem('Make it pass.'),
      item('UserMessage', 'Make it pass.'),
      item('AgentMessage', 'It passes.'),
      codex.complete(),
    );
    expect([session.turns, session.replies.length, session.end]).toEqual([1, 1, 'quit']);
  });
});

describe('a command’s own end', () => {
  const ended = (command: string, exit_code: number, aggregated_output: string) => ({
    type: 'event_msg',
    payload: {
      type: 'item_completed',
      item: {
        type: 'CommandExecution',
        command: ['/bin/bash', '-lc', command],
        exit_code,
        aggregated_output,
      },
    },
  });

  it('tells more than the result of the script that ran several', () => {
    const script = `await Promise.all([tools.exec_command({cmd:"npm test"}), tools.exec_command({cmd:"npm run lint"})])`;
    const session = read(
      codex.prompt('x'),
      codex.exec('c', script),
      ended('npm run lint', 0, 'clean'),
      ended('npm test', 1, '1 failed'),
      codex.execOutput('c', 'clean\n1 failed'),
    );
    expect(session.commands.map(({ command, outcome, output }) => [command, outcome, output])).toEqual([
      ['npm test', 'failed', '1 failed'],
      // What a check that passed printed is shown to nobody.
      ['npm run lint', 'passed', ''],
    ]);
  });

  it('finds a command that a script computed', () => {
    const session = read(
      codex.prompt('x'),
      codex.exec('c', 'await tools.exec_command({cmd: compute()})'),
      ended('make', 0, ''),
    );
    expect(session.commands).toMatchObject([{ command: 'make', outcome: 'passed' }]);
  });
});

it('a reply is no end where the client records turns', () => {
  const started = { type: 'event_msg', payload: { type: 'task_started' } };
  const said = {
    type: 'event_msg',
    payload: { type: 'item_completed', item: { type: 'AgentMessage', content: [{ text: 'Reading.' }] } },
  };
  expect(read(started, codex.prompt('x'), said).end).toBe('in-call');
  expect(read(started, codex.prompt('x'), said, codex.complete()).end).toBe('quit');
});

describe('the user’s words', () => {
  it('are the request behind what an editor adds, and nothing that the client puts there', () => {
    const session = read(
      codex.userItem('# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>\nNever push.\n</INSTRUCTIONS>'),
      codex.userItem('<environment_context>\n<cwd>/x</cwd>\n</environment_context>'),
      codex.prompt(
        '# Context from my IDE setup:\n\n## Open tabs:\n- README.md\n\n## My request for Codex:\nWrite the guide.',
      ),
      codex.aborted(),
    );
    expect(session.words.map(({ text }) => text)).toEqual(['Write the guide.']);
    expect(session.turns).toBe(1);
  });

  it('are the answers to questions', () => {
    const questions = [{ id: 'colour', header: 'Colour', question: 'Which colour?', options: [] }];
    const session = read(
      codex.prompt('x'),
      codex.call('q', 'request_user_input', { questions }),
      codex.output('q', '{"answers":{"colour":{"answers":["user_note: Blue, no green"]}}}'),
    );
    expect(session.words[1]).toMatchObject({
      source: 'answer',
      question: 'Which colour?',
      text: 'Blue, no green',
    });
  });
});

it('a summary of a compaction is no reply', () => {
  const session = read(
    codex.prompt('x'),
    codex.say('Reading.'),
    codex.assistantItem('Summary: all is done.'),
    codex.compacted(),
  );
  expect(session.replies.map(({ text }) => text)).toEqual(['Reading.']);
  expect(session.compactions).toHaveLength(1);
});

it('turns that were rolled back are void', () => {
  const back = { type: 'event_msg', payload: { type: 'thread_rolled_back', num_turns: 1 } };
  const session = read(
    codex.prompt('One.'),
    codex.say('First.'),
    codex.prompt('Two.'),
    codex.say('Void.'),
    back,
  );
  expect(session.words.map(({ text }) => text)).toEqual(['One.']);
  expect(session.replies.map(({ text }) => text)).toEqual(['First.']);
});

it('of several beginnings the first holds, and a subagent says that it is one', () => {
  const session = read(codex.meta({ id: 'other', cwd: '/elsewhere' }), codex.prompt('x'));
  expect([session.id, session.cwd, session.subagent]).toEqual([codex.threadId, codex.cwd, false]);
  expect(sessionOf(codex.textOf([codex.meta({ thread_source: 'subagent' })])).subagent).toBe(true);
});

it('the plan of update_plan is a task list, patches are edits', () => {
  const plan = [
    { step: 'Read', status: 'completed' },
    { step: 'Write', status: 'in_progress' },
  ];
  const session = read(
    codex.prompt('x'),
    codex.call('p', 'update_plan', { plan }),
    codex.patched('/home/ada/shop/a.ts', 'add'),
  );
  expect(session.tasks?.list.map(({ text, state }) => [text, state])).toEqual([
    ['Read', 'done'],
    ['Write', 'active'],
  ]);
  expect(session.edits).toMatchObject([{ path: '/home/ada/shop/a.ts', change: 'add' }]);
});

describe('an edit', () => {
  const patch = '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-1\n+2\n*** End Patch';
  const script = codex.exec('c', `await tools.apply_patch(${JSON.stringify(patch)})`);
  const path = '/home/ada/shop/src/a.ts';
  const item = (changes: unknown, status = 'completed') => ({
    type: 'event_msg',
    payload: { type: 'item_completed', item: { type: 'FileChange', id: 'f', changes, status } },
  });
  const editsOf = (...lines: codex.Line[]) =>
    read(codex.prompt('x'), ...lines).edits.map(({ path, change }) => [path, change]);

  it('is one, though its script, its patch and its item tell of it', () => {
    const lines = [script, codex.patched(path), item({ [path]: { type: 'update', unified_diff: '' } })];
    expect(editsOf(...lines)).toEqual([[path, 'update']]);
    expect(editsOf(...lines, ...lines)).toEqual([
      [path, 'update'],
      [path, 'update'],
    ]);
  });

  it.each<[string, unknown, string[][]]>([
    ['by its path', { [path]: { type: 'add', content: '' } }, [[path, 'add']]],
    ['in a list', [{ path, kind: 'delete', diff: '' }], [[path, 'delete']]],
    ['in a list, with a kind of its own', [{ path, kind: { type: 'add' }, diff: '' }], [[path, 'add']]],
    ['with its new name', { [path]: { type: 'update', move_path: '/b.ts' } }, [['/b.ts', 'update']]],
    ['of no shape', [7, null, 'x'], []],
  ])('is read from an item: %s', (_, changes, edits) => {
    expect(editsOf(item(changes))).toEqual(edits);
  });

  it('that failed or was declined is none, and one that was made stays where its script failed later', () => {
    expect(editsOf(item({ [path]: { type: 'add' } }, 'failed'))).toEqual([]);
    expect(editsOf(item({ [path]: { type: 'add' } }, 'declined'))).toEqual([]);
    const failing = codex.execOutput('c', 'Script failed\nError: x');
    expect(editsOf(script, codex.output('c', 'Script failed\nError: x'))).toEqual([]);
    expect(editsOf(script, codex.patched(path), failing)).toEqual([[path, 'update']]);
  });
});

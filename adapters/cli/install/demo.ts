import { dirname, join } from 'node:path';
import { createFile } from '../../../core/files/write.ts';
import { bundlePath, startCommand } from '../../client/installation.ts';
import { makeScratch, type Scratch } from '../../live/scratch.ts';
import { paint, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

const body = `# Login fails after token refresh

## Immediate next action

Run \`npm test -- refresh\`: one test fails, \`refresh keeps the session\`. Make it pass.

## Decisions made (with evidence)

- The refresh token rotates on use (src/auth/refresh.ts:42); the old one stays valid for 30 s.

## What NOT to do on resume

- Do not cache the token in memory: tried, two windows then log each other out.
`;

interface Step {
  title: string;
  output: string;
}

function assistantLine(text: string): string {
  return JSON.stringify({
    type: 'assistant',
    isSidechain: false,
    timestamp: new Date(Date.now() + 1000).toISOString(),
    message: { model: 'demo', content: [{ type: 'text', text }] },
  });
}

async function startSession(scratch: Scratch, id: string) {
  const transcript = join(scratch.home, '.claude/projects/demo', `${id}.jsonl`);
  const output = await scratch.runHook(startCommand('claude-code'), {
    session_id: id,
    transcript_path: transcript,
    hook_event_name: 'SessionStart',
    source: 'startup',
  });
  return { transcript, output: output === '' ? null : JSON.parse(output) };
}

async function runSteps(scratch: Scratch): Promise<Step[]> {
  scratch.recordNode(process.execPath);
  createFile(join(scratch.home, '.claude/sessions/.keep'), '');
  const published = JSON.parse(await scratch.runCli(['publish', '--file', '-', '--json'], body));
  const quit = await startSession(scratch, 'opened-and-quit');
  const second = await startSession(scratch, 'second');
  const answer = `**Handoff loaded: ${published.name} — sentinel ${published.sentinel}**`;
  createFile(second.transcript, `${assistantLine(answer)}\n`);
  const third = await startSession(scratch, 'third');
  return [
    {
      title: 'A session ends and files its handoff',
      output: `${published.name}\nsentinel ${published.sentinel}`,
    },
    { title: 'The next session starts; its hook tells you', output: String(quit.output?.systemMessage) },
    {
      title: 'It was quit without an answer, so the one after gets it again',
      output: String(second.output?.systemMessage),
    },
    {
      title: 'What that session reads before your first word',
      output: String(second.output?.hookSpecificOutput.additionalContext),
    },
    { title: 'It answers', output: answer },
    {
      title: 'The session after that starts clean',
      output: third.output === null ? '(nothing)' : JSON.stringify(third.output),
    },
    {
      title: 'And the handoff is on record as acknowledged',
      output: await scratch.runCli(['list', '--all']),
    },
  ];
}

/** `handoff demo`: a whole round trip with the real bundles in a temporary HOME, which is removed at the end. */
export async function runDemo(options: Options): Promise<void> {
  const scratch = makeScratch(bundlePath, 'my-project');
  try {
    const steps = await runSteps(scratch);
    if (options.json) {
      await writeJson({ steps });
      return;
    }
    const place = dirname(scratch.worktree);
    const lines = steps.flatMap((step, index) => [
      paint.bold(`${index + 1}. ${step.title}`),
      ...step.output
        .replaceAll(place, '~')
        .split('\n')
        .map((line) => `   ${line}`.trimEnd()),
      '',
    ]);
    await writeOut(
      [...lines, 'Nothing of yours was touched. To have this: node dist/handoff.cjs install'].join('\n'),
    );
  } finally {
    scratch.remove();
  }
}

import { dirname, join } from 'node:path';
import { createFile } from '../../../core/files/write.ts';
import { bundlePath, isFleeting, ownCommand } from '../../client/installation.ts';
import { startCommand } from '../../client/wiring.ts';
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

function assistantLine(text: string): string {
  return JSON.stringify({
    type: 'assistant',
    isSidechain: false,
    timestamp: new Date(Date.now() + 1000).toISOString(),
    message: { model: 'demo', content: [{ type: 'text', text }] },
  });
}

const asked = 'Make the refresh test pass. Never touch the login page.';
const command = 'npm run migrate';

/** Writes the transcript of a session that was killed in a command. */
function leaveTranscript({ home, worktree }: Scratch): void {
  const at = Date.now();
  const lines = [
    { type: 'user', origin: { kind: 'human' }, message: { role: 'user', content: asked } },
    {
      type: 'assistant',
      message: {
        role: 'assistant',
        model: 'demo',
        content: [{ type: 'tool_use', id: 'call-1', name: 'Bash', input: { command } }],
      },
    },
  ].map((line, index) =>
    JSON.stringify({
      ...line,
      isSidechain: false,
      sessionId: 'killed-session',
      cwd: worktree,
      timestamp: new Date(at + index * 1000).toISOString(),
    }),
  );
  const project = worktree.replace(/[^A-Za-z0-9]/g, '-');
  createFile(join(home, '.claude/projects', project, 'killed-session.jsonl'), `${lines.join('\n')}\n`);
}

/** The part of a text between two marks. */
function between(text: string, from: string, to: string): string {
  return text.slice(text.indexOf(from), text.indexOf(to)).trimEnd();
}

async function startSession(scratch: Scratch, id: string) {
  const transcript = join(scratch.home, '.claude/projects/demo', `${id}.jsonl`);
  const start = {
    session_id: id,
    transcript_path: transcript,
    hook_event_name: 'SessionStart',
    source: 'startup',
  };
  const output = await scratch.runHook(startCommand('claude-code'), [start]);
  return { transcript, output: output === '' ? null : JSON.parse(output) };
}

async function runSteps(scratch: Scratch): Promise<{ title: string; output: string }[]> {
  scratch.recordNode(process.execPath);
  createFile(join(scratch.home, '.claude/sessions/.keep'), '');
  const { name, sentinel } = JSON.parse(await scratch.runCli(['publish', '--file', '-', '--json'], body));
  const quit = await startSession(scratch, 'opened-and-quit');
  const second = await startSession(scratch, 'second');
  const answer = `**Handoff loaded: ${name} — sentinel ${sentinel}**`;
  createFile(second.transcript, `${assistantLine(answer)}\n`);
  const third = await startSession(scratch, 'third');
  const listed = await scratch.runCli(['list', '--all']);
  leaveTranscript(scratch);
  const fourth = await startSession(scratch, 'fourth');
  const brought: string = fourth.output?.hookSpecificOutput.additionalContext ?? '';
  const steps = {
    'A session ends and files its handoff': `${name}\nsentinel ${sentinel}`,
    'The next session starts; its hook tells you': quit.output?.systemMessage,
    'It was quit without an answer, so the one after gets it again': second.output?.systemMessage,
    'What that session reads before your first word': second.output?.hookSpecificOutput.additionalContext,
    'It answers': answer,
    'The session after that starts clean': third.output === null ? '(nothing)' : JSON.stringify(third.output),
    'And the handoff is on record as acknowledged': listed,
    'A session is killed; nobody wrote a handoff, its transcript is there': `> ${asked}\n  Bash(${command}) …`,
    'The next session starts; its hook has drafted one from the transcript': fourth.output?.systemMessage,
    'What that session reads of it': between(brought, '## Immediate next action', '## Status'),
  };
  return Object.entries(steps).map(([title, output]) => ({ title, output: String(output) }));
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
    const lines = steps.flatMap(({ title, output }, index) => {
      const shown = output.replaceAll(place, '~').split('\n');
      return [paint.bold(`${index + 1}. ${title}`), ...shown.map((line) => `   ${line}`.trimEnd()), ''];
    });
    const install = isFleeting ? ownCommand() : 'node dist/handoff.cjs';
    lines.push(`Nothing of yours was touched. To have this: ${install} install`);
    await writeOut(lines.join('\n'));
  } finally {
    scratch.remove();
  }
}

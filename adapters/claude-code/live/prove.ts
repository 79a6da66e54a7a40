import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { bundlePath, clonePath } from '../../client/installation.ts';
import { type ModelWire, sendEvents, sendJson, startModelServer } from '../../live/model-server.ts';
import { judgeRun, type Proof } from '../../live/proof.ts';
import { clientEnvironment, placeCanary, type Scratch } from '../../live/scratch.ts';
import { claudePrograms } from '../install/client-install.ts';
import { skillsDirectory } from '../install/location.ts';
import { hasMod } from '../install/mod.ts';
import { copyConfiguration } from './copy-configuration.ts';

const message = {
  id: 'msg_canary',
  type: 'message',
  role: 'assistant',
  model: 'canary',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};
const block = { type: 'text', text: 'ok' };

/** The Messages API, as far as Claude Code asks it (spec/clients.md). Side requests offer no shell tool. */
const messagesWire: ModelWire = {
  isTurn: ({ method, path, body }) =>
    method === 'POST' && path === '/v1/messages' && /"name"\s*:\s*"Bash"/.test(body),
  answer({ method, path, body }, response) {
    if (path === '/v1/messages/count_tokens') return sendJson(response, 200, { input_tokens: 1 });
    if (path === '/v1/models') return sendJson(response, 200, { data: [], has_more: false });
    if (path !== '/v1/messages' || method !== 'POST') return void response.writeHead(200).end();
    if (!/"stream"\s*:\s*true/.test(body)) {
      return sendJson(response, 200, { ...message, content: [block], stop_reason: 'end_turn' });
    }
    return sendEvents(response, [
      ['message_start', { message: { ...message, content: [], stop_reason: null } }],
      ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
      ['content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'ok' } }],
      ['content_block_stop', { index: 0 }],
      [
        'message_delta',
        { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
      ],
      ['message_stop', {}],
    ]);
  },
};

interface HookEvent {
  hook_event?: string;
  output?: string;
  stderr?: string;
  exit_code?: number;
  outcome?: string;
}

function readHookEvents(stdout: string): HookEvent[] {
  return stdout.split('\n').flatMap((line): HookEvent[] => {
    if (!line.includes('"hook_response"')) return [];
    try {
      const event: HookEvent = JSON.parse(line);
      return event.hook_event === 'SessionStart' ? [event] : [];
    } catch {
      return [];
    }
  });
}

function firstLine(text: string | undefined): string {
  return text?.trim().split('\n')[0]?.slice(0, 300) ?? '';
}

function describeOutput(output: string | undefined): string {
  const notice = /"systemMessage"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(output ?? '')?.[1];
  return notice === undefined ? firstLine(output) : String(JSON.parse(notice));
}

function explain(
  events: readonly HookEvent[],
  run: { stderr: string; exitCode?: number | undefined },
): string {
  const [event] = events.filter(({ exit_code }) => exit_code !== 0).concat(events);
  if (event === undefined) {
    const told = run.exitCode === 0 ? '' : ` It ended with ${run.exitCode}: ${firstLine(run.stderr)}`;
    return `it ran no SessionStart hook.${told}`;
  }
  if (event.exit_code !== 0) {
    const said = firstLine(event.stderr) || firstLine(event.output) || event.outcome;
    return `its SessionStart hook ended with ${event.exit_code ?? event.outcome}: ${said}`;
  }
  const said = describeOutput(event.output);
  return said === '' ? 'its SessionStart hook printed nothing.' : `its SessionStart hook said: ${said}`;
}

/** What the client sees: a copy of the configuration, our own model server, and nothing that would leave the machine. */
function environmentOf(ctx: Context, scratch: Scratch, url: string): Record<string, string> {
  return {
    ...clientEnvironment(ctx, scratch),
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'sk-ant-canary',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
  };
}

/** Says whether the mod answered in the model's place. */
function describeMod(stdout: string, askedModel: boolean): string {
  const isAnswered = !askedModel && /^waiting +\d/m.test(stdout);
  return isAnswered
    ? ' Its mod answered /handoffs status.'
    : ' Its mod was not loaded: /handoffs asks the model.';
}

/** Starts the real client on a copy of the configuration, with a test handoff waiting and our own model server. */
export async function proveClaude(ctx: Context, program: string): Promise<Proof> {
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(messagesWire);
  try {
    copyConfiguration(ctx, scratch, claudePrograms(ctx, clonePath));
    const options = {
      cwd: scratch.worktree,
      env: environmentOf(ctx, scratch, server.url),
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 60_000,
    } as const;
    const stream = ['--output-format', 'stream-json', '--verbose', '--strict-mcp-config'];
    const run = await execa(program, ['-p', 'Say ok.', ...stream], options);
    const trouble = run.timedOut ? 'it did not end within 60 s.' : explain(readHookEvents(run.stdout), run);
    const turns = server.turns.map(({ body }) => body);
    const proof = judgeRun('claude-code', 'Claude Code', sentinel, { turns, trouble });
    if (!proof.ok || !hasMod(skillsDirectory(ctx))) return proof;
    const { stdout } = await execa(program, ['-p', '/handoffs status', '--strict-mcp-config'], options);
    const said = describeMod(stdout, server.turns.length > turns.length);
    return { ...proof, message: proof.message + said };
  } finally {
    await server.close();
    scratch.remove();
  }
}

import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { bundlePath, clonePath } from '../../client/installation.ts';
import { type ModelWire, sendEvents, sendJson, startModelServer } from '../../live/model-server.ts';
import { describeHook, judgeRun, type Proof } from '../../live/proof.ts';
import { clientEnvironment, placeCanary, type Scratch } from '../../live/scratch.ts';
import { type ListedHook, listHooks } from '../install/app-server.ts';
import { codexPrograms, install } from '../install/client-install.ts';
import { copyConfiguration } from './copy-configuration.ts';

const usage = {
  input_tokens: 1,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 1,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 2,
};
const item = { type: 'message', id: 'msg_canary', role: 'assistant', status: 'completed' };
const whole = { ...item, content: [{ type: 'output_text', text: 'ok', annotations: [] }] };
const id = 'resp_canary';

/** The Responses API, as far as `codex exec` asks it (spec/clients.md): it asks for the main conversation only. */
const responsesWire: ModelWire = {
  isTurn: ({ method, path }) => method === 'POST' && path === '/v1/responses',
  answer({ method, path }, response) {
    if (path !== '/v1/responses' || method !== 'POST') {
      return sendJson(response, 200, { object: 'list', data: [], models: [] });
    }
    return sendEvents(response, [
      ['response.created', { response: { id, status: 'in_progress' } }],
      ['response.output_item.added', { output_index: 0, item: { ...item, content: [] } }],
      ['response.output_text.delta', { item_id: item.id, output_index: 0, content_index: 0, delta: 'ok' }],
      ['response.output_item.done', { output_index: 0, item: whole }],
      ['response.completed', { response: { id, status: 'completed', usage } }],
    ]);
  },
};

const provider = 'agent_handoff_doctor';

function overrides(url: string): string[] {
  const values = {
    model_provider: provider,
    [`model_providers.${provider}.name`]: provider,
    [`model_providers.${provider}.base_url`]: `${url}/v1`,
    [`model_providers.${provider}.wire_api`]: 'responses',
    [`model_providers.${provider}.env_key`]: 'AGENT_HANDOFF_DOCTOR_KEY',
    [`model_providers.${provider}.requires_openai_auth`]: false,
    [`model_providers.${provider}.request_max_retries`]: 0,
    [`model_providers.${provider}.stream_max_retries`]: 0,
    check_for_update_on_startup: false,
    'analytics.enabled': false,
  };
  return Object.entries(values).flatMap(([key, value]) => ['-c', `${key}=${JSON.stringify(value)}`]);
}

/** What the client thinks of our hook in the copy: it skips an untrusted one without a word, and keeps its failure to itself. */
async function explain(
  ctx: Context,
  program: string,
  scratch: Scratch,
  programs: OwnPrograms,
  run: { exitCode?: number | undefined; stderr: string },
): Promise<string> {
  if (run.exitCode !== 0) {
    const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    return `it ended with ${run.exitCode}: ${said}`;
  }
  let hooks: ListedHook[];
  try {
    hooks = await listHooks(ctx, program);
  } catch (error) {
    return `what it thinks of our hook it did not say (${error instanceof Error ? error.message : error}).`;
  }
  const own = hooks.find(
    ({ command, pluginId }) =>
      pluginId?.startsWith('agent-handoff@') ||
      (typeof command === 'string' && programs.mayRun('SessionStart', command)),
  );
  if (!own?.command) return 'it knows no SessionStart hook of ours.';
  if (own.enabled === false)
    return 'it does not run our hook, which is switched off in Codex (enabled = false).';
  if (own.trustStatus !== 'trusted') return `it does not run our hook, which it calls "${own.trustStatus}".`;
  const alone = await describeHook(scratch, own.command, install.payloads);
  return `it trusts our hook; ${alone}`;
}

/** Starts the real client on a copy of the configuration, with a test handoff waiting and our own model server. */
export async function proveCodex(ctx: Context, program: string): Promise<Proof> {
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(responsesWire);
  try {
    const programs = codexPrograms(ctx, clonePath);
    copyConfiguration(ctx, scratch.home, programs);
    const env = { ...clientEnvironment(ctx, scratch), AGENT_HANDOFF_DOCTOR_KEY: 'canary' };
    const run = await execa(
      program,
      ['exec', '--skip-git-repo-check', ...overrides(server.url), '--', 'Say ok.'],
      { cwd: scratch.worktree, env, extendEnv: false, stdin: 'ignore', reject: false, timeout: 60_000 },
    );
    const turns = server.turns.map(({ body }) => body);
    const copy = { ...ctx, cwd: scratch.worktree, home: scratch.home, env };
    let trouble = '';
    if (run.timedOut) trouble = 'it did not end within 60 s.';
    else if (!turns[0]?.includes(sentinel)) trouble = await explain(copy, program, scratch, programs, run);
    return judgeRun('codex', 'Codex', sentinel, { turns, trouble });
  } finally {
    await server.close();
    scratch.remove();
  }
}

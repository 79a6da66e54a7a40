import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { bundlePath } from '../../client/installation.ts';
import { changeJson, copyFile, type JsonObject } from '../../live/copy-settings.ts';
import { chatWire, startModelServer } from '../../live/model-server.ts';
import { judgeRun, type Proof } from '../../live/proof.ts';
import { clientEnvironment, placeCanary } from '../../live/scratch.ts';
import { openCode, pluginPath } from '../install/location.ts';

/** A configuration that speaks to our server alone, and loads nothing. */
function settingsFor(url: string): JsonObject {
  const models = { canary: { limit: { context: 128_000, output: 8_000 } } };
  const options = { baseURL: `${url}/v1`, apiKey: 'canary' };
  return {
    autoupdate: false,
    share: 'disabled',
    model: 'canary/canary',
    small_model: 'canary/canary',
    provider: { canary: { npm: '@ai-sdk/openai-compatible', options, models } },
  };
}

/** Starts the real client with our plugin alone, a test handoff waiting and our own model server. */
export async function proveOpenCode(ctx: Context, program: string): Promise<Proof> {
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(chatWire);
  try {
    copyFile(pluginPath(ctx), pluginPath({ home: scratch.home, env: {} }));
    const { OPENCODE_PURE: pure } = ctx.env;
    const run = await execa(program, ['run', 'Say ok.'], {
      cwd: scratch.worktree,
      env: {
        ...clientEnvironment(ctx, scratch),
        ...(pure === undefined ? {} : { OPENCODE_PURE: pure }),
        OPENCODE_CONFIG_CONTENT: changeJson(Buffer.from('{}'), () => settingsFor(server.url)),
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        // It looks for a package of its own beside plugins, and does without it.
        npm_config_fetch_retries: '0',
      },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 90_000,
    });
    const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    const trouble = run.timedOut ? 'it did not end within 90 s.' : `it said: ${said || 'nothing'}`;
    const turns = server.turns.map(({ body }) => body);
    return judgeRun(openCode, 'OpenCode', sentinel, { turns, trouble });
  } finally {
    await server.close();
    scratch.remove();
  }
}

import type { Context } from '../../../core/context.ts';
import { proveHeadless } from '../../client/prove-headless.ts';
import { changeJson, copyFile, type JsonObject } from '../../live/copy-settings.ts';
import { chatWire } from '../../live/model-server.ts';
import type { Proof } from '../../live/proof.ts';
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

export function proveOpenCode(ctx: Context, program: string): Promise<Proof> {
  const { OPENCODE_PURE: pure } = ctx.env;
  return proveHeadless(ctx, program, {
    client: openCode,
    title: 'OpenCode',
    wire: chatWire,
    args: ['run', 'Say ok.'],
    seconds: 90,
    errorLine: -1,
    prepare(home, url) {
      copyFile(pluginPath(ctx), pluginPath({ home, env: {} }));
      return {
        ...(pure === undefined ? {} : { OPENCODE_PURE: pure }),
        OPENCODE_CONFIG_CONTENT: changeJson(Buffer.from('{}'), () => settingsFor(url)),
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        // It looks for a package of its own beside plugins, and does without it.
        npm_config_fetch_retries: '0',
      };
    },
  });
}

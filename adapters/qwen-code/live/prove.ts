import type { Context } from '../../../core/context.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { bundlePath } from '../../client/installation.ts';
import { copyHooks, isObject, type JsonObject } from '../../live/copy-settings.ts';
import { type ModelWire, sendJson } from '../../live/model-server.ts';
import type { Proof } from '../../live/proof.ts';
import { proveHeadless } from '../../live/prove-headless.ts';
import { qwenPrograms } from '../install/client-install.ts';
import { qwenCode, settingsPath } from '../install/location.ts';

const chunk = (delta: object, finish_reason: string | null) => ({
  id: 'canary',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'canary',
  choices: [{ index: 0, delta, finish_reason }],
});

/** OpenAI's chat completions, as far as the client asks for them. Side requests offer no tools. */
const wire: ModelWire = {
  isTurn: ({ path, body }) => path.endsWith('/chat/completions') && body.includes('"tools":['),
  answer({ path, body }, response) {
    const message = { role: 'assistant', content: 'ok' };
    if (!path.endsWith('/chat/completions')) return sendJson(response, 404, {});
    if (!/"stream":\s*true/.test(body))
      return sendJson(response, 200, {
        ...chunk({}, null),
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const events = [chunk(message, null), chunk({}, 'stop')].map((one) => `data: ${JSON.stringify(one)}\n\n`);
    response.end(`${events.join('')}data: [DONE]\n\n`);
  },
};

/** The settings with our hook alone, and nothing that runs programs or speaks to a network. */
function copySettings(settings: JsonObject, programs: OwnPrograms): JsonObject {
  const hooks = isObject(settings.hooks) ? settings.hooks : {};
  const { $version, disableAllHooks } = settings;
  return {
    ...($version === undefined ? {} : { $version }),
    ...(disableAllHooks === undefined ? {} : { disableAllHooks }),
    hooks: copyHooks(hooks, (event, command) => programs.mayRun(event, command)),
    security: { auth: { selectedType: 'openai' } },
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    memory: { enableManagedAutoMemory: false },
  };
}

export function proveQwen(ctx: Context, program: string): Promise<Proof> {
  return proveHeadless(ctx, program, {
    bundle: bundlePath,
    client: qwenCode,
    title: 'Qwen Code',
    wire,
    settings: settingsPath(ctx),
    place: '.qwen/settings.json',
    copySettings: (settings) => copySettings(settings, qwenPrograms(ctx)),
    args: ['-p', 'Say ok.'],
    env: (url) => ({ OPENAI_API_KEY: 'canary', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'canary' }),
  });
}

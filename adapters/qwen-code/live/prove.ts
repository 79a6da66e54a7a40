import type { Context } from '../../../core/context.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { proveHeadless } from '../../client/prove-headless.ts';
import { changeJson, copyFile, copyHooks, isObject, type JsonObject } from '../../live/copy-settings.ts';
import { chatWire } from '../../live/model-server.ts';
import type { Proof } from '../../live/proof.ts';
import { qwenPrograms } from '../install/client-install.ts';
import { qwenCode, settingsPath } from '../install/location.ts';

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
    client: qwenCode,
    title: 'Qwen Code',
    wire: chatWire,
    args: ['-p', 'Say ok.'],
    seconds: 60,
    errorLine: -1,
    prepare(home, url) {
      const change = (settings: JsonObject) => copySettings(settings, qwenPrograms(ctx));
      copyFile(settingsPath(ctx), settingsPath({ home, env: {} }), (bytes) =>
        changeJson(bytes, change, { comments: true }),
      );
      return { OPENAI_API_KEY: 'canary', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'canary' };
    },
  });
}

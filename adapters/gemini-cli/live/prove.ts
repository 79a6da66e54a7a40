import type { Context } from '../../../core/context.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { proveHeadless } from '../../client/prove-headless.ts';
import { changeJson, copyFile, copyHooks, isObject, type JsonObject } from '../../live/copy-settings.ts';
import { type ModelWire, sendJson } from '../../live/model-server.ts';
import type { Proof } from '../../live/proof.ts';
import { geminiPrograms } from '../install/client-install.ts';
import { geminiCli, settingsPath } from '../install/location.ts';

const answer = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
};

/** The API of Gemini, as far as the client asks it. Side requests offer no tools. */
const wire: ModelWire = {
  isTurn: ({ path, body }) =>
    path.endsWith(':streamGenerateContent') && body.includes('"functionDeclarations"'),
  answer({ path }, response) {
    if (path.endsWith(':countTokens')) return sendJson(response, 200, { totalTokens: 1 });
    if (!path.endsWith(':streamGenerateContent')) return sendJson(response, 200, answer);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify(answer)}\n\n`);
  },
};

/** The settings with our hooks alone, and nothing that runs programs or speaks to a network. */
function copySettings(settings: JsonObject, programs: OwnPrograms): JsonObject {
  const hooks = isObject(settings.hooks) ? settings.hooks : {};
  return {
    ...(isObject(settings.hooksConfig) ? { hooksConfig: settings.hooksConfig } : {}),
    hooks: copyHooks(hooks, (event, command) => programs.mayRun(event, command)),
    security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
  };
}

export function proveGemini(ctx: Context, program: string): Promise<Proof> {
  return proveHeadless(ctx, program, {
    client: geminiCli,
    title: 'Gemini CLI',
    wire,
    args: ['-m', 'gemini-2.5-flash', '-p', 'Say ok.'],
    seconds: 60,
    errorLine: -1,
    prepare(home, url) {
      const change = (settings: JsonObject) => copySettings(settings, geminiPrograms(ctx));
      copyFile(settingsPath(ctx), settingsPath({ home, env: {} }), (bytes) =>
        changeJson(bytes, change, { comments: true }),
      );
      return { GEMINI_API_KEY: 'canary', GOOGLE_GEMINI_BASE_URL: url };
    },
  });
}

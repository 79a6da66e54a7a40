import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { bundlePath } from '../../client/installation.ts';
import { changeJson, copyFile, copyHooks, isObject, type JsonObject } from '../../live/copy-settings.ts';
import { type ModelWire, sendJson, startModelServer } from '../../live/model-server.ts';
import { judgeRun, type Proof } from '../../live/proof.ts';
import { clientEnvironment, placeCanary } from '../../live/scratch.ts';
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

/** Starts the real client on a copy of the configuration, with a test handoff waiting and our own model server. */
export async function proveGemini(ctx: Context, program: string): Promise<Proof> {
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(wire);
  try {
    copyFile(settingsPath(ctx), join(scratch.home, '.gemini/settings.json'), (bytes) =>
      changeJson(bytes, (settings) => copySettings(settings, geminiPrograms(ctx))),
    );
    const run = await execa(program, ['-m', 'gemini-2.5-flash', '-p', 'Say ok.'], {
      cwd: scratch.worktree,
      env: {
        ...clientEnvironment(ctx, scratch),
        GEMINI_API_KEY: 'canary',
        GOOGLE_GEMINI_BASE_URL: server.url,
      },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 60_000,
    });
    const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    const trouble = run.timedOut ? 'it did not end within 60 s.' : `it said: ${said || 'nothing'}`;
    const turns = server.turns.map(({ body }) => body);
    return judgeRun(geminiCli, 'Gemini CLI', sentinel, { turns, trouble });
  } finally {
    await server.close();
    scratch.remove();
  }
}

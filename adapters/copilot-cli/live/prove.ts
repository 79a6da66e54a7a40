import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { harmlessJson } from '../../../core/text/untrusted.ts';
import { bundlePath } from '../../client/installation.ts';
import { copyFile } from '../../live/copy-settings.ts';
import { type ModelWire, sendJson, startModelServer } from '../../live/model-server.ts';
import { judgeRun, type Proof } from '../../live/proof.ts';
import { clientEnvironment, placeCanary } from '../../live/scratch.ts';
import { copilotCli, hooksPath } from '../install/location.ts';

const model = 'canary-1';

/** A whole answer as the events of a stream: its words, and how it ended. */
function answer(): string {
  const chunk = (delta: object, finish_reason: string | null) => {
    const choices = [{ index: 0, delta, finish_reason }];
    return `data: ${harmlessJson({ id: 'canary', object: 'chat.completion.chunk', created: 1, model, choices })}\n\n`;
  };
  return `${chunk({ role: 'assistant', content: 'ok' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;
}

/** The API for chats of OpenAI, as far as the client asks it. Side requests offer no tools. */
const wire: ModelWire = {
  isTurn: ({ path, body }) => path.endsWith('/chat/completions') && body.includes('"tools"'),
  answer({ path }, response) {
    if (!path.endsWith('/chat/completions')) return sendJson(response, 404, {});
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(answer());
  },
};

/** Starts the real client on a copy of our hooks, with a test handoff waiting and our own model server. */
export async function proveCopilot(ctx: Context, program: string): Promise<Proof> {
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(wire);
  try {
    copyFile(hooksPath(ctx), hooksPath({ home: scratch.home, env: {} }));
    const run = await execa(program, ['-p', 'Say ok.'], {
      cwd: scratch.worktree,
      env: {
        ...clientEnvironment(ctx, scratch),
        COPILOT_OFFLINE: 'true',
        COPILOT_AUTO_UPDATE: 'false',
        COPILOT_PROVIDER_BASE_URL: `${server.url}/v1`,
        COPILOT_PROVIDER_API_KEY: 'canary',
        COPILOT_MODEL: model,
      },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 60_000,
    });
    const said = `${run.stderr}\n${run.stdout}`.trim().split('\n')[0]?.slice(0, 300) ?? '';
    const trouble = run.timedOut ? 'it did not end within 60 s.' : `it said: ${said || 'nothing'}`;
    return judgeRun(copilotCli, 'Copilot CLI', sentinel, {
      turns: server.turns.map(({ body }) => body),
      trouble,
    });
  } finally {
    await server.close();
    scratch.remove();
  }
}

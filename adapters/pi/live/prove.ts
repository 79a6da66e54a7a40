import { join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../../core/context.ts';
import { createFile } from '../../../core/files/write.ts';
import { bundlePath } from '../../client/installation.ts';
import { copyFile } from '../../live/copy-settings.ts';
import { chatWire, startModelServer } from '../../live/model-server.ts';
import { judgeRun, type Proof } from '../../live/proof.ts';
import { clientEnvironment, placeCanary } from '../../live/scratch.ts';
import { extensionPath, pi } from '../install/location.ts';
import { readSwitches } from '../install/settings.ts';

const model = { id: 'canary', contextWindow: 128_000, maxTokens: 1_000 };

/** Starts the real client with our extension as it is installed, a test handoff waiting and our own model server. */
export async function provePi(ctx: Context, program: string): Promise<Proof> {
  const { scratch, sentinel } = await placeCanary(ctx, bundlePath);
  const server = await startModelServer(chatWire);
  try {
    const place = join(scratch.home, '.pi/agent');
    const write = (name: string, value: object) => createFile(join(place, name), JSON.stringify(value));
    const canary = {
      baseUrl: `${server.url}/v1`,
      api: 'openai-completions',
      apiKey: 'canary',
      models: [model],
    };
    copyFile(extensionPath(ctx), join(place, 'extensions/agent-handoff.js'));
    write('models.json', { providers: { canary } });
    write('settings.json', {
      defaultProvider: 'canary',
      defaultModel: 'canary',
      enableInstallTelemetry: false,
      extensions: readSwitches(ctx),
    });
    const run = await execa(program, ['-p', 'Say ok.'], {
      cwd: scratch.worktree,
      env: { ...clientEnvironment(ctx, scratch), PI_OFFLINE: '1', PI_SKIP_VERSION_CHECK: '1' },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      timeout: 60_000,
    });
    const said = run.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    const trouble = run.timedOut ? 'it did not end within 60 s.' : `it said: ${said || 'nothing'}`;
    const turns = server.turns.map(({ body }) => body);
    return judgeRun(pi, 'Pi', sentinel, { turns, trouble });
  } finally {
    await server.close();
    scratch.remove();
  }
}

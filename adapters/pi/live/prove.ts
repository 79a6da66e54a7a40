import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { createFile } from '../../../core/files/write.ts';
import { proveHeadless } from '../../client/prove-headless.ts';
import { copyFile } from '../../live/copy-settings.ts';
import { chatWire } from '../../live/model-server.ts';
import type { Proof } from '../../live/proof.ts';
import { extensionPath, pi } from '../install/location.ts';
import { readSwitches } from '../install/settings.ts';

const models = [{ id: 'canary', contextWindow: 128_000, maxTokens: 1_000 }];

/** Our extension as it is installed, and a model that our server answers for. */
function prepare(ctx: Context, home: string, url: string): Record<string, string> {
  const place = join(home, '.pi/agent');
  const write = (name: string, value: object) => createFile(join(place, name), JSON.stringify(value));
  const canary = { baseUrl: `${url}/v1`, api: 'openai-completions', apiKey: 'canary', models };
  copyFile(extensionPath(ctx), join(place, 'extensions/agent-handoff.js'));
  write('models.json', { providers: { canary } });
  write('settings.json', {
    defaultProvider: 'canary',
    defaultModel: 'canary',
    enableInstallTelemetry: false,
    extensions: readSwitches(ctx),
  });
  return { PI_OFFLINE: '1', PI_SKIP_VERSION_CHECK: '1' };
}

export function provePi(ctx: Context, program: string): Promise<Proof> {
  return proveHeadless(ctx, program, {
    client: pi,
    title: 'Pi',
    wire: chatWire,
    args: ['-p', 'Say ok.'],
    seconds: 60,
    errorLine: -1,
    prepare: (home, url) => prepare(ctx, home, url),
  });
}

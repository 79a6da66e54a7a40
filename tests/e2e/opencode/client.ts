import { execa } from 'execa';
import { openCodeBinary } from '../client-binaries.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';

/** The user's configuration: a model server on loopback, and nothing that would leave the machine. */
export async function configureOpenCode(home: string, apiUrl: string, more: object = {}): Promise<void> {
  const models = { 'fake-1': { limit: { context: 128_000, output: 8_000 } } };
  const fake = {
    npm: '@ai-sdk/openai-compatible',
    options: { baseURL: apiUrl, apiKey: 'fake' },
    models,
  };
  const model = 'fake/fake-1';
  const settings = { autoupdate: false, share: 'disabled', model, small_model: model, provider: { fake } };
  const text = `// mine\n${JSON.stringify({ ...settings, ...more }, null, 2)}\n`;
  await writeHomeFile(home, '.config/opencode/opencode.jsonc', text);
}

export interface OpenCodeOptions {
  home: string;
  cwd: string;
  env?: Record<string, string>;
}

/** What the client gets to see; offline it must not wait for a package that it looks for beside plugins. */
export async function openCodeEnv({ home, env }: Pick<OpenCodeOptions, 'home' | 'env'>) {
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...(await isolatedEnv(home)),
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    npm_config_fetch_retries: '0',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
    ...env,
  };
}

/** `opencode run …`, to its end. */
export async function runOpenCode(options: OpenCodeOptions, ...args: string[]) {
  return execa(openCodeBinary(), ['run', ...args], {
    cwd: options.cwd,
    env: await openCodeEnv(options),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 100_000,
    reject: false,
  });
}

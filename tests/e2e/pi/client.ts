import { execa } from 'execa';
import { piScript } from '../client-binaries.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';

export const settings = { defaultProvider: 'fake', defaultModel: 'fake-1', enableInstallTelemetry: false };

/** Writes the user's settings: the fake server as the only provider of models. */
export async function configurePi(home: string, apiUrl: string): Promise<void> {
  const models = [{ id: 'fake-1', contextWindow: 128_000, maxTokens: 8_000 }];
  const fake = { baseUrl: apiUrl, api: 'openai-completions', apiKey: 'fake', models };
  await writeHomeFile(home, '.pi/agent/models.json', JSON.stringify({ providers: { fake } }));
  await writeHomeFile(home, '.pi/agent/settings.json', JSON.stringify(settings, null, 2));
}

/** What a session of Pi gets to see of this machine; it asks nothing of the network. */
export async function piEnv(home: string): Promise<Record<string, string>> {
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...(await isolatedEnv(home)),
    PI_OFFLINE: '1',
    PI_SKIP_VERSION_CHECK: '1',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
}

/** `pi -p`, to its end. */
export async function runPi({ home, cwd }: { home: string; cwd: string }, prompt: string, ...args: string[]) {
  return execa(process.execPath, [piScript(), ...args, '-p', prompt], {
    cwd,
    env: await piEnv(home),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 100_000,
    reject: false,
  });
}

import { execa } from 'execa';
import { copilotBinary } from '../client-binaries.ts';
import { isolatedEnv } from '../isolation.ts';

export interface CopilotOptions {
  home: string;
  cwd: string;
  /** Where the fake model server is. */
  apiUrl: string;
}

/** What a session gets to see of this machine: it logs in nowhere and asks nothing of the network. */
export async function copilotEnv({ home, apiUrl }: CopilotOptions): Promise<Record<string, string>> {
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...(await isolatedEnv(home)),
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
    COPILOT_PROVIDER_BASE_URL: apiUrl,
    COPILOT_PROVIDER_API_KEY: 'fake',
    COPILOT_MODEL: 'fake-1',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
}

/** `copilot -p`, to its end. */
export async function runCopilot(options: CopilotOptions, prompt: string, ...args: string[]) {
  return execa(copilotBinary(), [...args, '-p', prompt], {
    cwd: options.cwd,
    env: await copilotEnv(options),
    extendEnv: false,
    stdin: 'ignore',
    timeout: 100_000,
    reject: false,
  });
}

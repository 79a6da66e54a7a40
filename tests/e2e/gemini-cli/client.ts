import { execa } from 'execa';
import { geminiScript } from '../client-binaries.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
};

/** Writes the user's settings: an API key, no question about trust, nothing that would leave the machine. */
export async function configureGemini(home: string): Promise<void> {
  await writeHomeFile(home, '.gemini/settings.json', JSON.stringify(settings, null, 2));
}

export interface GeminiOptions {
  home: string;
  cwd: string;
  apiUrl: string;
  args?: string[];
}

/** `gemini -p`, to its end. */
export async function runGemini({ home, cwd, apiUrl, args = [] }: GeminiOptions, prompt: string) {
  const deadEnd = 'http://127.0.0.1:9';
  const env = {
    ...(await isolatedEnv(home)),
    GEMINI_API_KEY: 'fake',
    GOOGLE_GEMINI_BASE_URL: apiUrl,
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
  const words = [geminiScript(), '-m', 'gemini-2.5-flash', ...args, '-p', prompt];
  return execa(process.execPath, words, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: 100_000,
    reject: false,
  });
}

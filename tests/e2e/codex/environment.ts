import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { codexScript } from '../client-binaries.ts';
import { isolatedEnv } from '../isolation.ts';

/** An id that the client has no metadata for: it then offers `exec_command` and v1 subagents, no code mode. */
export const CUSTOM_MODEL = 'fake-model';

const TARGETS: Record<string, string> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

/** The native program: the script would stand as a second process between a test and the client. */
export function codexBinary(): string {
  const platform = `${process.platform}-${process.arch}`;
  const manifest = createRequire(codexScript()).resolve(`@openai/codex-${platform}/package.json`);
  const path = join(dirname(manifest), 'vendor', TARGETS[platform] ?? platform, 'bin/codex');
  if (existsSync(path)) return path;
  throw new Error(`No client at ${path}. Run: npm ci --prefix tests/e2e/clients`);
}

/** What the client sees: the isolated basics, and proxies that lead nowhere but to the fake API. */
export async function codexEnv(
  home: string,
  extra: Record<string, string> = {},
): Promise<Record<string, string>> {
  // It looks two public hosts up at its start whatever the configuration says.
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...(await isolatedEnv(home)),
    FAKE_API_KEY: 'fake',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    ALL_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1,localhost',
    ...extra,
  };
}

/** `~/.codex/config.toml`: the fake API as the provider, no retries, nothing that would leave the machine. */
export function baseConfig(apiUrl: string): string {
  return `model_provider = "fake"
check_for_update_on_startup = false

[analytics]
enabled = false

[feedback]
enabled = false

[model_providers.fake]
name = "fake"
base_url = "${apiUrl}/v1"
wire_api = "responses"
requires_openai_auth = false
env_key = "FAKE_API_KEY"
request_max_retries = 0
stream_max_retries = 0
`;
}

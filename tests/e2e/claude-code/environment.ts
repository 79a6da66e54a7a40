import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isolatedEnv } from '../isolation.ts';

const API_KEY = 'sk-ant-fake';

const stateSchema = z.looseObject({ projects: z.record(z.string(), z.looseObject({})).optional() });

/** What the client sees: the isolated basics, the fake API, and nothing that would leave the machine. */
export async function claudeEnv(
  home: string,
  apiUrl: string,
  extra: Record<string, string> = {},
): Promise<Record<string, string>> {
  return {
    ...(await isolatedEnv(home)),
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: API_KEY,
    // As root the client refuses to skip permissions unless it believes itself sandboxed.
    IS_SANDBOX: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    ...extra,
  };
}

/** Answers beforehand every question that the TUI would ask on its first start in `cwd`. */
export async function answerFirstRun(home: string, cwd: string, env: Record<string, string>): Promise<void> {
  const path = join(env.CLAUDE_CONFIG_DIR ?? home, '.claude.json');
  const state = await readState(path);
  const project = {
    ...state.projects?.[cwd],
    hasTrustDialogAccepted: true,
    hasCompletedProjectOnboarding: true,
  };
  const answered = {
    ...state,
    hasCompletedOnboarding: true,
    lastOnboardingVersion: '99.0.0',
    theme: 'dark',
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
    projects: { ...state.projects, [cwd]: project },
  };
  await mkdir(dirname(path), { recursive: true });
  // A client that starts at the same time must not read half of it.
  const written = `${path}.${randomUUID()}`;
  await writeFile(written, JSON.stringify(answered, null, 2));
  await rename(written, path);
}

async function readState(path: string): Promise<z.infer<typeof stateSchema>> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { isFile } from '../../core/files/entry.ts';
import { readJson } from '../../core/files/read.ts';
import { physicalPath } from '../../core/git/program.ts';
import { oneLine } from '../../core/text/lines.ts';
import { isVersion } from './versions.ts';

/** The name under which the program is published. */
export const packageName = 'agent-handoff';

/** Where an npm lies that belongs to a Node, from the directory of that Node: Unix, Windows, Homebrew, Debian. */
const npmPlaces = ['../lib', '.', '../libexec/lib'].map(
  (place) => `${place}/node_modules/npm/bin/npm-cli.js`,
);
const debianNpm = '../share/nodejs/npm/bin/npm-cli.js';

/** Returns the npm that came with the Node that runs; a PATH may begin inside a project, whose npm is the project's. */
function findNpm(): string | null {
  const beside = dirname(physicalPath(process.execPath));
  return [...npmPlaces, debianNpm].map((place) => join(beside, place)).find(isFile) ?? null;
}

/** Where nobody is asked, the environment is a session's: its project may have set which registry npm asks. */
function environmentOf(env: Context['env'], unattended: boolean): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !/^(?:npm_|NODE_OPTIONS$)/i.test(name));
  return {
    ...(unattended ? Object.fromEntries(kept) : env),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_fetch_retries: '1',
    npm_config_fetch_retry_mintimeout: '1000',
  };
}

export interface RegistryRequest {
  /** A directory of ours: npm reads the settings of the project that it runs in. */
  cwd: string;
  unattended: boolean;
  timeoutMs: number;
}

async function runNpm(
  env: Context['env'],
  args: readonly string[],
  { cwd, unattended, timeoutMs }: RegistryRequest,
): Promise<string> {
  const npm = findNpm();
  if (npm === null) throw unreachable(`there is no npm beside ${process.execPath}`);
  const { failed, stdout, stderr, timedOut } = await execa(process.execPath, [npm, ...args], {
    cwd,
    env: environmentOf(env, unattended),
    extendEnv: false,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    stdin: 'ignore',
    reject: false,
  });
  if (!failed) return stdout;
  throw unreachable(
    timedOut ? `npm ${args[0]} took more than ${timeoutMs} ms` : oneLine(stderr).slice(0, 400),
  );
}

function unreachable(reason: string): HandoffError {
  return new HandoffError('upgrade-unreachable', {
    message: `the npm registry cannot be asked for ${packageName}: ${reason}`,
    hint: `npm view ${packageName} version`,
  });
}

/** Returns the newest version that is published. Throws `upgrade-unreachable`. */
export async function newestPublished(env: Context['env'], request: RegistryRequest): Promise<string> {
  const output = await runNpm(env, ['view', packageName, 'version', '--json', '--prefer-online'], request);
  const version = readVersion(output);
  if (version === null) throw unreachable('it names no version such as 1.2.3');
  return version;
}

function readVersion(output: string): string | null {
  try {
    const version: unknown = JSON.parse(output);
    return typeof version === 'string' && isVersion(version) ? version : null;
  } catch {
    return null;
  }
}

/** Fetches a version, as npm has checked it, into an empty directory. Returns its `dist`. Throws `upgrade-unreachable`. */
export async function fetchPackage(
  env: Context['env'],
  version: string,
  request: RegistryRequest,
): Promise<string> {
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--prefix', request.cwd];
  await runNpm(env, ['install', ...options, `${packageName}@${version}`], request);
  const place = join(request.cwd, 'node_modules', packageName);
  const manifest = readJson(join(place, 'package.json'), (value) => value as Record<string, unknown>);
  const isWhole = isFile(join(place, 'dist/handoff.cjs'));
  if (isWhole && manifest?.name === packageName && manifest.version === version) return join(place, 'dist');
  throw unreachable(`what it gave for ${version} is not that version of the program`);
}

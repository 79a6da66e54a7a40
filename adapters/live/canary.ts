import type { Context } from '../../core/context.ts';
import { readStateLine } from '../../core/files/own/state-directory.ts';
import { stateHome } from '../../install/state/state-place.ts';
import { makeScratch, type Scratch } from './scratch.ts';

const text = `# Canary\n\n## Immediate next action\n\nNothing: this handoff only proves that delivery works.\n`;

export interface Canary {
  scratch: Scratch;
  sentinel: string;
}

/**
 * Files a test handoff in a temporary root. The Node that starts there is the one that install recorded: a
 * proof with another one would prove nothing.
 */
export async function placeCanary(ctx: Context, bundle: string): Promise<Canary> {
  const scratch = makeScratch(bundle, 'canary');
  try {
    const recorded = readStateLine(stateHome(ctx), 'node');
    if (recorded !== null) scratch.recordNode(recorded);
    const published: { sentinel: string } = JSON.parse(
      await scratch.runCli(['publish', '--file', '-', '--no-review', '--json'], text),
    );
    return { scratch, sentinel: published.sentinel };
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

/** What of the user's environment a client needs to start; keys, proxies and session marks stay behind. */
export function clientEnvironment(ctx: Context, scratch: Scratch): Record<string, string> {
  const kept = [
    'PATH',
    'LANG',
    'LC_ALL',
    'SHELL',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'PATHEXT',
    'ComSpec',
  ];
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...Object.fromEntries(kept.flatMap((name) => (ctx.env[name] ? [[name, ctx.env[name] ?? '']] : []))),
    HOME: scratch.home,
    USERPROFILE: scratch.home,
    AGENT_HANDOFF_ROOT: scratch.root,
    AGENT_HANDOFF_HEADLESS: 'deliver',
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    ALL_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
}

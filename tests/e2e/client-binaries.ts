import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The newest clients, or with `E2E_CLIENTS=oldest` the oldest that are promised. */
const clients = join(
  dirname(fileURLToPath(import.meta.url)),
  process.env.E2E_CLIENTS === 'oldest' ? 'clients/oldest' : 'clients',
);
const modules = join(clients, 'node_modules');

/** The version that a package of a client is pinned to. */
export function pinnedVersion(name: string): string {
  return JSON.parse(readFileSync(join(clients, 'package.json'), 'utf8')).dependencies[name];
}

/**
 * The native program out of its platform package: the `claude` in `.bin` works only after a postinstall script,
 * which newer npm versions do not run, and a wrapper would put a second process between a test and the client.
 */
export function claudeBinary(): string {
  const platform = `${process.platform}-${process.arch}`;
  const packages = [platform, `${platform}-musl`].map((name) => `@anthropic-ai/claude-code-${name}`);
  return installed(packages.map((name) => join(modules, name, 'claude')));
}

/** A Node script, run as `node <script>`: it needs no postinstall. */
export function codexScript(): string {
  return installed([join(modules, '@openai/codex/bin/codex.js')]);
}

/** A bundle, run as `node <script>`. */
export function geminiScript(): string {
  return installed([join(modules, '@google/gemini-cli/bundle/gemini.js')]);
}

/** A Node script. */
export function piScript(): string {
  return installed([join(modules, '@mariozechner/pi-coding-agent/dist/cli.js')]);
}

/** The native program out of its platform package. */
export function copilotBinary(): string {
  return installed([join(modules, `@github/copilot-${process.platform}-${process.arch}/copilot`)]);
}

/** The native program out of its platform package: a wrapper would put a second process before it. */
export function openCodeBinary(): string {
  return installed([join(modules, `opencode-${process.platform}-${process.arch}/bin/opencode`)]);
}

/** Qwen Code in the Node that it needs, which is pinned beside it: ours may be older. */
export function qwenCommand(): [node: string, script: string] {
  return [
    installed([join(modules, 'node/bin/node')]),
    installed([join(modules, '@qwen-code/qwen-code/cli-entry.js')]),
  ];
}

/** The MCP inspector's command line, a Node script. */
export function inspectorScript(): string {
  return installed([join(modules, '@modelcontextprotocol/inspector-cli/build/cli.js')]);
}

function installed(candidates: string[]): string {
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  throw new Error(`No client at ${candidates.join(' or ')}. Run: npm ci --prefix ${clients}`);
}

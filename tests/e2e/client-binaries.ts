import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(fileURLToPath(import.meta.url)), 'clients/node_modules');

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

function installed(candidates: string[]): string {
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  throw new Error(`No client at ${candidates.join(' or ')}. Run: npm ci --prefix tests/e2e/clients`);
}

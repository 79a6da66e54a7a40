import { join } from 'node:path';
import type { Node } from 'jsonc-parser';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { copyTree } from '../../../core/files/tree.ts';
import {
  encodeDocument,
  type JsonDocument,
  parseDocument,
  rootNode,
} from '../../../install/edits/json-document.ts';
import { readToml } from '../../../install/edits/toml.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { copyFile, isOwnPlugin } from '../../live/copy-settings.ts';
import { decodeConfig } from '../install/config.ts';
import {
  agentsPath,
  codexDirectory,
  configPath,
  hooksPath,
  overridePath,
  pathForms,
  rulesDirectory,
} from '../install/location.ts';

/** Copies what decides whether our hook runs, with the user's own trust in it. */
export function copyConfiguration(ctx: Context, home: string, programs: OwnPrograms): void {
  const copy = { ...ctx, home, env: {} };
  copyFile(hooksPath(ctx), hooksPath(copy), (bytes) => copyHooks(hooksPath(ctx), bytes, programs));
  copyFile(configPath(ctx), configPath(copy), (bytes) => copyConfig(bytes, ctx, copy));
  for (const path of [agentsPath, overridePath]) copyFile(path(ctx), path(copy));
  for (const name of listNames(rulesDirectory(ctx)).filter((rules) => rules.endsWith('.rules')))
    copyFile(join(rulesDirectory(ctx), name), join(rulesDirectory(copy), name));
  const cache = join(codexDirectory(ctx), 'plugins/cache');
  for (const market of listNames(cache)) {
    const plugin = join(cache, market, 'agent-handoff');
    if (exists(plugin))
      copyTree(plugin, join(codexDirectory(copy), 'plugins/cache', market, 'agent-handoff'));
  }
}

/** The text as it is spelled, places and keys included: trust goes by place. The handlers of others do nothing. */
function copyHooks(file: string, bytes: Uint8Array, programs: OwnPrograms): Uint8Array {
  let document: JsonDocument;
  try {
    document = parseDocument(file, bytes);
  } catch {
    // What is no JSON runs nothing.
    return bytes;
  }
  const others = (node: Node): Node[] => {
    const [key, value] = node.type === 'property' ? (node.children ?? []) : [];
    const isProgram = programKeys.includes(String(key?.value)) && value?.type === 'string';
    const isForeign = isProgram && !programs.mayRun('SessionStart', String(value?.value));
    return [...(isForeign && value ? [value] : []), ...(node.children ?? []).flatMap(others)];
  };
  // From the last to the first, so that the offsets of the rest stay right.
  const body = others(rootNode(document)).reduceRight(
    (text, { offset, length }) => `${text.slice(0, offset)}":"${text.slice(offset + length)}`,
    document.body,
  );
  return encodeDocument({ ...document, body });
}

const programKeys = ['command', 'commandWindows', 'script', 'url', 'prompt'];

/** Of config.toml only what decides whether our hook runs: no provider, no key, no program or data of the user's. */
function isKept([first, second = '']: readonly string[]): boolean {
  return first === 'features' || first === 'hooks' || (first === 'plugins' && isOwnPlugin(second));
}

/** The kept entries as they are spelled; a text that we cannot follow stays whole, for the client to judge. */
function copyConfig(bytes: Uint8Array, ctx: Context, copy: Context): string {
  let text: string;
  try {
    text = decodeConfig(bytes);
  } catch {
    return Buffer.from(bytes).toString('utf8');
  }
  const lines = readToml(text)?.flatMap(({ path, start, end, entries }) => {
    const kept = entries.filter((entry) => isKept(entry.path));
    const header = path.length === 0 || kept.length === 0 ? [] : [text.slice(start, end)];
    return [...header, ...kept.map((entry) => text.slice(entry.start, entry.end))];
  });
  // The user's trust in the hook names it by its file: in the copy that file is another.
  return pathForms(hooksPath(ctx)).reduce(
    (whole, old) => whole.replaceAll(`${old}:session_start:`, `${hooksPath(copy)}:session_start:`),
    lines?.join('\n') ?? text,
  );
}

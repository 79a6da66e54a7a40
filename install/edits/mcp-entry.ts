import type { Node } from 'jsonc-parser';
import {
  checkShape,
  encodeDocument,
  faultAt,
  type JsonDocument,
  lineAt,
  nodeAt,
  parseDocument,
  rootNode,
} from './json-document.ts';
import { insertProperty, removeIfEmpty, removeValue, replaceValue } from './json-edit.ts';
import { readToml, replaceValues, type TomlTable } from './toml.ts';

/** How a client starts our server. */
export interface McpCommand {
  command: string;
  args: readonly string[];
}

/** The name of our entry in any client's configuration. */
export const entryName = 'agent-handoff';

/** A configuration with our entry; `made` is the object that was made to hold it, null where there was one. */
interface AddedEntry {
  after: Uint8Array;
  made: string | null;
}

const isToml = (file: string) => file.endsWith('.toml');

/** Puts our entry into a configuration, or brings the one that is there up to date. Throws where it cannot be read. */
export function addMcpEntry(file: string, bytes: Uint8Array | null, command: McpCommand): AddedEntry {
  return isToml(file) ? addToml(file, bytes, command) : addJson(file, bytes, command);
}

/** Takes our entry out, and the object that was made for it if nothing else is in it by now. */
export function removeMcpEntry(file: string, bytes: Uint8Array, made: string | null): Uint8Array {
  return isToml(file) ? removeToml(file, bytes) : removeJson(file, bytes, made);
}

/** A text of the configuration's format with our entry alone. */
export function renderMcpEntry(file: string, command: McpCommand): string {
  return Buffer.from(addMcpEntry(file, null, command).after).toString('utf8');
}

/** Whether an entry of our name runs our server: another program could have that name too. */
function runsServer(entry: unknown): boolean {
  const { command, args } = (entry ?? {}) as { command?: unknown; args?: unknown };
  const words = [command, args].flat().map(String);
  return words.at(-1) === 'mcp' && words.some((word) => /[\\/]handoff\.cjs$/.test(word));
}

function refuseForeign(file: string, line: number | null): never {
  const reason = `an entry "${entryName}" that does not run this program is there already`;
  throw faultAt('settings-shape', file, line, reason, { fix: 'Rename or remove that entry' });
}

/** Where clients keep their servers, and how an entry reads there; `mcpServers` is what most of them use. */
function formOf({ file, body }: JsonDocument, { command, args }: McpCommand) {
  const has = (key: string) => nodeAt(rootNode({ file, body }), [key]) !== undefined;
  if (/[\\/]opencode\.json$/.test(file))
    return { key: 'mcp', entry: { type: 'local', command: [command, ...args], enabled: true } };
  if (/[\\/]\.vscode[\\/]mcp\.json$/.test(file) || (has('servers') && !has('mcpServers')))
    return { key: 'servers', entry: { type: 'stdio', command, args } };
  return { key: has('context_servers') ? 'context_servers' : 'mcpServers', entry: { command, args } };
}

function readJson(file: string, bytes: Uint8Array | null): JsonDocument {
  const document = parseDocument(file, bytes ?? Buffer.from('{}\n'));
  checkShape(document, [{ path: [], type: 'object' }]);
  return document;
}

function parsedAt({ body }: JsonDocument, node: Node | undefined): unknown {
  return node && JSON.parse(body.slice(node.offset, node.offset + node.length));
}

function addJson(file: string, bytes: Uint8Array | null, command: McpCommand): AddedEntry {
  const document = readJson(file, bytes);
  const { key, entry } = formOf(document, command);
  checkShape(document, [
    { path: [key], type: 'object' },
    { path: [key, entryName], type: 'object' },
  ]);
  const root = rootNode(document);
  const node = nodeAt(root, [key, entryName]);
  if (node !== undefined) {
    const there = parsedAt(document, node) as Record<string, unknown>;
    if (!runsServer(there)) refuseForeign(file, lineAt(document.body, node.offset));
    // What else the user put into it stays.
    const updated = Object.entries(entry)
      .filter(([field]) => ['command', 'args'].includes(field) && field in there)
      .filter(([field, value]) => JSON.stringify(there[field]) !== JSON.stringify(value))
      .reduce((before, [field, value]) => replaceValue(before, [key, entryName, field], value), document);
    return { after: encodeDocument(updated), made: null };
  }
  const isNew = nodeAt(root, [key]) === undefined;
  const added = isNew
    ? insertProperty(document, key, { [entryName]: entry })
    : insertProperty(document, entryName, entry, [key]);
  return { after: encodeDocument(added), made: isNew ? key : null };
}

function removeJson(file: string, bytes: Uint8Array, made: string | null): Uint8Array {
  const document = readJson(file, bytes);
  const root = rootNode(document);
  const [key] = ['mcpServers', 'servers', 'mcp', 'context_servers'].filter((name) =>
    runsServer(parsedAt(document, nodeAt(root, [name, entryName]))),
  );
  if (key === undefined) return bytes;
  const removed = removeValue(document, [key, entryName]);
  return encodeDocument(made === key ? removeIfEmpty(removed, [key]) : removed);
}

interface Toml {
  text: string;
  tables: TomlTable[];
}

function readTables(file: string, bytes: Uint8Array): Toml {
  const text = Buffer.from(bytes).toString('utf8');
  const tables = readToml(text);
  if (tables === null)
    throw faultAt('settings-invalid', file, null, 'not valid TOML', { fix: 'Fix the file' });
  return { text, tables };
}

const isOwnTable = ({ path }: TomlTable) => path.join('.') === `mcp_servers.${entryName}`;

/** Our table, if it is there; throws where another program has that name, or a form that nothing can be added to. */
function findOwnTable(file: string, { text, tables }: Toml): TomlTable | undefined {
  const inline = tables[0]?.entries.find(({ path }) => path[0] === 'mcp_servers');
  if (inline !== undefined) {
    const reason = 'mcp_servers is written as a value; expected tables [mcp_servers.…]';
    throw faultAt('settings-shape', file, lineAt(text, inline.start), reason);
  }
  const own = tables.find(isOwnTable);
  if (own === undefined) return undefined;
  const entry = Object.fromEntries(own.entries.map(({ path, value }) => [path.at(-1), value]));
  if (!runsServer(entry)) refuseForeign(file, lineAt(text, own.start));
  return own;
}

function addToml(file: string, bytes: Uint8Array | null, { command, args }: McpCommand): AddedEntry {
  const toml = readTables(file, bytes ?? new Uint8Array());
  const own = findOwnTable(file, toml);
  const values = {
    command: JSON.stringify(command),
    args: `[${args.map((arg) => JSON.stringify(arg)).join(', ')}]`,
  };
  if (own !== undefined) {
    const updated = Object.entries(values).reduce((text, [field, value]) => {
      const entries = readTables(file, Buffer.from(text)).tables.find(isOwnTable)?.entries ?? [];
      return replaceValues(
        text,
        entries.filter(({ path }) => path.at(-1) === field),
        value,
      );
    }, toml.text);
    return { after: Buffer.from(updated), made: null };
  }
  const { text } = toml;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
  const lines = [`[mcp_servers.${entryName}]`, `command = ${values.command}`, `args = ${values.args}`, ''];
  return { after: Buffer.from(text + gap + lines.join(newline)), made: null };
}

function removeToml(file: string, bytes: Uint8Array): Uint8Array {
  const toml = readTables(file, bytes);
  const own = findOwnTable(file, toml);
  if (own === undefined) return bytes;
  const { text, tables } = toml;
  const next = tables.find(({ start }) => start > own.start);
  const last = Math.max(own.end, ...own.entries.map(({ end }) => end));
  const lineEnd = text.indexOf('\n', last) + 1 || text.length;
  // Up to the table behind it the lines are its own; comments there are the user's.
  const blank = next === undefined ? /^\s*$/.exec(text.slice(lineEnd)) : null;
  const before = text.slice(0, own.start).replace(/(\r?\n)\r?\n$/, '$1');
  return Buffer.from(before + (blank === null ? text.slice(lineEnd) : ''));
}

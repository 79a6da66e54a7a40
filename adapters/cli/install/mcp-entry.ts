import { resolve } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { entryName, type McpCommand, renderMcpEntry } from '../../../install/edits/mcp-entry.ts';
import { removeMcpEntries, writeMcpEntry } from '../../../install/mcp-files.ts';
import { bundlePath } from '../../client/installation.ts';
import { processContext } from '../../context.ts';
import { asLine, writeResult } from '../print.ts';
import type { Options } from '../verb.ts';
import { renderEdits } from './edits.ts';

export interface EntryOptions {
  client?: string[];
  write?: string;
  dryRun?: boolean;
}

/** What `--client` calls the clients that are known by their configuration file alone. */
export const anyClient = 'mcp';

/** Whether a call is about that entry. Throws `bad-usage` for flags that do not go together. */
export function isAboutEntry({ client, write }: EntryOptions): boolean {
  const isNamed = client?.includes(anyClient) ?? false;
  if (isNamed ? client?.length === 1 : write === undefined) return isNamed;
  throw new HandoffError('bad-usage', {
    message: isNamed
      ? `--client ${anyClient} goes with no other client: it is an entry in a configuration, not a hook`
      : `--write names a configuration for the MCP server's entry; expected --client ${anyClient} with it`,
    hint: `handoff install --client ${anyClient} [--write <file>]`,
  });
}

const commandOf = (): McpCommand => ({ command: process.execPath, args: [bundlePath, 'mcp'] });

async function report(options: Options<EntryOptions>, edits: ReturnType<typeof writeMcpEntry>) {
  const { dryRun = false } = options;
  const none = edits.length === 0 ? 'No configuration holds the entry: nothing was changed.' : '';
  const lines = [none, renderEdits(edits, true), dryRun ? 'Dry run: nothing was written.' : ''];
  await writeResult(options, { edits, dry_run: dryRun }, lines.filter(Boolean).join('\n'));
}

/** `handoff install --client mcp`: prints the entry for any client's configuration, or writes it into one. */
export async function installEntry(options: Options<EntryOptions>): Promise<void> {
  const command = commandOf();
  const ctx = processContext();
  if (options.write !== undefined) {
    const file = resolve(ctx.cwd, options.write);
    return report(options, writeMcpEntry(ctx, file, command, options.dryRun ?? false));
  }
  const text = [
    'For a configuration in JSON (most clients; the key of VS Code is "servers"):',
    renderMcpEntry('entry.json', command).trimEnd(),
    'In TOML:',
    renderMcpEntry('entry.toml', command).trimEnd(),
    asLine`To have it written: handoff install --client ${anyClient} --write <file>`,
  ];
  await writeResult(options, { name: entryName, ...command }, text.join('\n\n'));
}

/** `handoff uninstall --client mcp`: takes the entry out of the file that is named, else of all that hold it. */
export async function uninstallEntry(options: Options<EntryOptions>): Promise<void> {
  const ctx = processContext();
  const file = options.write === undefined ? undefined : resolve(ctx.cwd, options.write);
  await report(options, removeMcpEntries(ctx, file, options.dryRun ?? false));
}

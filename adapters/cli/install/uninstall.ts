import { noteWiring } from '../../../core/guard/guard-place.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { removeMcpEntries } from '../../../install/mcp-files.ts';
import { uninstallClients } from '../../../install/uninstall.ts';
import { clonePath } from '../../client/installation.ts';
import { removeOldCache } from '../../client/wiring.ts';
import { processContext } from '../../context.ts';
import { writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { chooseClients, rulesOf } from './choose-clients.ts';
import { renderEdits } from './edits.ts';
import { type EntryOptions, isAboutEntry, uninstallEntry } from './mcp-entry.ts';

/** `handoff uninstall`: the mirror image of `install`. Without `--client` every client is unwired. */
export async function runUninstall(options: Options<EntryOptions>): Promise<void> {
  if (isAboutEntry(options)) return uninstallEntry(options);
  const ctx = processContext();
  const { client: named, dryRun = false } = options;
  const { known, chosen } = await chooseClients(ctx, named);
  const unwirings = (named ? chosen : known).map((install) => install.unwire(ctx));
  // First: with the last client its record's place goes, if nothing else is in it.
  const entries = named ? [] : removeMcpEntries(ctx, undefined, dryRun);
  const { edits: unwired, notices } = uninstallClients(ctx, unwirings, { rules: rulesOf(known), dryRun });
  const edits = [...entries, ...unwired];
  if (!dryRun) {
    removeOldCache();
    noteWiring(
      ctx,
      known.some((install) => install.holdsDonts(ctx)),
    );
  }
  const messages = notices.map(({ message }) => message);
  if (edits.length > 0 && named === undefined)
    messages.push(`The clone stays where it is. To delete it: rm -r ${shellWord(clonePath)}`);
  if (options.json) {
    await writeJson({ edits, notices: messages, dry_run: dryRun });
    return;
  }
  if (edits.length > 0) await writeOut(renderEdits(edits, true));
  writeWarnings(messages);
  if (dryRun) await writeOut('Dry run: nothing was written.');
}

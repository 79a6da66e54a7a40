import { installHosts } from '../../../install/install.ts';
import { processContext } from '../../context.ts';
import { bundlePath } from '../clone.ts';
import { renderEdits } from '../edits.ts';
import { chooseInstallers } from '../installers.ts';
import { writeJson, writeOut, writeWarnings } from '../print.ts';
import { proveRoundTrip, type RoundTrip } from '../round-trip.ts';
import type { Options } from '../verb.ts';

interface InstallOptions {
  client?: string[];
  dryRun?: boolean;
  replacePredecessor?: boolean;
}

/** On a terminal the predecessor's hook can be replaced at once; elsewhere the notice names the flag. */
async function confirmReplacement(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: "Remove the predecessor's hook? With both, every handoff shows twice.",
  });
  return !isCancel(answer) && answer;
}

/** `handoff install`: wires the clients, shows each edit, and proves a round trip through the installed hook. */
export async function runInstall(options: Options<InstallOptions>): Promise<void> {
  const ctx = processContext();
  const { chosen, guessed } = chooseInstallers(ctx, options.client);
  const node = process.execPath;
  const dryRun = options.dryRun ?? false;
  const run = (replacePredecessor: boolean, dry: boolean) =>
    installHosts(
      ctx,
      chosen.map((installer) => installer.wire(ctx, { replacePredecessor })),
      { node, dryRun: dry },
    );
  let replace = options.replacePredecessor ?? false;
  if (!replace && !dryRun && !options.json) {
    const { notices } = run(false, true);
    if (notices.some((notice) => notice.code === 'predecessor-wired')) replace = await confirmReplacement();
  }
  const { edits, notices } = run(replace, dryRun);
  const messages = [
    ...(guessed ? ['No client was found on this machine; Claude Code is wired, for when it comes.'] : []),
    ...notices.map((notice) => notice.message),
  ];
  const proofs: RoundTrip[] = [];
  if (!dryRun) {
    for (const { client, hook } of chosen)
      proofs.push(await proveRoundTrip(bundlePath, { client, node, ...hook() }));
  }
  if (options.json) {
    await writeJson({ edits, notices: messages, proofs, dry_run: dryRun });
    return;
  }
  await writeOut(renderEdits(edits, true));
  writeWarnings(messages);
  if (dryRun) {
    await writeOut('Dry run: nothing was written.');
    return;
  }
  const titles = chosen.map((installer) => installer.title).join(' and ');
  await writeOut(
    [
      ...proofs.map(
        (proof) =>
          `proved    a test handoff went out and came back through the installed ${proof.client} hook`,
      ),
      `${titles}: ready. In a session say /handoff; the next session in that worktree starts with it.`,
    ].join('\n'),
  );
}

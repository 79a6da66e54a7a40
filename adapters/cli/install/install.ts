import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { noteWiring } from '../../../core/guard/guard-place.ts';
import { type Finding, makeCommands } from '../../../install/doctor/finding.ts';
import { type InstallOutcome, installClients } from '../../../install/install.ts';
import { forgetOldState } from '../../../install/state/old-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { bundlePath, clonePath, isPluginCopy, ownCommand } from '../../client/installation.ts';
import { removeOldCache, startCommand } from '../../client/wiring.ts';
import { processContext } from '../../context.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { type Choice, chooseClients, rulesOf } from './choose-clients.ts';
import { renderEdits } from './edits.ts';
import { examineReadiness } from './examine.ts';
import { renderFinding } from './findings.ts';
import { type EntryOptions, installEntry, isAboutEntry } from './mcp-entry.ts';
import { proveRoundTrip, type RoundTrip } from './round-trip.ts';

interface InstallOptions extends EntryOptions {
  replacePredecessor?: boolean;
  trustCodexHook?: boolean;
  threadGates?: boolean;
  chainHooks?: boolean;
  guard?: boolean;
}

/** On a terminal the predecessor's hook can be replaced at once; elsewhere the notice names the flag. */
async function confirmReplacement(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message:
      'Take over from the predecessor (its hooks, links and skills; uninstall puts them back)? With both, every handoff shows twice.',
  });
  return !isCancel(answer) && answer;
}

function trustStep(ctx: Context, chosen: readonly ClientInstall[], asked: boolean): ClientInstall['trust'] {
  if (!asked) return undefined;
  const step = chosen.find((installer) => installer.trust)?.trust;
  if (step === undefined) {
    throw new HandoffError('bad-usage', {
      message: '--trust-codex-hook: Codex is not among the clients to wire; expected it there',
      hint: 'handoff install --client codex --trust-codex-hook',
    });
  }
  step.check(ctx);
  return step;
}

function explainChoice(ctx: Context, { guessed, absent }: Choice): string[] {
  return [
    ...(guessed ? ['No client was found on this machine; Claude Code is wired, for when it comes.'] : []),
    ...absent.map(
      ({ title, client, directory, program }) =>
        `${title} was not found (no ${directory(ctx)}, no program ${program} on the PATH) and is skipped; --client ${client} wires it all the same.`,
    ),
  ];
}

function refusePluginCopy(): void {
  if (!isPluginCopy) return;
  throw new HandoffError('clone-replaced', {
    message: `${clonePath} is a client's copy of the plugin, which its next version replaces; expected a clone that stays`,
    hint: 'clone the repository to a place of its own and run there: node dist/handoff.cjs install',
  });
}

/** `handoff install`: wires the clients, shows each edit, and proves a round trip through the installed hook. */
export async function runInstall(options: Options<InstallOptions>): Promise<void> {
  refusePluginCopy();
  if (isAboutEntry(options)) return installEntry(options);
  const ctx = processContext();
  const { dryRun = false, json = false, threadGates, chainHooks, guard } = options;
  const choice = await chooseClients(ctx, options.client);
  const { chosen } = choice;
  const rules = rulesOf(choice.known);
  const trust = trustStep(ctx, chosen, options.trustCodexHook ?? false);
  const run = (replacePredecessor: boolean, dry: boolean) => {
    const wirings = chosen.map((install) => {
      const trustHook = trust !== undefined && install.trust === trust;
      return install.wire(ctx, { replacePredecessor, trustHook, threadGates, chainHooks, guard });
    });
    return installClients(ctx, wirings, { node: process.execPath, rules, dryRun: dry });
  };
  let replace = options.replacePredecessor ?? false;
  if (!replace && !dryRun && !json && process.stdin.isTTY) {
    const { notices } = run(false, true);
    if (notices.some(({ code }) => code === 'predecessor-wired')) replace = await confirmReplacement();
  }
  const { edits, notices } = run(replace, dryRun);
  const messages = [...explainChoice(ctx, choice), ...notices.map(({ message }) => message)];
  const proofs: RoundTrip[] = [];
  if (!dryRun) {
    if (trust !== undefined) edits.push(...(await trust.write(ctx, rules)));
    for (const { client, payload } of chosen) {
      proofs.push(await proveRoundTrip(bundlePath, { client, command: startCommand(client), payload }));
    }
    repeatWhenLost(run, replace);
    noteWiring(
      ctx,
      choice.known.some((install) => install.holdsDonts(ctx)),
    );
    // Until it is proved, an upgrade may go back to a version that reads what lies in the root.
    forgetOldState(ctx);
    removeOldCache();
  } else if (trust !== undefined) messages.push(trust.planned);
  const commands = makeCommands(ownCommand());
  const found = await examineReadiness({ ...ctx, commands }, chosen);
  // What install itself would put right is no problem after it.
  const isFixed = ({ client, fix }: Finding) => client !== null && fix === commands.install(client);
  const problems = dryRun ? found.filter((problem) => !isFixed(problem)) : found;
  if (json) {
    const shown = problems.map(({ client, code, message, fix }) => ({ client, code, message, fix }));
    const ready = problems.length === 0;
    await writeJson({
      edits,
      notices: messages,
      proofs,
      dry_run: dryRun,
      ready,
      problems: shown,
    });
    return;
  }
  await writeOut(renderEdits(edits, true));
  writeWarnings(messages);
  if (dryRun) {
    await writeOut(['Dry run: nothing was written.', ...renderForecast(chosen, problems)].join('\n'));
    return;
  }
  const proved = proofs.map(
    ({ client }) =>
      asLine`proved    a test handoff went out and came back through the installed ${client} hook`,
  );
  await writeOut([...proved, ...renderReadiness(chosen, problems)].join('\n'));
  if (problems.length > 0) process.exitCode = 1;
}

/** A client that read its settings before us and wrote them after us has undone our edits: they are made again. */
function repeatWhenLost(
  run: (replacePredecessor: boolean, dry: boolean) => InstallOutcome,
  replace: boolean,
): void {
  for (let left = 5; left > 0; left--) {
    if (run(replace, true).edits.every(({ change }) => change === 'unchanged')) return;
    run(replace, false);
  }
}

/** Says before an install which clients it would leave not ready, and why. */
function renderForecast(chosen: readonly ClientInstall[], problems: readonly Finding[]): string[] {
  const waiting = chosen
    .filter(({ client }) => problems.some((problem) => problem.client === client))
    .map(({ title }) => title)
    .join(' and ');
  if (waiting === '') return [];
  const head = `${waiting}: would be installed, but not ready. Handoffs will not work there before this is fixed:`;
  return [head, '', ...problems.map(renderFinding)];
}

/** Says which clients are ready, and of the others what is in the way: the same as doctor would say right after. */
function renderReadiness(chosen: readonly ClientInstall[], problems: readonly Finding[]): string[] {
  const isReady = ({ client }: ClientInstall) => !problems.some((problem) => problem.client === client);
  const ready = chosen.filter(isReady);
  const titles = ready.map(({ title }) => title).join(' and ');
  const invoke = ready.map((install) => install.invoke).join(' or ');
  const waiting = chosen
    .filter((install) => !isReady(install))
    .map(({ title }) => title)
    .join(' and ');
  return [
    ...(ready.length === 0
      ? []
      : [`${titles}: ready. In a session say ${invoke}; the next session in that worktree starts with it.`]),
    ...(waiting === ''
      ? []
      : [`${waiting}: installed, but not ready. Handoffs will not work there before this is fixed:`, '']),
    ...problems.map(renderFinding),
  ];
}

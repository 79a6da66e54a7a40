import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { noteWiring } from '../../../core/guard/guard-place.ts';
import { joinWords } from '../../../core/text/lines.ts';
import { type Finding, makeCommands } from '../../../install/doctor/finding.ts';
import { type InstallOutcome, installClients } from '../../../install/install.ts';
import { forgetOldState } from '../../../install/state/old-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { bundlePath, isPluginCopy } from '../../client/installation.ts';
import { removeOldCache, startCommand } from '../../client/wiring.ts';
import { processContext } from '../../context.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import type { Options } from '../verb.ts';
import { type Choice, chooseClients, rulesOf } from './choose-clients.ts';
import { renderEdits } from './edits.ts';
import { examineReadiness } from './examine.ts';
import { renderFinding } from './findings.ts';
import { type EntryOptions, installEntry, isAboutEntry } from './mcp-entry.ts';
import { settleOwnCommand } from './place/own-command.ts';
import { settleProgram } from './place/settle-program.ts';
import { proveRoundTrip, type RoundTrip } from './round-trip.ts';

interface InstallOptions extends EntryOptions {
  replacePredecessor?: boolean;
  trustCodexHook?: boolean;
  threadGates?: boolean;
  chainHooks?: boolean;
  mod?: boolean;
  guard?: boolean;
  link?: boolean;
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

/** A plugin brings the hooks: its user wants the command alone. */
async function linkAlone(ctx: Context, options: Options<InstallOptions>): Promise<void> {
  const { dryRun = false } = options;
  const settled = settleProgram(ctx, dryRun);
  const { edits, notices } = await settleOwnCommand(ctx, options);
  const messages = [...settled.notices, ...notices.map(({ message }) => message)];
  if (options.json) return void (await writeJson({ edits, notices: messages, dry_run: dryRun }));
  if (edits.length > 0) await writeOut(renderEdits(edits, true));
  writeWarnings(messages);
  if (dryRun) await writeOut('Dry run: nothing was written.');
}

/** `handoff install`: wires the clients, shows each edit, and proves a round trip through the installed hook. */
export async function runInstall(options: Options<InstallOptions>): Promise<void> {
  if (isAboutEntry(options)) return installEntry(options);
  const ctx = processContext();
  if (isPluginCopy && options.link === true && options.client === undefined) return linkAlone(ctx, options);
  const { dryRun = false, json = false, threadGates, chainHooks, guard, mod } = options;
  const choice = await chooseClients(ctx, options.client);
  const { chosen } = choice;
  const rules = rulesOf(choice.known);
  const trust = trustStep(ctx, chosen, options.trustCodexHook ?? false);
  const settled = settleProgram(ctx, dryRun);
  const run = (replacePredecessor: boolean, dry: boolean) => {
    const wirings = chosen.map((install) => {
      const trustHook = trust !== undefined && install.trust === trust;
      return install.wire(ctx, { replacePredecessor, trustHook, threadGates, chainHooks, guard, mod });
    });
    return installClients(ctx, wirings, { node: process.execPath, rules, dryRun: dry });
  };
  let replace = options.replacePredecessor ?? false;
  if (!replace && !dryRun && !json && process.stdin.isTTY) {
    const { notices } = run(false, true);
    if (notices.some(({ code }) => code === 'predecessor-wired')) replace = await confirmReplacement();
  }
  const { edits, notices } = settled.keepIf(() => run(replace, dryRun));
  const messages = [
    ...settled.notices,
    ...explainChoice(ctx, choice),
    ...notices.map(({ message }) => message),
  ];
  const proofs: RoundTrip[] = [];
  if (!dryRun) {
    if (trust !== undefined) edits.push(...(await trust.write(ctx, rules)));
    for (const { client, payloads } of chosen) {
      proofs.push(await proveRoundTrip(bundlePath, { client, command: startCommand(client), payloads }));
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
  const command = await settleOwnCommand(ctx, options);
  edits.push(...command.edits);
  messages.push(...command.notices.map(({ message }) => message));
  const commands = makeCommands(shownCommand(ctx));
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
  const isSick = ({ client }: ClientInstall) => problems.some((problem) => problem.client === client);
  const waiting = joinWords(chosen.filter(isSick).map(({ title }) => title));
  if (waiting === '') return [];
  const head = `${waiting}: would be installed, but not ready. Handoffs will not work there before this is fixed:`;
  return [head, '', ...problems.map(renderFinding)];
}

/** Says which clients are ready, and of the others what is in the way: the same as doctor would say right after. */
function renderReadiness(chosen: readonly ClientInstall[], problems: readonly Finding[]): string[] {
  const isReady = ({ client }: ClientInstall) => !problems.some((problem) => problem.client === client);
  const ready = chosen.filter(isReady);
  const titles = joinWords(ready.map(({ title }) => title));
  const invoke = joinWords(
    ready.map((install) => install.invoke),
    'or',
  );
  const waiting = joinWords(chosen.filter((install) => !isReady(install)).map(({ title }) => title));
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

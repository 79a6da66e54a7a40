import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { isGuardOn, isGuardWired, setGuard } from '../../../core/guard/guard-place.ts';
import {
  findReceived,
  guardsOfFiles,
  type HeldGuard,
  heldFor,
  heldSessions,
  holdDonts,
  isLifted,
  liftGuard,
} from '../../../core/guard/session-guards.ts';
import { listReceivers } from '../../../core/handoff/delivery/received.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { currentClient, isAgentSession } from '../../clients.ts';
import { countGuards, describeTrigger } from '../../guard/describe-guards.ts';
import { writeResult } from '../print.ts';
import { shownCommand } from '../shown-command.ts';
import type { Options, Workplace } from '../verb.ts';

type GuardOptions = Options<{ session?: string }>;

type ListedGuard = HeldGuard & { session: string; lifted: boolean };

/** A session that was not heard of for so long is hardly the one that a person means. */
const sessionsShown = 3;

function refuseAgents(ctx: Context, action: string): void {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const isAgent = isAgentSession(ctx);
  if (isTerminal && !isAgent) return;
  const where = isAgent ? 'this command runs in an agent’s session' : 'this is no terminal';
  throw new HandoffError('guard-needs-person', {
    message: `guard ${action}: ${where}; a don’t is lifted or switched off by a person, in a terminal of their own`,
    hint: `in a terminal: handoff guard ${action}`,
  });
}

/** The sessions that a person or agent means: the named one, its own, else those that received something here last. */
function sessionsOf({ ctx, identity, paths }: Workplace, named: string | undefined): string[] {
  const own = named ?? currentClient(ctx)?.currentSession(ctx)?.session_id;
  if (own !== undefined) return [own];
  const received = [...listReceivers(paths).values()].map(({ session_id }) => session_id).reverse();
  return [...new Set([...heldSessions(ctx, identity.worktree), ...received])].slice(0, sessionsShown);
}

/** What is held for a session, and what its handoffs would hold although nothing is held yet. */
async function guardsOf({ ctx }: Workplace, session: string): Promise<ListedGuard[]> {
  const { guards } = heldFor(ctx, session);
  const more = guardsOfFiles(await findReceived(ctx, session)).filter(({ id }) =>
    guards.every((known) => known.id !== id),
  );
  return [
    ...guards.map((guard) => ({ ...guard, session })),
    ...more.map((guard) => ({ ...guard, session, lifted: isLifted(ctx, session, guard.id) })),
  ];
}

async function listGuards(workplace: Workplace, named: string | undefined): Promise<ListedGuard[]> {
  const all: ListedGuard[] = [];
  for (const session of sessionsOf(workplace, named)) all.push(...(await guardsOf(workplace, session)));
  return all;
}

function renderGuard(ctx: Context, guard: ListedGuard): string {
  const { id, kind, pattern, line, condition, handoff, lifted, session } = guard;
  const lines = [
    `${id}  ${kind}  ${neutraliseLine(pattern, 120)}${lifted ? '  (lifted)' : ''}`,
    `  > ${neutraliseLine(line, 300)}`,
    `  of ${neutraliseLine(handoff, 200)}`,
    `  trips: ${describeTrigger(guard)}`,
    ...(condition === undefined ? [] : [`  its condition: ${neutraliseLine(condition, 200)}`]),
    ...(lifted
      ? []
      : [
          `  to lift it, in a terminal: ${shownCommand(ctx)} guard lift ${id} --session ${shellWord(session)}`,
        ]),
  ];
  return lines.join('\n');
}

function stateWords({ ctx, identity }: Workplace): string {
  if (ctx.env.AGENT_HANDOFF_GUARD === 'off') return 'off (AGENT_HANDOFF_GUARD=off)';
  if (!isGuardWired(ctx)) return `not installed: ${shownCommand(ctx)} install --guard holds don’ts`;
  return isGuardOn(ctx, identity.worktree) ? 'on' : `off in this worktree: ${shownCommand(ctx)} guard on`;
}

async function runList(workplace: Workplace, options: GuardOptions): Promise<void> {
  const { ctx, identity } = workplace;
  const guards = await listGuards(workplace, options.session);
  const shown = guards.map(({ act: _, from, tool, created, ...guard }) => {
    const trigger = describeTrigger(guards.find(({ id }) => id === guard.id) ?? { act: 'run' });
    return { ...guard, trigger, from, tool, created, lift: `${shownCommand(ctx)} guard lift ${guard.id}` };
  });
  const head = `${countGuards(guards.length)}; the guard is ${stateWords(workplace)}.`;
  const value = { on: isGuardOn(ctx, identity.worktree), guards: shown };
  await writeResult(options, value, [head, ...guards.map((guard) => renderGuard(ctx, guard))].join('\n'));
}

async function runSwitch(workplace: Workplace, isOn: boolean, options: GuardOptions): Promise<void> {
  const { ctx, identity } = workplace;
  if (isOn && !isGuardWired(ctx)) {
    throw new HandoffError('guard-not-installed', {
      message: 'guard on: no client holds don’ts on this machine; its hook comes with install --guard',
      hint: 'handoff install --guard',
    });
  }
  if (!isOn) refuseAgents(ctx, 'off');
  setGuard(ctx, identity.worktree, isOn);
  const text = isOn
    ? 'The don’ts of handoffs are held in this worktree.'
    : `The don’ts of handoffs are not held in this worktree, until: ${shownCommand(ctx)} guard on`;
  await writeResult(options, { on: isOn, worktree: identity.worktree }, text);
}

/** Nothing is there to be lifted: says where a guard comes from. */
function nothingHeld(ctx: Context): HandoffError {
  const source =
    'a line of "What NOT to do on resume" or "DO NOT REDO" that names a command, a path or a package in code marks is held once a session here receives its handoff';
  return new HandoffError('guard-not-found', {
    message: `guard lift: no don’t is held here, so there is none to lift; ${source}`,
    hint: isGuardWired(ctx)
      ? 'handoff list --all shows the handoffs, and handoff guard what they hold'
      : 'handoff install --guard',
  });
}

async function runLift(workplace: Workplace, id: string | undefined, options: GuardOptions): Promise<void> {
  const { ctx, identity } = workplace;
  const all = await listGuards(workplace, options.session);
  if (all.length === 0) throw nothingHeld(ctx);
  if (id === undefined) {
    throw new HandoffError('bad-usage', {
      message: 'guard lift: which one? Expected an id as handoff guard lists it',
      hint: 'handoff guard',
    });
  }
  const meant = all.filter((guard) => guard.id.startsWith(id));
  const ids = new Set(meant.map((guard) => guard.id));
  if (id.length < 4 || ids.size !== 1) {
    const known = [...new Set(all.map((guard) => guard.id))].join(', ');
    throw new HandoffError('guard-not-found', {
      message: `guard lift: ${ids.size > 1 ? 'several guards begin' : 'no guard begins'} with ${JSON.stringify(id)}; expected one of: ${known}`,
      hint: 'handoff guard',
    });
  }
  refuseAgents(ctx, `lift ${id}`);
  for (const guard of meant) {
    // Held from now on, so that what is lifted is known by its line.
    holdDonts(
      ctx,
      { session: guard.session, worktree: identity.worktree },
      await findReceived(ctx, guard.session),
    );
    liftGuard(ctx, guard.session, guard.id);
  }
  const lifted = meant.map(({ session, id: own, kind, pattern, line }) => ({
    id: own,
    kind,
    pattern,
    line,
    session,
  }));
  const text = `Lifted for session ${[...new Set(meant.map(({ session }) => session))].join(', ')}: ${neutraliseLine(meant[0]?.pattern ?? '', 120)}`;
  await writeResult(options, { lifted }, text);
}

/** `handoff guard`: the don'ts that are held; a person lifts one, or switches the guard off in a worktree. */
export async function runGuard(
  workplace: Workplace,
  action: string,
  id: string | undefined,
  options: GuardOptions,
): Promise<void> {
  switch (action) {
    case 'list':
      return runList(workplace, options);
    case 'on':
    case 'off':
      return runSwitch(workplace, action === 'on', options);
    case 'lift':
      return runLift(workplace, id, options);
    default:
      throw new HandoffError('bad-usage', {
        message: `handoff guard has no action ${JSON.stringify(action)}; expected list, on, off or lift`,
        hint: 'handoff guard --help',
      });
  }
}

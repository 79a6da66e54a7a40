import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { Moved } from '../../../core/remote/sync/work.ts';
import { plural } from '../../../core/text/lines.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { asLine, writeResult } from '../print.ts';
import { nameCommands } from '../shown-command.ts';
import type { Options, Workplace } from '../verb.ts';
import { adviceFor, type SyncedRemote, syncRemotes } from './sync-remotes.ts';

type SyncVerbOptions = Options<{ background?: boolean; limit?: string }>;

const foregroundMs = 60_000;
/** A fetch that a start began is killed after this, whatever it does. */
const backgroundMs = 20_000;

const word = (text: string, limit = 60) => neutraliseLine(text, limit);

function renderMoved(title: string, moved: readonly Moved[]): string[] {
  if (moved.length === 0) return [];
  const shown = moved.slice(0, 20).map(({ name, to, from, state }) => {
    const became = state === undefined ? '' : ` ${state}`;
    return asLine`  "${word(name)}" for ${word(to)}${from === '' ? '' : ` from ${word(from)}`}${became}`;
  });
  const more = moved.length > shown.length ? [`  and ${moved.length - shown.length} more`] : [];
  return [`${title} ${moved.length}`, ...shown, ...more];
}

function renderProblems(ctx: Context, { remote, fault, kept, refused }: SyncedRemote): string[] {
  return [
    ...(fault === null
      ? []
      : [
          asLine`!! ${remote.name}: ${word(fault.reason, 300)}`,
          asLine`   ${nameCommands(ctx, adviceFor(fault, remote.url))}`,
        ]),
    ...kept.map(({ name, reason }) => asLine`!! "${word(name)}" stays in the outbox: ${word(reason, 300)}`),
    ...refused.map(
      ({ id, reason, from }) =>
        asLine`!! ${remote.name}: handoff ${id.slice(0, 12)} of ${word(from.person.email || from.machine.name)} is not delivered: ${word(reason, 300)}`,
    ),
  ];
}

function problemsOf(ctx: Context, all: readonly SyncedRemote[]) {
  return all.flatMap(({ remote, fault, kept, refused }) => [
    ...(fault === null
      ? []
      : [
          {
            remote: remote.name,
            code: fault.fault,
            message: fault.reason,
            hint: nameCommands(ctx, adviceFor(fault, remote.url)),
          },
        ]),
    ...kept.map((item) => ({ remote: remote.name, code: item.fault, message: item.reason, id: item.id })),
    ...refused.map(({ id, code, reason }) => ({ remote: remote.name, code, message: reason, id })),
  ]);
}

/** `handoff sync`: sends what waits in the outbox and fetches what is for me. */
export async function runSync(workplace: Workplace, options: SyncVerbOptions): Promise<void> {
  if (options.background) {
    // Whatever hangs, a fetch that nobody sees does not stay.
    setTimeout(() => process.exit(1), backgroundMs).unref();
    await syncRemotes(workplace, { receive: true, own: true, limitMs: backgroundMs - 2_000, wait: false });
    return;
  }
  const all = await syncRemotes(workplace, { receive: true, own: false, limitMs: foregroundMs, wait: true });
  const [failed] = all.filter(({ fault }) => fault !== null);
  if (failed?.fault && all.every(({ fault }) => fault !== null)) {
    throw new HandoffError('remote-failed', {
      message: `${failed.remote.name} (${failed.remote.url}): ${word(failed.fault.reason, 500)}`,
      hint: adviceFor(failed.fault, failed.remote.url),
    });
  }
  const listed = (key: 'sent' | 'received' | 'settled') =>
    all.flatMap((one) => one[key].map((moved) => ({ ...moved, remote: one.remote.name })));
  const [sent, received, settled] = [listed('sent'), listed('received'), listed('settled')];
  const problems = problemsOf(workplace.ctx, all);
  if (problems.length > 0) process.exitCode = 1;
  const lines = [
    ...renderMoved('sent', sent),
    ...renderMoved('received', received),
    ...renderMoved('settled', settled),
    ...all.flatMap((one) => renderProblems(workplace.ctx, one)),
  ];
  const none = `Nothing to send or to receive (${plural(all.length, 'remote')}).`;
  await writeResult(options, { sent, received, settled, problems }, lines.join('\n') || none);
}

import { readOutbox } from '../../../core/remote/machine/outbox.ts';
import { remoteFiles, remotePathsOrNull } from '../../../core/remote/machine/paths.ts';
import { type Remote, readSettings } from '../../../core/remote/machine/settings.ts';
import { type LastOutcome, readLast } from '../../../core/remote/sync/last-outcome.ts';
import { plural } from '../../../core/text/lines.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { adviceFor } from '../remote/sync-remotes.ts';
import { nameCommands } from '../shown-command.ts';

const namedAtMost = 10;
const word = (text: string) => neutraliseLine(text, 300);

function examineFailure(
  ctx: DoctorContext,
  { url, name }: Remote,
  last: LastOutcome,
  waiting: number,
): Finding[] {
  if (last.fault === null) return [];
  const { fault, reason } = last.fault;
  const outbox = waiting > 0 ? ` ${plural(waiting, 'handoff')} in its outbox.` : '';
  const what = `remote ${name}: ${word(reason)} (${fault}, ${last.at.slice(0, 16)}Z).${outbox}`;
  const severity = fault === 'hostile' ? { severity: 'error' as const } : {};
  const fix = nameCommands(ctx, adviceFor({ fault }, url));
  return [makeFinding('remote-failed', { where: word(url), what, fix, ...severity })];
}

function examineOne(ctx: DoctorContext, remote: Remote, last: LastOutcome, waiting: number): Finding[] {
  const where = word(remote.url);
  const kept = last.kept.slice(0, namedAtMost).map(({ name, reason, fault }) => {
    const what = `"${word(name)}" is not sent: ${word(reason)}.`;
    const fix = nameCommands(ctx, adviceFor({ fault }, remote.url));
    return makeFinding('remote-kept', { where, what, fix });
  });
  const refused = last.refused.slice(0, namedAtMost).map(({ id, reason, code }) => {
    const what = `handoff ${id.slice(0, 12)} (${code}): ${word(reason)}.`;
    const fix = `ask its sender: git config --get user.signingkey; then ${ctx.commands.handoff} sync`;
    return makeFinding('remote-refused', { where, what, fix });
  });
  const twin = makeFinding('remote-twin', {
    where,
    what: 'another machine there calls itself as this one does.',
    fix: `${ctx.commands.handoff} remote whoami --machine <another name>`,
  });
  return [
    ...examineFailure(ctx, remote, last, waiting),
    ...kept,
    ...refused,
    ...(last.has_twin ? [twin] : []),
  ];
}

/** Says what the last sync over each remote came to. Nothing is asked for it: no network. */
export function examineRemotes(ctx: DoctorContext): Finding[] {
  const paths = remotePathsOrNull(ctx);
  if (paths === null) return [];
  return readSettings(ctx, paths).remotes.flatMap((remote) => {
    const files = remoteFiles(paths, remote.id);
    const last = readLast(paths, files);
    return last === null ? [] : examineOne(ctx, remote, last, readOutbox(files).length);
  });
}

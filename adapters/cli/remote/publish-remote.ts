import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { composeDraft, type PublishRequest } from '../../../core/handoff/publish.ts';
import { fileInOutbox, refuseUnsafe } from '../../../core/remote/machine/outbox.ts';
import { remoteFiles } from '../../../core/remote/machine/paths.ts';
import { whoAmI } from '../../../core/remote/machine/settings.ts';
import { describeSecrets } from '../../../core/secrets/redact.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';
import { randomHex } from '../../../core/text/hex.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { asLine } from '../print.ts';
import { nameCommands } from '../shown-command.ts';
import type { Workplace } from '../verb.ts';
import { adviceFor, openRemotes, type SyncedRemote, syncRemotes } from './sync-remotes.ts';

/** A publish does not wait for a network longer than this. */
const publishMs = 5_000;

function checkAddress(to: string): void {
  if (/^@[^\s@\p{C}][^\s\p{C}]{0,98}$/u.test(to)) return;
  throw new HandoffError('bad-to', {
    message: `--to ${JSON.stringify(to)}: expected @any, or @ and the name of a person or of a machine, without spaces`,
    hint: 'handoff remote whoami says by which names you and this machine are known',
  });
}

/** Why a handoff lies in the outbox still; null once it is sent. */
function whyWaits(
  id: string,
  synced: readonly SyncedRemote[] | HandoffError,
): { reason: string; hint: string } | null {
  if (synced instanceof HandoffError) return { reason: synced.message, hint: synced.hint };
  if (synced.some(({ sent }) => sent.some((moved) => moved.id === id))) return null;
  for (const { fault, kept, remote } of synced) {
    const own = kept.find((item) => item.id === id) ?? fault;
    if (own !== null && own !== undefined) return { reason: own.reason, hint: adviceFor(own, remote.url) };
  }
  return { reason: 'it was not sent', hint: 'handoff sync' };
}

async function trySending(workplace: Workplace): Promise<readonly SyncedRemote[] | HandoffError> {
  try {
    return await syncRemotes(workplace, { receive: false, own: false, limitMs: publishMs, wait: true });
  } catch (error) {
    // In a sandbox the state cannot be written and there is no network: the next start sends it.
    if (error instanceof HandoffError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new HandoffError('remote-failed', { message: reason, hint: 'handoff sync' });
  }
}

/**
 * Throws `secret` for a draft in which something may be one: what only may be one is not redacted either, as nobody has
 * looked at it.
 */
export async function refuseUnsure(bytes: Uint8Array, where: string): Promise<void> {
  const findings = await scanSecrets(Buffer.from(bytes).toString('utf8'));
  const unsure = findings.filter(({ sure }) => !sure);
  if (unsure.length === 0) return;
  throw new HandoffError('secret', {
    message: `${where}: this may be a secret: ${describeSecrets(unsure)}; what travels to other machines must hold nothing that may be one, and nothing was sent`,
    hint: 'take it out, also where you publish with --redact, or write it so that it cannot be taken for one',
  });
}

/** Over MCP nothing reaches a network: clients ask their user before each tool that does (spec/mcp.md). */
const sentLater = {
  reason: 'over MCP nothing is sent at once; a session’s start sends it, or sync',
  hint: 'handoff sync',
};

/**
 * Publishes to a person, a machine or anybody of us: into the outbox, and at once to the remote where that answers.
 * `later`: into the outbox alone.
 */
export async function publishToRemote(
  workplace: Workplace,
  request: PublishRequest & { to: string; later?: boolean | undefined },
) {
  const { ctx, identity } = workplace;
  const { to, draft, dryRun = false, later = false } = request;
  checkAddress(to);
  const { remotes, repository, settings, paths } = openRemotes(workplace);
  const [remote] = remotes;
  const { text, name, sentinel, topic, now } = composeDraft(ctx, request, identity, null);
  await refuseUnsafe(text, 'the draft');
  const id = randomHex(16);
  const from = whoAmI(ctx, identity.worktree, settings);
  const letter = { id, to, from, at: now.toISOString(), repository };
  const item = {
    letter,
    text,
    name,
    topic: topic ?? null,
    worktree: identity.worktree,
    from: identity.basename,
  };
  const files = remoteFiles(paths, remote.id);
  const published = {
    path: `${files.outbox}/${id}.json`,
    name,
    sentinel,
    from: identity.basename,
    to,
    slug: identity.slug,
    worktree: identity.worktree,
    warnings: [...draft.warnings],
    text,
    remote: remote.name,
    sent: false,
  };
  if (dryRun) return published;
  fileInOutbox(files, item);
  const waits = later ? sentLater : whyWaits(id, await trySending(workplace));
  if (waits === null) return { ...published, path: `${files.sent}/${id}.json`, sent: true };
  const reason = `it lies in the outbox, and was not sent: ${neutraliseLine(waits.reason, 300)}. Next: ${nameCommands(ctx, waits.hint)}`;
  return { ...published, warnings: [...published.warnings, reason] };
}

export function renderSent(
  ctx: Context,
  { name, to, remote, sent }: Awaited<ReturnType<typeof publishToRemote>>,
): string {
  const next = sent
    ? 'Whoever it is for gets it at a start in this repository. What became of it: handoff sync, then handoff list --sent'
    : 'The next session start here sends it, or: handoff sync';
  return [
    asLine`${sent ? 'Handoff sent' : 'Handoff in the outbox'}: ${name}`,
    asLine`  for      ${to}, over ${remote}`,
    nameCommands(ctx, next),
  ].join('\n');
}

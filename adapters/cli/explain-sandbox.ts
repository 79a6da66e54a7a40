import { rootOf } from '../../core/context.ts';
import { HandoffError, systemCode } from '../../core/errors.ts';
import { installCommand } from '../client/installation.ts';
import { currentClient } from '../clients.ts';
import { processContext } from '../context.ts';

/** What a sandbox answers to a write: Linux' read-only mount, macOS' profile. */
const sandboxCodes = new Set(['EROFS', 'EPERM', 'EACCES']);

/** Returns how a session gets a command past its client's sandbox; null outside of one. */
export function sandboxAdvice(): string | null {
  const advise = currentClient(processContext())?.sandboxAdvice;
  return advise ? advise(installCommand()) : null;
}

/** Returns the error to report: in a client's sandbox, a root that cannot be written gets the hint that fixes it. */
export function explainSandbox(error: unknown): unknown {
  const known = error instanceof HandoffError && error.code === 'root-unwritable';
  const code = systemCode(known ? error.cause : error);
  if (!sandboxCodes.has(code)) return error;
  const hint = sandboxAdvice();
  if (hint === null) return error;
  const message = known
    ? error.message
    : `${rootOf(processContext())} cannot be written (${code}); nothing was changed`;
  return new HandoffError('root-unwritable', { message, hint, cause: error });
}

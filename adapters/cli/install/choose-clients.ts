import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clients } from '../../clients.ts';

/** What every known client needs to be installed. */
export function loadInstalls(): Promise<ClientInstall[]> {
  return Promise.all(clients.map((client) => client.loadInstall()));
}

export interface Choice {
  chosen: ClientInstall[];
  /** True when no client was found and one was taken all the same. */
  guessed: boolean;
  /** Known clients that were not found; none when the user named some. */
  absent: ClientInstall[];
}

/** The clients to work on: those named, else those found, else the first. Throws `bad-usage` for an unknown one. */
export async function chooseClients(ctx: Context, named: readonly string[] | undefined): Promise<Choice> {
  const known = clients.map(({ client }) => client);
  const unknown = named?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new HandoffError('bad-usage', {
      message: `--client ${JSON.stringify(unknown)}: expected ${known.join(' or ')}`,
      hint: 'handoff install --help',
    });
  }
  const installs = await loadInstalls();
  if (named && named.length > 0) {
    const chosen = installs.filter(({ client }) => named.includes(client));
    return { chosen, guessed: false, absent: [] };
  }
  const present = installs.filter((install) => install.isPresent(ctx));
  const chosen = present.length > 0 ? present : installs.slice(0, 1);
  const absent = installs.filter((install) => !chosen.includes(install));
  return { chosen, guessed: present.length === 0, absent };
}

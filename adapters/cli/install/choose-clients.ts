import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clients } from '../../clients.ts';

/** What every known client needs to be installed. */
export function loadInstalls(): Promise<ClientInstall[]> {
  return Promise.all(clients.map((client) => client.loadInstall()));
}

/** What install knows of the files of these clients. */
export function rulesOf(installs: readonly ClientInstall[]): FileRules[] {
  return installs.flatMap(({ rules }) => rules);
}

export function isPresent(ctx: Context, install: ClientInstall): boolean {
  const { directory, program } = install.detect(ctx);
  return directory !== null || program !== null;
}

export interface Choice {
  /** Every client that there is. */
  known: ClientInstall[];
  chosen: ClientInstall[];
  /** True when no client was found and one was taken all the same. */
  guessed: boolean;
  /** Known clients that were not found; none when the user named some. */
  absent: ClientInstall[];
}

/** The clients to work on: those named, else those found, else the first. Throws `bad-usage` for an unknown one. */
export async function chooseClients(ctx: Context, named: readonly string[] | undefined): Promise<Choice> {
  const names = clients.map(({ client }) => client);
  const unknown = named?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new HandoffError('bad-usage', {
      message: `--client ${JSON.stringify(unknown)}: expected ${names.join(' or ')}`,
      hint: 'handoff install --help',
    });
  }
  const installs = await loadInstalls();
  if (named && named.length > 0) {
    const chosen = installs.filter(({ client }) => named.includes(client));
    return { known: installs, chosen, guessed: false, absent: [] };
  }
  const present = installs.filter((install) => isPresent(ctx, install));
  const chosen = present.length > 0 ? present : installs.slice(0, 1);
  const absent = installs.filter((install) => !chosen.includes(install));
  return { known: installs, chosen, guessed: present.length === 0, absent };
}

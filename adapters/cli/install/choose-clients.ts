import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { joinWords } from '../../../core/text/lines.ts';
import { findProgram } from '../../../install/programs/detect.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clients } from '../../clients.ts';

export function loadInstalls(): Promise<ClientInstall[]> {
  return Promise.all(clients.map((client) => client.loadInstall()));
}

export function rulesOf(installs: readonly ClientInstall[]): FileRules[] {
  return installs.flatMap(({ rules }) => rules);
}

export function isPresent(ctx: Context, { directory, program }: ClientInstall): boolean {
  return isDirectory(directory(ctx)) || findProgram(ctx, program) !== null;
}

export interface Choice {
  known: ClientInstall[];
  chosen: ClientInstall[];
  guessed: boolean;
  /** Known clients that were not found; none when the user named some. */
  absent: ClientInstall[];
}

/** The clients to work on: those named, else those found, else the first. Throws `bad-usage` for an unknown one. */
export async function chooseClients(ctx: Context, named: readonly string[] = []): Promise<Choice> {
  const names = clients.map(({ client }) => client);
  const unknown = named.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new HandoffError('bad-usage', {
      message: `--client ${JSON.stringify(unknown)}: expected ${joinWords(names, 'or')}`,
      hint: 'handoff install --help',
    });
  }
  const known = await loadInstalls();
  if (named.length > 0) {
    const chosen = known.filter(({ client }) => named.includes(client));
    return { known, chosen, guessed: false, absent: [] };
  }
  const present = known.filter((install) => isPresent(ctx, install));
  const guessed = present.length === 0;
  const chosen = guessed ? known.slice(0, 1) : present;
  return { known, chosen, guessed, absent: known.filter((install) => !chosen.includes(install)) };
}

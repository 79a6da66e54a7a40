import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { chosenDirectory } from '../../../install/programs/detect.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { isIn, unwireTexts, wireTexts } from '../../client/generated-texts.ts';
import { clonePath } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { rules, textsOf } from './generated.ts';
import { pi, piDirectory, promptsDirectory } from './location.ts';

const variable = 'PI_CODING_AGENT_DIR';

export function piPrograms(ctx: Context): OwnPrograms {
  return readOwnPrograms(ctx, { client: pi, clone: clonePath, generated: [], rules });
}

/** Throws `config-relative` where the variable names a directory that depends on where the client is started. */
function requireDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  const isOfHome = /^~(?:\/|$)/.test(ctx.env[variable] ?? '');
  if (!isOfHome) chosenDirectory(ctx, variable);
  return piDirectory(ctx);
}

export const install: ClientInstall = {
  client: pi,
  title: 'Pi',
  invoke: '/handoff',
  program: 'pi',
  directory: requireDirectory,
  accounts: { variable, kind: 'pi-extension', placeOf: (file) => dirname(dirname(file)) },
  rules,
  wire(ctx) {
    requireDirectory(ctx);
    return wireTexts(
      pi,
      textsOf(ctx),
      ({ kind, file }) => kind === 'pi-prompt' && isIn(promptsDirectory)(ctx, file),
    );
  },
  unwire: (ctx) => unwireTexts(pi, () => textsOf(ctx)),
  holdsDonts: () => false,
  pluginUpgrade: 'pi update',
  // Its file is named before it is there.
  payloads: [{ ...startPayload, transcript_path: 'round-trip.jsonl' }],
};

import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { generatedRules, refuseForeign } from '../../../install/edits/generated-file.ts';
import { chosenDirectory } from '../../../install/programs/detect.ts';
import type { OwnPrograms } from '../../../install/programs/own-programs.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { readOwnPrograms } from '../../../install/state/read-state.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { startPayload } from '../../client/start-payload.ts';
import { renderSkills } from '../../client/wiring.ts';
import { extensionKind, findOwnFiles, promptKind, wantFiles } from './generated.ts';
import { extensionPath, pi, piDirectory, promptsDirectory, settingsPath } from './location.ts';

const variable = 'PI_CODING_AGENT_DIR';

const rules: readonly FileRules[] = [
  generatedRules(
    promptKind,
    pi,
    /\/prompts\/[^/]+\.md$/,
    (ctx, file) => dirname(file) === promptsDirectory(ctx),
  ),
  generatedRules(
    extensionKind,
    pi,
    /\/extensions\/agent-handoff\.js$/,
    (ctx, file) => file === extensionPath(ctx),
  ),
];

export function piPrograms(ctx: Context): OwnPrograms {
  return readOwnPrograms(ctx, { client: pi, clone: clonePath, generated: [], rules });
}

/** Throws `config-relative` where the variable names a directory that depends on where the client is started. */
function requireDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  const isOfHome = /^~(?:\/|$)/.test(ctx.env[variable] ?? '');
  if (!isOfHome) chosenDirectory(ctx, variable);
  return piDirectory(ctx);
}

const skillsFor = (ctx: Context) => renderSkills(ctx, 'pi', settingsPath(ctx), false);

export const install: ClientInstall = {
  client: pi,
  title: 'Pi',
  invoke: '/handoff',
  program: 'pi',
  directory: requireDirectory,
  accounts: {
    variable,
    kind: 'pi-extension',
    placeOf: (extension) => dirname(dirname(extension)),
  },
  rules,
  wire(ctx) {
    requireDirectory(ctx);
    const wanted = wantFiles(ctx, skillsFor(ctx));
    return {
      client: pi,
      wanted,
      refuse(found, recorded) {
        for (const kind of [promptKind, extensionKind]) refuseForeign(kind, wanted, found, recorded);
      },
      isObsolete: (past) => past.kind === 'pi-prompt' && dirname(past.file) === promptsDirectory(ctx),
    };
  },
  unwire: (ctx) => ({
    client: pi,
    findByValue: () => findOwnFiles(ctx, skillsFor(ctx)),
    withOwn: (past) => past,
    describeUnproven: () => [],
  }),
  holdsDonts: () => false,
  pluginUpgrade: 'pi update',
  // Its file is named before it is there.
  payloads: [{ ...startPayload, transcript_path: 'round-trip.jsonl' }],
};

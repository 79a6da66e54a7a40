import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { fingerprintOf } from '../../../core/files/user-file.ts';
import {
  findGenerated,
  generatedRules,
  refuseForeign,
  wantGenerated,
} from '../../../install/edits/generated-file.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import {
  directoryOfSkill,
  findSkills,
  skillKind,
  skillRules,
  wantSkills,
} from '../../../install/skills/files.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { renderSkills } from '../../client/wiring.ts';
import { hooksKind, renderHooks } from './hook-entries.ts';
import { copilotCli, copilotDirectory, hooksPath, skillsDirectory } from './location.ts';

const rules: readonly FileRules[] = [
  skillRules(copilotCli, skillsDirectory),
  generatedRules(
    hooksKind,
    copilotCli,
    /\/hooks\/agent-handoff\.json$/,
    (ctx, file) => file === hooksPath(ctx),
  ),
];

/** The skills that are offered here: the others speak of tools that this client lacks. */
const offered = ['handoff', 'handoffs'];

const skillsFor = (ctx: Context) =>
  renderSkills(ctx, 'copilot', hooksPath(ctx), false).filter(({ name }) => offered.includes(name));

export const install: ClientInstall = {
  client: copilotCli,
  title: 'Copilot CLI',
  invoke: '/handoff',
  program: 'copilot',
  directory: copilotDirectory,
  accounts: { variable: 'COPILOT_HOME', kind: 'copilot-hooks', placeOf: (file) => dirname(dirname(file)) },
  rules,
  wire(ctx) {
    const skills = wantSkills(skillsDirectory(ctx), skillsFor(ctx));
    const wanted = [...skills, wantGenerated(hooksKind, hooksPath(ctx), renderHooks(clonePath))];
    return {
      client: copilotCli,
      wanted,
      refuse(found, recorded) {
        for (const kind of [skillKind, hooksKind]) refuseForeign(kind, wanted, found, recorded);
      },
      isObsolete: (past) =>
        past.kind === 'skill' && dirname(directoryOfSkill(past.file)) === skillsDirectory(ctx),
    };
  },
  unwire: (ctx) => ({
    client: copilotCli,
    findByValue: () => [
      ...findSkills(copilotCli, skillsDirectory(ctx), skillsFor(ctx)),
      ...findGenerated(hooksKind, copilotCli, hooksPath(ctx), () =>
        fingerprintOf(Buffer.from(renderHooks(clonePath), 'utf8')),
      ),
    ],
    withOwn: (past) => past,
    describeUnproven: () => [],
  }),
  holdsDonts: () => false,
  pluginUpgrade: 'copilot plugin update agent-handoff',
  payloads: [{ sessionId: 'round-trip', prompt: 'Go.' }],
};

import { isPluginCopy } from '../../../install/upgrade/plugin-copy.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath, renderSkills } from '../../client/installation.ts';
import { codexHookCommand } from './hooks.ts';
import { codexDirectory, detectCodex } from './location.ts';
import { requireCodex, trustCodexHook } from './trust.ts';
import { unwireCodex, wireCodex } from './wiring.ts';

export const install: ClientInstall = {
  client: 'codex',
  title: 'Codex',
  invoke: '$handoff',
  isPresent(ctx) {
    const { directory, program } = detectCodex(ctx);
    return directory !== null || program !== null;
  },
  absence: (ctx) => `no ${codexDirectory(ctx)}, no program codex on the PATH`,
  wire: (ctx, { trustHook, threadGates, chainHooks }) => {
    const skills = renderSkills(ctx, 'codex');
    const options = { clone: clonePath, node: process.execPath, skills, trustHook, threadGates, chainHooks };
    return wireCodex(ctx, options);
  },
  unwire: (ctx) => unwireCodex(ctx, { clone: clonePath, skills: renderSkills(ctx, 'codex') }),
  pluginUpgrade: (ctx) =>
    isPluginCopy(codexDirectory(ctx), clonePath)
      ? 'codex plugin marketplace upgrade && codex plugin add agent-handoff@agent-handoff'
      : null,
  hook: () => ({
    command: codexHookCommand(clonePath),
    payload: {
      session_id: 'round-trip',
      transcript_path: null,
      hook_event_name: 'SessionStart',
      source: 'startup',
      model: 'round-trip',
      permission_mode: 'default',
    },
  }),
  trust: {
    check: requireCodex,
    write: (ctx) => trustCodexHook(ctx, { clone: clonePath, node: process.execPath }),
    planned: 'The trust of the Codex hook would be written to config.toml, with the hash that codex says.',
  },
};

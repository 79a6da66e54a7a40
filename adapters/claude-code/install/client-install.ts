import { isPluginCopy } from '../../../install/upgrade/plugin-copy.ts';
import type { ClientInstall } from '../../client/client.ts';
import { bundlePath, clonePath, ownCommand, renderSkills } from '../../client/installation.ts';
import { hookCommand } from './commands.ts';
import { claudeDirectory, detectClaude } from './location.ts';
import { unwireClaude, wireClaude } from './wiring.ts';

export const install: ClientInstall = {
  client: 'claude-code',
  title: 'Claude Code',
  invoke: '/handoff',
  isPresent(ctx) {
    const { directory, program } = detectClaude(ctx);
    return directory !== null || program !== null;
  },
  absence: (ctx) => `no ${claudeDirectory(ctx)}, no program claude on the PATH`,
  wire: (ctx, { replacePredecessor, threadGates, chainHooks }) =>
    wireClaude(ctx, {
      clone: clonePath,
      skills: renderSkills(ctx, 'claude'),
      replacePredecessor,
      threadGates,
      chain: { wish: chainHooks, command: ownCommand(bundlePath) },
    }),
  unwire: (ctx) => unwireClaude(ctx, { clone: clonePath, skills: renderSkills(ctx, 'claude') }),
  pluginUpgrade: (ctx) =>
    isPluginCopy(claudeDirectory(ctx), clonePath)
      ? 'claude plugin marketplace update agent-handoff && claude plugin update agent-handoff@agent-handoff'
      : null,
  hook: () => ({
    command: hookCommand('session-start', clonePath),
    payload: {
      session_id: 'round-trip',
      transcript_path: null,
      hook_event_name: 'SessionStart',
      source: 'startup',
    },
  }),
};

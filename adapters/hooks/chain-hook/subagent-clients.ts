import { claudeSubagents } from '../../claude-code/subagents.ts';
import { codexSubagents } from '../../codex/subagents.ts';
import type { SubagentHost } from './subagent.ts';

const hosts: readonly SubagentHost[] = [claudeSubagents, codexSubagents];

export function subagentHostOf(client: string): SubagentHost | null {
  return hosts.find((host) => host.client === client) ?? null;
}

import { join } from 'node:path';

export function payload(place, client) {
  const id = '11111111-2222-4333-8444-555555555555';
  const transcript =
    client === 'codex'
      ? `.codex/sessions/2026/05/15/rollout-2026-05-15T08-00-00-${id}.jsonl`
      : `.claude/projects/p/${id}.jsonl`;
  const common = { session_id: id, transcript_path: join(place.home, transcript), cwd: place.worktree };
  const own = client === 'codex' ? { model: 'bench', permission_mode: 'default' } : {};
  // One line, as both clients send it: the launcher reads Codex' with the shell.
  return `${JSON.stringify({ ...common, hook_event_name: 'SessionStart', source: 'startup', ...own })}\n`;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { call, say } from '../fake/gemini-api.ts';
import { publish, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './sandbox.ts';

/** What the client calls a tool of our server. */
function toolName(request: string, tool: string): string {
  const found = new RegExp(`"name":"([^"]*agent-handoff[^"]*_${tool})"`).exec(request)?.[1];
  return found ?? `NO-TOOL-${tool}`;
}

it('takes and acknowledges over MCP, where no hook of ours is', async ({ gemini }) => {
  const settings = join(gemini.home, '.gemini/settings.json');
  await runHandoff(gemini.home, gemini.cwd, ['uninstall', '--client', 'gemini-cli']);
  await runHandoff(gemini.home, gemini.cwd, ['install', '--client', 'mcp', '--write', settings]);
  expect(await readFile(settings, 'utf8')).toContain('"mcpServers"');
  const { sentinel } = await publish(gemini.home, gemini.cwd, draftOf('alpha'));
  gemini.api.script(
    (request) => call(toolName(request, 'take'), {}),
    (request) =>
      call(toolName(request, 'acknowledge'), { sentinels: [request.includes(sentinel) ? sentinel : 'none'] }),
    say('Done.'),
  );
  await gemini.run('go', '--yolo');
  const { fields } = await onlyHandoff(gemini.home);
  expect(fields.acknowledged_at).toMatch(/^\d{4}-/);
});

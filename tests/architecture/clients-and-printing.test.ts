import { expect, it } from 'vitest';
import { codeOf, importsOf, textOf, typescript } from './source.ts';

it('what is printed goes through the functions that make it harmless', () => {
  const printing = /process\.std(?:out|err)\.write|\bconsole\.|writeSync\(\s*[12]\b|JSON\.stringify\(\{/;
  const printers = [
    'adapters/cli/print.ts',
    // Writes what `neutraliseJson` made.
    'adapters/hooks/stdio.ts',
    // Collects what its library prints.
    'adapters/cli/program/completion.ts',
    // Keeps stdout for the protocol, and says on stderr what was no message, made harmless.
    'adapters/mcp/serve.ts',
    // The line of a transcript that it plays.
    'adapters/cli/install/demo.ts',
    // Hashes a hook as Codex does.
    'adapters/codex/install/config.ts',
    // Files and payloads of clients that it plays.
    'adapters/claude-code/live/copy-configuration.ts',
    'adapters/codex/live/copy-configuration.ts',
    'adapters/live/scratch.ts',
    // Notes that only the hooks read.
    'adapters/client/noted-sessions.ts',
    'adapters/live/model-server.ts',
  ];
  const adapters = typescript.filter((file) => file.startsWith('adapters/'));
  expect(adapters.filter((file) => printing.test(codeOf(file)) && !printers.includes(file))).toEqual([]);
  const colouring = typescript.filter((file) => importsOf(file).includes('picocolors'));
  expect(colouring).toEqual(['adapters/cli/print.ts']);
  // Its library writes to the terminal by itself: what they ask holds counts, or values made harmless there.
  const asking = typescript.filter((file) => importsOf(file).includes('@clack/prompts'));
  expect(asking.map((file) => file.replace('adapters/cli/', ''))).toEqual([
    'confirm.ts',
    'inbox/ask.ts',
    'install/install.ts',
    'install/place/own-command.ts',
    'rescue/choose-session.ts',
    'threads/gate.ts',
  ]);
});

it('a client is a folder of fewer than 600 lines', () => {
  const larger = [
    // Hold gates, don'ts and chains too.
    'adapters/claude-code/',
    'adapters/codex/',
    // Permissions in its settings, a list of open sessions, and switches that doctor looks at, beside what others have.
    'adapters/qwen-code/',
  ];
  const folders = typescript
    .filter((file) => /^adapters\/[^/]+\/install\/client-install\.ts$/.test(file))
    .map((file) => file.replace(/install\/.*/, ''));
  expect(folders.length).toBeGreaterThan(larger.length);
  const count = (folder: string) =>
    typescript
      .filter((file) => file.startsWith(folder))
      .reduce((sum, file) => sum + textOf(file).split('\n').length - 1, 0);
  expect(folders.filter((folder) => count(folder) >= 600)).toEqual(larger);
});

it('a client is named only in its own folder, and where this list says why', () => {
  const home = /^adapters\/(?:claude-code|codex|copilot-cli|gemini-cli|opencode|pi|qwen-code)\//;
  const lists = [
    'adapters/clients.ts',
    // The table of codes holds those of every host's installation.
    'core/errors.ts',
    // What an install record or a skill text can be of: values in files, fixed by their format.
    'install/edits/hook-file.ts',
    'install/record/record.ts',
    // Whose hook an entry is that names no client, as the first ones did.
    'install/programs/own-programs.ts',
    // Paths in another program's clone.
    'install/programs/predecessor.ts',
    'install/skills/render.ts',
    'adapters/client/wiring.ts',
    // Play one client, to show or prove a delivery.
    'adapters/cli/install/demo.ts',
    'adapters/live/scratch.ts',
    // The command line's words for what install wires.
    'adapters/cli/install/verbs.ts',
    // Says which client is wired when none was found.
    'adapters/cli/install/install.ts',
    // The directory in which sessions make worktrees of their own.
    'adapters/session-place.ts',
    // The lines that a dispatcher gives to an executor: each starts another program.
    'core/threads/prompt.ts',
    'adapters/cli/threads/write-rounds.ts',
    // What a person types, as an example.
    'adapters/cli/program/describe-verbs.ts',
  ];
  const named = typescript.filter((file) => !home.test(file) && /claude|codex/i.test(codeOf(file)));
  expect(named.filter((file) => !lists.includes(file))).toEqual([]);
});

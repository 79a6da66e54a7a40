import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule } from 'vitest/node';

const directory = dirname(fileURLToPath(import.meta.url));
const page = join(directory, '../../spec/clients.md');
const begin = '<!-- cases: written by npm run test:e2e -->';
const end = '<!-- end of cases -->';
const clients: Record<string, string> = { 'claude-code': 'Claude Code', codex: 'Codex' };

const clientOf = (path: string) => clients[basename(dirname(path))] ?? basename(dirname(path));
const isCase = (path: string) => path.endsWith('.e2e.ts') && !path.endsWith('harness.e2e.ts');

function rowsOf(module: TestModule): string[] {
  return [...module.children.allTests()].map((test) => {
    const name = test.fullName.replaceAll('|', '\\|').replace(' > ', ': ');
    return `| ${clientOf(module.moduleId)} | ${name} | ${test.result().state} |`;
  });
}

/**
 * Writes the table of cases in spec/clients.md: the rows of each client of which every file was run, whole. The rows of
 * the others stay as they are, and so does everything after a run of some files or of some of their tests.
 */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = readdirSync(directory, { recursive: true }).map((name) => join(directory, String(name)));
    const ran = modules.filter((module) => isCase(module.moduleId));
    const rows = ran.flatMap(rowsOf);
    if (rows.some((row) => row.endsWith('| skipped |'))) return;
    const whole = Object.values(clients).filter((client) =>
      files
        .filter((file) => isCase(file) && clientOf(file) === client)
        .every((file) => ran.some((module) => module.moduleId === file)),
    );
    const text = readFileSync(page, 'utf8');
    const [before = '', rest = ''] = text.split(`${begin}\n`);
    const [table = '', after = ''] = rest.split(end);
    const isOf = (client: string) => (row: string) => row.startsWith(`| ${client} |`);
    const kept = table
      .split('\n')
      .filter((row) => Object.values(clients).some((client) => !whole.includes(client) && isOf(client)(row)));
    const fresh = rows.filter((row) => whole.some((client) => isOf(client)(row)));
    const lines = ['| client | case | result |', '|---|---|---|', ...[...kept, ...fresh].sort()];
    writeFileSync(page, `${before}${begin}\n\n${lines.join('\n')}\n\n${end}${after}`);
  }
}

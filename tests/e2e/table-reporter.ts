import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule } from 'vitest/node';

const directory = dirname(fileURLToPath(import.meta.url));
const page = join(directory, '../../spec/hosts.md');
const begin = '<!-- cases: written by npm run test:e2e -->';
const end = '<!-- end of cases -->';
const hosts: Record<string, string> = { 'claude-code': 'Claude Code', codex: 'Codex' };

function rowsOf(module: TestModule): string[] {
  const host = hosts[basename(dirname(module.moduleId))] ?? basename(dirname(module.moduleId));
  return [...module.children.allTests()].map((test) => {
    const name = test.fullName.replaceAll('|', '\\|').replace(' > ', ': ');
    return `| ${host} | ${name} | ${test.result().state} |`;
  });
}

/** Writes the table of cases in spec/hosts.md from a run of every file; a run of some leaves it as it is. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.filter((module) => !module.moduleId.endsWith('harness.e2e.ts'));
    const files = readdirSync(directory, { recursive: true }).filter((name) =>
      String(name).endsWith('.e2e.ts'),
    );
    if (modules.length !== files.length) return;
    const rows = cases.flatMap(rowsOf).sort();
    const text = readFileSync(page, 'utf8');
    const before = text.slice(0, text.indexOf(begin));
    const after = text.slice(text.indexOf(end));
    const table = ['| client | case | result |', '|---|---|---|', ...rows].join('\n');
    writeFileSync(page, `${before}${begin}\n\n${table}\n\n${after}`);
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, makePlace, node } from '../place.mjs';

const chainFiles = 10_000;
export const chainDepth = 1_000;

function chainFile(form, id, parent, index) {
  const agent = id.slice(20);
  const fields = `id: ${id}\nparent: ${parent}\nagent: ${agent}\n`;
  if (form === 'yaml') {
    const output = `output:\n  summary: "Step ${index} is done"\n  files:\n${'    - "src/auth/mod.rs: what changed in it"\n'.repeat(30)}`;
    return `${fields}timestamp: "2025-01-09T14:30:45"\nstatus: completed\ncontext:\n  task: "Do step ${index}"\n${output}next:\n  agent: rust-developer\n  task: "Go on"\n  priority: high\n`;
  }
  const head = `${fields}status: completed\nsummary: "Step ${index}: what was done"\nnext_agent: rust-developer\nnext_task: "Go on"\nnext_priority: high`;
  return `---\n${head}\n---\n\n## Context\n\nThe task.\n\n## Output\n\n${'A line that says what was done.\n'.repeat(60)}`;
}

/** A chain in a directory of 10,000 files; the row shows that the cost is that of the depth, not of the directory. */
export function lineageCase(label, form, depth, limit) {
  const place = makePlace(`lineage-${form}-${depth}`);
  const directory = join(place.worktree, '.local/handoff');
  mkdirSync(directory, { recursive: true });
  const idOf = (index) =>
    `${new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString().slice(0, 19).replaceAll(':', '-')}-developer`;
  for (let index = 0; index < chainFiles; index++) {
    const parent = index === 0 ? 'null' : idOf(index < depth ? index - 1 : index % depth);
    const text = chainFile(form, idOf(index), parent, index);
    writeFileSync(join(directory, `${idOf(index)}.${form}`), text);
  }
  return {
    label,
    place,
    command: node,
    args: [cli, 'chain', 'lineage', idOf(depth - 1), '--json'],
    limit,
    proves: (result) => JSON.parse(result.stdout).entries.length === depth,
  };
}

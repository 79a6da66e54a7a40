import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const files = 100;

const draft = (withLines) => {
  const claims = Array.from({ length: files }, (_, index) => {
    const line = withLines ? `:${100 + index}` : '';
    return `- Decision ${index}: src/file${index}.ts${line} says so.`;
  });
  return `---\nname: Handoff number 0\ndescription: For the bench.\n---\n\n## Immediate next action\n\nRun the tests.\n\n## Decisions made (with evidence)\n\n${claims.join('\n')}\n`;
};

/** A handoff that names a hundred files, with and without lines; with lines each is bound to one of 400. */
export function makeClaims(place, publish, withLines) {
  mkdirSync(join(place.worktree, 'src'), { recursive: true });
  for (let index = 0; index < files; index++) {
    const lines = Array.from({ length: 400 }, (_, line) => `const value${line} = ${line * index};\n`);
    writeFileSync(join(place.worktree, `src/file${index}.ts`), lines.join(''));
  }
  const path = publish(draft(withLines));
  const text = readFileSync(path, 'utf8');
  const bound = /^evidence: (.*)$/m.exec(text)?.[1]?.split(' ').length ?? 0;
  if (bound !== (withLines ? files : 0)) throw new Error(`${bound} references are bound`);
  return text;
}

/** Every claim stands one line further down: each is looked for. */
export function moveClaims(place) {
  for (let index = 0; index < files; index++) {
    const path = join(place.worktree, `src/file${index}.ts`);
    writeFileSync(path, `// one more line\n${readFileSync(path, 'utf8')}`);
  }
}

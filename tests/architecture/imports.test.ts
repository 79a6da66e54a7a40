import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches, ownImports, typescript } from './source.ts';

/** The groups of nodes that reach each other, each as a sorted list; a node that reaches itself alone is none. */
function cycles(nodes: readonly string[], next: (node: string) => Iterable<string>): string[][] {
  const reached = new Map(nodes.map((node) => [node, reachable(node, next)]));
  const groups = nodes
    .filter((node) => reached.get(node)?.has(node))
    .map((node) => nodes.filter((other) => reached.get(node)?.has(other) && reached.get(other)?.has(node)));
  return [...new Map(groups.map((group) => [group.join(' '), group.sort()])).values()];
}

function reachable(start: string, next: (node: string) => Iterable<string>): Set<string> {
  const found = new Set<string>();
  const open = [...next(start)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...next(node));
  }
  return found;
}

describe('imports', () => {
  it('the search for cycles finds one', () => {
    const next = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(cycles(['a', 'b', 'c'], (node) => next.get(node) ?? [])).toEqual([['b', 'c']]);
  });

  it('files import each other in one direction, types included', () => {
    expect(cycles(typescript, ownImports)).toEqual([]);
  });

  it('folders import each other in one direction, types included', () => {
    const folders = [...new Set(typescript.map(posix.dirname))];
    const imported = (folder: string) =>
      typescript
        .filter((file) => posix.dirname(file) === folder)
        .flatMap(ownImports)
        .map(posix.dirname)
        .filter((other) => other !== folder && folders.includes(other));
    const next = new Map(folders.map((folder) => [folder, new Set(imported(folder))]));
    expect(cycles(folders, (folder) => next.get(folder) ?? [])).toEqual([]);
  });

  it.each([
    ['core/', ['core/']],
    ['install/', ['core/', 'install/']],
    ['adapters/', ['core/', 'install/', 'adapters/', 'package.json']],
  ])('%s imports only what lies below it', (layer, allowed) => {
    const files = typescript.filter((file) => file.startsWith(layer));
    expect(files.length).toBeGreaterThan(10);
    const outside = (file: string) =>
      ownImports(file).filter((path) => !allowed.some((start) => path.startsWith(start)));
    expect(breaches(files, outside)).toEqual([]);
  });

  it('one client’s folder knows no other’s', () => {
    const clients = ['adapters/claude-code/', 'adapters/codex/'];
    const foreign = (file: string) =>
      clients.filter(
        (client) => !file.startsWith(client) && ownImports(file).some((path) => path.startsWith(client)),
      );
    const inside = typescript.filter((file) => clients.some((client) => file.startsWith(client)));
    expect(inside.length).toBeGreaterThan(10);
    expect(breaches(inside, foreign)).toEqual([]);
  });
});

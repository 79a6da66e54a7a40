import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { realPath } from '../../../core/files/entry.ts';
import type { Notice } from '../../../install/record/wanted.ts';
import { agentsPath, readUserText } from './location.ts';

/** How deep Claude Code follows imports, as its documentation says. */
const importDepth = 5;

/** Says that the text with our block is read by Claude Code too: its CLAUDE.md is the same file, or imports it. */
export function findSharedText(ctx: Context): Notice[] {
  const file = agentsPath(ctx);
  const { CLAUDE_CONFIG_DIR: chosen = '' } = ctx.env;
  const memory = join(isAbsolute(chosen) ? chosen : join(ctx.home, '.claude'), 'CLAUDE.md');
  const target = physical(file);
  const isSame = physical(memory) === target && readUserText(memory) !== null;
  if (!isSame && !imports(ctx.home, memory, target, importDepth)) return [];
  const how = isSame ? 'is the same file' : 'imports it';
  const message = `${file} is read by Claude Code too: ${memory} ${how}. Our block there says that it is for Codex alone; to keep it out of Claude Code, give Codex a file of its own.`;
  return [{ code: 'agents-shared', message, file }];
}

function imports(home: string, file: string, target: string, depth: number): boolean {
  if (depth === 0) return false;
  const places = listImports(readUserText(file) ?? '').map((path) =>
    resolve(
      dirname(physical(file)),
      path.replace(/^~(?=\/)/, () => home),
    ),
  );
  return places.some((place) => physical(place) === target || imports(home, place, target, depth - 1));
}

/** The paths that a memory file imports with `@path`; in code they are text. */
function listImports(text: string): string[] {
  const plain = text
    .replace(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1/gm, '')
    .replace(/(`+)[^`][\s\S]*?\1/g, '');
  return [...plain.matchAll(/(?:^|\s)@((?:\\ |[^\s\\])+)/g)].map(([, path = '']) =>
    path.replaceAll('\\ ', ' '),
  );
}

/** What a path leads to; a file that is not there yet lies in what its directory leads to. */
function physical(path: string): string {
  return realPath(path) ?? join(realPath(dirname(path)) ?? dirname(path), path.slice(dirname(path).length));
}

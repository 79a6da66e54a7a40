import { join } from 'node:path';
import { exists } from '../../core/files/entry.ts';
import { readText } from '../../core/files/read.ts';
import type { DoctorContext, Finding } from '../../install/doctor/finding.ts';
import { makeFinding } from '../../install/doctor/finding.ts';
import { hasMarker } from '../../install/edits/generated-file.ts';
import { startScript } from '../../install/programs/own-programs.ts';
import { cloneOfScript } from '../../install/programs/script-command.ts';
import { clonePath } from './installation.ts';
import { startCommand } from './wiring.ts';

// A client that runs no hooks loads a module of ours, in which one line names our start program as JSON.

export const moduleMarker = '// agent-handoff: generated, do not edit';

const startLine = /^const (start|command) = (.*);$/m;

/** Returns the module of a client, as install writes it. Throws where the program came without it. */
export function renderModule(client: string, path: string): string {
  const source = readText(path) ?? '';
  if (!startLine.test(source)) throw new Error(`${path}: no module for ${client}; the clone is not whole`);
  const command = JSON.stringify(startCommand(client));
  const text = source.replace(startLine, (_, name) => `const ${name} = ${command};`);
  return `${moduleMarker}\n// "handoff uninstall" removes this file.\n${text}`;
}

/** Returns what a module of ours starts; null for any other text. */
export function readStartLine(text: string | null): string | null {
  if (text === null || !hasMarker(Buffer.from(text, 'utf8'), moduleMarker)) return null;
  try {
    const found: unknown = JSON.parse(startLine.exec(text)?.[2] ?? 'null');
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** Whether the clone that a module starts is another than this one, or gone. */
export function examineClone(ctx: DoctorContext, client: string, where: string, start: string): Finding[] {
  const clone = cloneOfScript(start, startScript, [client]);
  if (clone === null || clone === clonePath) return [];
  const parts = { where, client, fix: ctx.commands.install(client), safe: true };
  if (exists(join(clone, startScript)))
    return [
      makeFinding('hook-elsewhere', { ...parts, what: `it runs the program of another clone, ${clone}.` }),
    ];
  return [
    makeFinding('hook-moved', { ...parts, what: `it points to ${clone}, where no clone is any more.` }),
  ];
}

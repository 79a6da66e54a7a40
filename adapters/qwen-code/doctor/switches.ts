import { join } from 'node:path';
import { HandoffError } from '../../../core/errors.ts';
import { readText } from '../../../core/files/read.ts';
import { readFound } from '../../../core/files/user-file.ts';
import {
  type DoctorContext,
  type Finding,
  makeFinding,
  openInEditor,
} from '../../../install/doctor/finding.ts';
import { versionOf } from '../../../install/doctor/machine.ts';
import { type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { findProgram } from '../../../install/programs/detect.ts';
import { qwenCode as client, settingsPath } from '../install/location.ts';
import { findDisabled } from '../install/settings.ts';

/** Modes in which a session runs no hook of the user: the variable that switches one on, its name. */
const modes = [
  { variable: 'QWEN_CODE_SAFE_MODE', name: 'safe mode' },
  { variable: 'QWEN_CODE_SIMPLE', name: 'bare mode' },
] as const;

const isOn = (value: string | undefined): boolean => /^(?:1|true|yes|on)$/i.test(value ?? '');

const managedSettings: Partial<Record<NodeJS.Platform, string>> = {
  darwin: '/Library/Application Support/QwenCode/settings.json',
  win32: 'C:\\ProgramData\\qwen-code\\settings.json',
};

/** The files that prevail over the user's: the project's, and those of the machine's manager. */
function readOthers(ctx: DoctorContext): JsonDocument[] {
  const managed =
    ctx.env.QWEN_CODE_SYSTEM_SETTINGS_PATH ||
    (managedSettings[process.platform] ?? '/etc/qwen-code/settings.json');
  const files = [join(ctx.cwd, '.qwen/settings.json'), managed].filter((file) => file !== settingsPath(ctx));
  return files.flatMap((file) => {
    try {
      const { bytes } = readFound(file);
      return bytes === null ? [] : [parseDocument(file, bytes, true)];
    } catch (error) {
      // What the client makes of another's broken file is not ours to say.
      if (error instanceof HandoffError) return [];
      throw error;
    }
  });
}

/** What keeps Qwen Code from running any hook: its modes, and each file that says so. */
export function examineSwitches(ctx: DoctorContext, user: JsonDocument | null): Finding[] {
  const documents = [...(user === null ? [] : [user]), ...readOthers(ctx)];
  return [
    ...modes
      .filter(({ variable }) => isOn(ctx.env[variable]))
      .map(({ variable, name }) => {
        const what = `it starts Qwen Code in ${name}.`;
        return makeFinding('hooks-disabled', { where: variable, what, fix: `unset ${variable}`, client });
      }),
    ...documents.flatMap(findDisabled).map(({ file }) => {
      const what = 'it has "disableAllHooks": true.';
      return makeFinding('hooks-disabled', { where: file, what, fix: openInEditor(file), client });
    }),
  ];
}

const oldestNode = 22;

/** The Node that a program runs in which is a script of npm's: the first of the PATH. Null for any other program. */
function nodeOf(ctx: DoctorContext, program: string): string | null {
  return /^#!\s*\/usr\/bin\/env node\b/.test(readText(program) ?? '') ? findProgram(ctx, 'node') : null;
}

/** Whether Qwen Code runs in a Node that its package does not promise to run in. */
export async function examineOwnNode(ctx: DoctorContext): Promise<Finding[]> {
  const program = findProgram(ctx, 'qwen');
  const node = program && nodeOf(ctx, program);
  if (!program || !node) return [];
  const version = await versionOf(node);
  const major = Number(/^v?(\d+)\./.exec(version)?.[1] ?? Number.NaN);
  if (!(major < oldestNode)) return [];
  const what = `Qwen Code runs in ${node}, which is ${version}; its package asks for Node ${oldestNode} or newer.`;
  const why = 'It may fail there before our hook runs.';
  const fix = `npm install --global node@${oldestNode}`;
  return [makeFinding('node-too-old', { where: program, what, why, fix, client, severity: 'warn' })];
}

import { plural } from '../../core/text/lines.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import type { JsonDocument } from '../edits/json-document.ts';
import type { HookFile } from '../edits/own-hooks.ts';
import { listShapeFaults, repairShape, type ShapeFault } from '../edits/read-shape.ts';
import { type DoctorContext, type Finding, makeFinding, openInEditor } from './finding.ts';
import { rewriteJson } from './fix-file.ts';

interface ShapeQuestion {
  kind: HookFile;
  title: string;
  /** Whether the client that is here passes over a faulty group alone, and reads the rest. */
  skipsGroups: boolean;
}

/** Valid JSON that the client does not read all the same: one finding for what `--fix` repairs, one for the rest. */
export function examineShape(ctx: DoctorContext, document: JsonDocument, question: ShapeQuestion): Finding[] {
  const faults = listShapeFaults(document, question.kind.reads);
  const [repaired, left] = [true, false].map((can) =>
    faults.filter(({ repair }) => (repair !== null) === can),
  );
  return [
    ...describeFaults(ctx, document, repaired ?? [], question, true),
    ...describeFaults(ctx, document, left ?? [], question, false),
  ];
}

function describeFaults(
  ctx: DoctorContext,
  { file: where }: JsonDocument,
  faults: readonly ShapeFault[],
  { kind, title, skipsGroups }: ShapeQuestion,
  canRepair: boolean,
): Finding[] {
  const [first, ...more] = faults;
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` (and ${plural(more.length, 'such place')} more)`;
  const what = `line ${first.line}: ${neutraliseLine(first.reason, 400)}${others}.`;
  const isTolerated = skipsGroups && faults.every(({ isGroup }) => isGroup);
  const why = isTolerated
    ? `This ${title} passes over that alone; older versions (2.1.197) read nothing of the file, our hook neither.`
    : `${title} reads nothing of such a file, our hook neither.`;
  const base = { where, what, why, client: kind.client, severity: isTolerated ? 'warn' : 'error' } as const;
  if (!canRepair) return [makeFinding('settings-invalid', { ...base, fix: openInEditor(where) })];
  const apply = () => rewriteJson(ctx, where, (document) => repairShape(document, kind.reads));
  return [makeFinding('settings-invalid', { ...base, fix: ctx.commands.fix('settings-invalid'), apply })];
}
